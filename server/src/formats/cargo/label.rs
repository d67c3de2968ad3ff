//! Yanking: a version that is yanked is unlisted, and one that is taken back is published again.

use codeartifact_generated::runtime::BoxBody;
use http::{Response, StatusCode};

use crate::auth::PackageAccess;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::reply;
use crate::registry::{
    PackageCoordinates, PackageKey, PackageVersion, PackageVersionStatus, Permit, TargetStatus, VersionFault,
    VersionSelection, VersionsToChange,
};

/// Tells people not to choose a version any more.
pub(super) async fn yank(
    exchange: &Exchange<'_>,
    package: PackageCoordinates,
    version: PackageVersion,
) -> Result<Response<BoxBody>, Refusal> {
    let step = Step { from: PackageVersionStatus::Published, target: TargetStatus::Unlisted };
    change(exchange, package, version, step).await
}

/// Takes that back.
pub(super) async fn unyank(
    exchange: &Exchange<'_>,
    package: PackageCoordinates,
    version: PackageVersion,
) -> Result<Response<BoxBody>, Refusal> {
    let step = Step { from: PackageVersionStatus::Unlisted, target: TargetStatus::Published };
    change(exchange, package, version, step).await
}

struct Step {
    from: PackageVersionStatus,
    target: TargetStatus,
}

async fn change(
    exchange: &Exchange<'_>,
    package: PackageCoordinates,
    version: PackageVersion,
    step: Step,
) -> Result<Response<BoxBody>, Refusal> {
    let key = exchange.repository().package(package);
    let permit = exchange.authorize_package(PackageAccess::ChangeMetadata, key).await?;
    match find_fault(exchange, &permit, version, &step).await? {
        None => Ok(reply::json(StatusCode::OK, b"{\"ok\":true}".to_vec())),
        Some(VersionFault::MismatchedStatus { current, .. }) if current == step.target.status() => {
            Ok(reply::json(StatusCode::OK, b"{\"ok\":true}".to_vec()))
        }
        Some(fault @ VersionFault::NotFound(_)) => Err(Refusal::not_found(fault.to_string())),
        Some(fault) => Err(Refusal::new(StatusCode::CONFLICT, "ConflictException", fault.to_string())),
    }
}

/// Changes the status of a version that has the one that the step leads from, and returns why not if it does not.
async fn find_fault(
    exchange: &Exchange<'_>,
    permit: &Permit<PackageKey>,
    version: PackageVersion,
    step: &Step,
) -> Result<Option<VersionFault>, Refusal> {
    let versions = VersionSelection::new(vec![version], None)?;
    let change = VersionsToChange { versions, expected_status: Some(step.from) };
    let changed = exchange.app.registry.update_package_versions_status(permit, change, step.target).await?;
    Ok(changed.failed.into_iter().next().map(|failed| failed.fault))
}
