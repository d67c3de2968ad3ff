//! `UpdatePackageVersionsStatus`.

use codeartifact_generated::operations::{
    UpdatePackageVersionsStatusRequest, UpdatePackageVersionsStatusResult,
};
use codeartifact_generated::service::Operation;

use super::batch;
use crate::auth::authorize;
use crate::operations::input::Coordinates;
use crate::operations::{App, RequestContext};
use crate::registry::{Error, TargetStatus, VersionSelection, VersionsToChange};

/// Sets the status of versions, of all of them or of none.
pub(in crate::operations) async fn update_package_versions_status(
    app: &App,
    cx: &RequestContext,
    input: UpdatePackageVersionsStatusRequest,
) -> Result<UpdatePackageVersionsStatusResult, Error> {
    let repository = cx.repository(&input.domain, input.domain_owner.as_deref(), &input.repository)?;
    let coordinates =
        Coordinates { format: &input.format, namespace: input.namespace.as_deref(), package: &input.package };
    let package = coordinates.package(repository)?;
    let permit = authorize(&cx.caller, Operation::UpdatePackageVersionsStatus, &package.arn())?;
    let versions = batch::versions(package.format, &input.versions)?;
    let revisions =
        input.version_revisions.as_ref().map(|map| batch::revisions(package.format, map)).transpose()?;
    let target = TargetStatus::parse(batch::status(&input.target_status)?)?;
    let change = VersionsToChange {
        versions: VersionSelection::new(versions, revisions)?,
        expected_status: input.expected_status.as_ref().map(batch::status).transpose()?,
        package,
    };
    let outcome = app.registry.update_package_versions_status(&permit, change, target).await?;
    let (successful, failed) = batch::outcome(outcome);
    Ok(UpdatePackageVersionsStatusResult {
        successful_versions: Some(successful),
        failed_versions: Some(failed),
    })
}
