//! `UpdatePackageVersionsStatus`.

use codeartifact_generated::operations::{
    UpdatePackageVersionsStatusRequest, UpdatePackageVersionsStatusResult,
};
use codeartifact_generated::service::Operation;

use super::batch;
use crate::app::{App, RequestContext};
use crate::operations::error::Error;
use crate::operations::input::{Coordinates, filled};
use crate::registry::{TargetStatus, VersionSelection, VersionsToChange};

/// Sets the status of versions, of all of them or of none.
pub(in crate::operations) async fn update_package_versions_status(
    app: &App,
    cx: &RequestContext,
    input: UpdatePackageVersionsStatusRequest,
) -> Result<UpdatePackageVersionsStatusResult, Error> {
    let UpdatePackageVersionsStatusRequest {
        domain,
        domain_owner,
        repository,
        format,
        namespace,
        package,
        versions,
        version_revisions,
        expected_status,
        target_status,
    } = input;
    let repository = cx.repository(&domain, domain_owner.as_deref(), &repository)?;
    let coordinates = Coordinates { format: &format, namespace: namespace.as_deref(), package: &package };
    let package = coordinates.package(repository)?;
    let permit = cx.authorize(app, Operation::UpdatePackageVersionsStatus, package).await?;
    let versions = batch::versions(permit.key().format, &versions)?;
    let revisions = filled(version_revisions)
        .as_ref()
        .map(|map| batch::revisions(permit.key().format, map))
        .transpose()?;
    let target = TargetStatus::parse(batch::status(&target_status)?)?;
    let change = VersionsToChange {
        versions: VersionSelection::new(versions, revisions)?,
        expected_status: expected_status.as_ref().map(batch::status).transpose()?,
    };
    let outcome = app.registry.update_package_versions_status(&permit, change, target).await?;
    let (successful, failed) = batch::outcome(outcome);
    Ok(UpdatePackageVersionsStatusResult {
        successful_versions: Some(successful),
        failed_versions: Some(failed),
    })
}
