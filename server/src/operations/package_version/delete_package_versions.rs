//! `DeletePackageVersions`.

use codeartifact_generated::operations::{DeletePackageVersionsRequest, DeletePackageVersionsResult};
use codeartifact_generated::service::Operation;

use super::batch;
use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::input::Coordinates;
use crate::registry::{VersionSelection, VersionsToChange};

/// Deletes versions, each that can be deleted.
pub(in crate::operations) async fn delete_package_versions(
    app: &App,
    cx: &RequestContext,
    input: DeletePackageVersionsRequest,
) -> Result<DeletePackageVersionsResult, Error> {
    let DeletePackageVersionsRequest {
        domain,
        domain_owner,
        repository,
        format,
        namespace,
        package,
        versions,
        expected_status,
    } = input;
    let repository = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let coordinates = Coordinates { format: &format, namespace: namespace.as_deref(), package: &package };
    let package = coordinates.package(repository)?;
    let permit = cx.authorize(app, Operation::DeletePackageVersions, package).await?;
    let versions = batch::versions(permit.key().format, &versions)?;
    let change = VersionsToChange {
        versions: VersionSelection::new(versions, None)?,
        expected_status: expected_status.as_ref().map(batch::status).transpose()?,
    };
    let outcome = app.registry.delete_package_versions(&permit, change).await?;
    let (successful, failed) = batch::outcome(outcome);
    Ok(DeletePackageVersionsResult { successful_versions: Some(successful), failed_versions: Some(failed) })
}
