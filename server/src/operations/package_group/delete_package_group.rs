//! `DeletePackageGroup`.

use codeartifact_generated::operations::{DeletePackageGroupRequest, DeletePackageGroupResult};
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::output;

/// Deletes a group; its packages and the groups within it go to its parent.
pub(in crate::operations) async fn delete_package_group(
    app: &App,
    cx: &RequestContext,
    input: DeletePackageGroupRequest,
) -> Result<DeletePackageGroupResult, Error> {
    let DeletePackageGroupRequest { domain, domain_owner, package_group } = input;
    let key = cx.package_group(&domain, domain_owner.as_deref(), &package_group)?;
    let permit = cx.authorize(app, Operation::DeletePackageGroup, key).await?;
    let group = app.registry.delete_package_group(&permit).await?;
    Ok(DeletePackageGroupResult { package_group: Some(output::package_group_description(&group)) })
}
