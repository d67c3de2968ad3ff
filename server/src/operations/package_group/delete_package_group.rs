//! `DeletePackageGroup`.

use codeartifact_generated::operations::{DeletePackageGroupRequest, DeletePackageGroupResult};
use codeartifact_generated::service::Operation;

use crate::auth::authorize;
use crate::operations::{App, RequestContext, output};
use crate::registry::Error;

/// Deletes a group; its packages and the groups within it go to its parent.
pub(in crate::operations) async fn delete_package_group(
    app: &App,
    cx: &RequestContext,
    input: DeletePackageGroupRequest,
) -> Result<DeletePackageGroupResult, Error> {
    let DeletePackageGroupRequest { domain, domain_owner, package_group } = input;
    let key = cx.package_group(&domain, domain_owner.as_deref(), &package_group)?;
    let permit = authorize(&cx.caller, Operation::DeletePackageGroup, &key.arn())?;
    let group = app.registry.delete_package_group(&permit, &key).await?;
    Ok(DeletePackageGroupResult { package_group: Some(output::package_group_description(&group)) })
}
