//! `CreatePackageGroup`.

use codeartifact_generated::operations::{CreatePackageGroupRequest, CreatePackageGroupResult};
use codeartifact_generated::service::Operation;

use super::texts;
use crate::app::{App, RequestContext};
use crate::auth::Ask;
use crate::operations::error::Error;
use crate::operations::{input, output};

/// Creates a group that inherits where new versions of its packages may come from.
pub(in crate::operations) async fn create_package_group(
    app: &App,
    cx: &RequestContext,
    input: CreatePackageGroupRequest,
) -> Result<CreatePackageGroupResult, Error> {
    let CreatePackageGroupRequest { domain, domain_owner, package_group, contact_info, description, tags } =
        input;
    let key = cx.package_group(&domain, domain_owner.as_deref(), &package_group)?;
    let tags = input::tags(tags)?;
    let actions = input::creation(Operation::CreatePackageGroup, &tags);
    let permit = cx.authorize_all(app, Ask::of(&actions).with_tags(&tags), key).await?;
    let texts = texts(contact_info.as_deref(), description.as_deref())?;
    let group = app.registry.create_package_group(&permit, texts, tags).await?;
    Ok(CreatePackageGroupResult { package_group: Some(output::package_group_description(&group)) })
}
