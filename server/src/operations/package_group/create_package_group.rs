//! `CreatePackageGroup`.

use codeartifact_generated::operations::{CreatePackageGroupRequest, CreatePackageGroupResult};
use codeartifact_generated::service::Operation;

use super::texts;
use crate::auth::authorize;
use crate::operations::{App, RequestContext, input, output};
use crate::registry::Error;

/// Creates a group that inherits where new versions of its packages may come from.
pub(in crate::operations) async fn create_package_group(
    app: &App,
    cx: &RequestContext,
    input: CreatePackageGroupRequest,
) -> Result<CreatePackageGroupResult, Error> {
    let CreatePackageGroupRequest { domain, domain_owner, package_group, contact_info, description, tags } =
        input;
    let key = cx.package_group(&domain, domain_owner.as_deref(), &package_group)?;
    let permit = authorize(&cx.caller, Operation::CreatePackageGroup, &key.arn())?;
    let texts = texts(contact_info.as_deref(), description.as_deref())?;
    let tags = input::tags(tags)?;
    let group = app.registry.create_package_group(&permit, &key, texts, tags).await?;
    Ok(CreatePackageGroupResult { package_group: Some(output::package_group_description(&group)) })
}
