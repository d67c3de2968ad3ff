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
    let key = cx.package_group(&input.domain, input.domain_owner.as_deref(), &input.package_group)?;
    let permit = authorize(&cx.caller, Operation::CreatePackageGroup, &key.arn())?;
    let texts = texts(input.contact_info.as_deref(), input.description.as_deref())?;
    let tags = input::tags(input.tags)?;
    let group = app.registry.create_package_group(&permit, &key, texts, tags).await?;
    Ok(CreatePackageGroupResult { package_group: Some(output::package_group_description(&group)) })
}
