//! `UpdatePackageGroup`.

use codeartifact_generated::operations::{UpdatePackageGroupRequest, UpdatePackageGroupResult};
use codeartifact_generated::service::Operation;

use super::texts;
use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::output;

/// Changes contact and description of a group; what the request leaves out stays as it is.
pub(in crate::operations) async fn update_package_group(
    app: &App,
    cx: &RequestContext,
    input: UpdatePackageGroupRequest,
) -> Result<UpdatePackageGroupResult, Error> {
    let UpdatePackageGroupRequest { domain, domain_owner, package_group, contact_info, description } = input;
    let key = cx.package_group(&domain, domain_owner.as_deref(), &package_group)?;
    let permit = cx.authorize(app, Operation::UpdatePackageGroup, key).await?;
    let texts = texts(contact_info.as_deref(), description.as_deref())?;
    let group = app.registry.update_package_group(&permit, texts).await?;
    Ok(UpdatePackageGroupResult { package_group: Some(output::package_group_description(&group)) })
}
