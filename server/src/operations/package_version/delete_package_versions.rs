//! `DeletePackageVersions`.

use codeartifact_generated::operations::{DeletePackageVersionsRequest, DeletePackageVersionsResult};
use codeartifact_generated::service::Operation;

use super::batch;
use crate::auth::authorize;
use crate::operations::input::Coordinates;
use crate::operations::{App, RequestContext};
use crate::registry::{Error, VersionSelection, VersionsToChange};

/// Deletes versions, each that can be deleted.
pub(in crate::operations) async fn delete_package_versions(
    app: &App,
    cx: &RequestContext,
    input: DeletePackageVersionsRequest,
) -> Result<DeletePackageVersionsResult, Error> {
    let repository = cx.repository(&input.domain, input.domain_owner.as_deref(), &input.repository)?;
    let coordinates =
        Coordinates { format: &input.format, namespace: input.namespace.as_deref(), package: &input.package };
    let package = coordinates.package(repository)?;
    let permit = authorize(&cx.caller, Operation::DeletePackageVersions, &package.arn())?;
    let versions = batch::versions(package.format, &input.versions)?;
    let change = VersionsToChange {
        versions: VersionSelection::new(versions, None)?,
        expected_status: input.expected_status.as_ref().map(batch::status).transpose()?,
        package,
    };
    let outcome = app.registry.delete_package_versions(&permit, change).await?;
    let (successful, failed) = batch::outcome(outcome);
    Ok(DeletePackageVersionsResult { successful_versions: Some(successful), failed_versions: Some(failed) })
}
