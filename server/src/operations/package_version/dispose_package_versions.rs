//! `DisposePackageVersions`.

use codeartifact_generated::operations::{DisposePackageVersionsRequest, DisposePackageVersionsResult};
use codeartifact_generated::service::Operation;

use super::batch;
use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::input::{Coordinates, filled};
use crate::registry::{VersionSelection, VersionsToChange};

/// Erases the assets of versions for good, of all of them or of none.
pub(in crate::operations) async fn dispose_package_versions(
    app: &App,
    cx: &RequestContext,
    input: DisposePackageVersionsRequest,
) -> Result<DisposePackageVersionsResult, Error> {
    let DisposePackageVersionsRequest {
        domain,
        domain_owner,
        repository,
        format,
        namespace,
        package,
        versions,
        version_revisions,
        expected_status,
    } = input;
    let repository = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let coordinates = Coordinates { format: &format, namespace: namespace.as_deref(), package: &package };
    let package = coordinates.package(repository)?;
    let permit = cx.authorize(app, Operation::DisposePackageVersions, package).await?;
    let versions = batch::versions(permit.key().format, &versions)?;
    let revisions = filled(version_revisions)
        .as_ref()
        .map(|map| batch::revisions(permit.key().format, map))
        .transpose()?;
    let change = VersionsToChange {
        versions: VersionSelection::new(versions, revisions)?,
        expected_status: expected_status.as_ref().map(batch::status).transpose()?,
    };
    let outcome = app.registry.dispose_package_versions(&permit, change).await?;
    let (successful, failed) = batch::outcome(outcome);
    Ok(DisposePackageVersionsResult { successful_versions: Some(successful), failed_versions: Some(failed) })
}
