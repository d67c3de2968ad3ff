//! `CopyPackageVersions`.

use codeartifact_generated::operations::{CopyPackageVersionsRequest, CopyPackageVersionsResult};
use codeartifact_generated::service::Operation;

use super::batch;
use crate::app::{App, RequestContext};
use crate::auth::Action;
use crate::operations::error::Error;
use crate::operations::input::{Coordinates, filled};
use crate::registry::{CopyVersions, VersionSelection};

/// Copies versions from one repository of a domain to another, all of them or none.
pub(in crate::operations) async fn copy_package_versions(
    app: &App,
    cx: &RequestContext,
    input: CopyPackageVersionsRequest,
) -> Result<CopyPackageVersionsResult, Error> {
    let CopyPackageVersionsRequest {
        domain,
        domain_owner,
        source_repository,
        destination_repository,
        format,
        namespace,
        package,
        versions,
        version_revisions,
        allow_overwrite,
        include_from_upstream,
    } = input;
    let repository = |name| cx.repository(&domain, domain_owner.as_deref(), name);
    let coordinates = Coordinates { format: &format, namespace: namespace.as_deref(), package: &package };
    let source = repository(&source_repository)?;
    let destination = coordinates.package(repository(&destination_repository)?)?;
    let format = destination.format;
    let destination = cx.authorize(app, Operation::CopyPackageVersions, destination).await?;
    let source = cx.authorize(app, Action::ReadFromRepository, source).await?;
    let versions = filled(versions).as_deref().map(|list| batch::versions(format, list)).transpose()?;
    let revisions =
        filled(version_revisions).as_ref().map(|map| batch::revisions(format, map)).transpose()?;
    let copy = CopyVersions {
        versions: VersionSelection::of_either(versions, revisions)?,
        allow_overwrite: allow_overwrite.unwrap_or(false),
        include_from_upstream: include_from_upstream.unwrap_or(false),
    };
    let outcome = app.pull_through.copy_package_versions(&source, &destination, copy).await?;
    let (successful, failed) = batch::outcome(outcome);
    Ok(CopyPackageVersionsResult { successful_versions: Some(successful), failed_versions: Some(failed) })
}
