//! What the operations on several versions share: reading the versions, and telling what became of each.

use std::collections::BTreeMap;

use codeartifact_generated::types::{self, PackageVersionError, SuccessfulPackageVersionInfo};

use crate::operations::error::Error;
use crate::registry::{BatchOutcome, PackageFormat, PackageVersion, PackageVersionStatus, Revision};

/// Reads a list of versions by the rules of their format.
pub(super) fn versions(format: PackageFormat, versions: &[String]) -> Result<Vec<PackageVersion>, Error> {
    versions.iter().map(|version| Ok(PackageVersion::parse(format, version)?)).collect()
}

/// Reads the revisions that versions are expected to have.
pub(super) fn revisions(
    format: PackageFormat,
    revisions: &BTreeMap<String, String>,
) -> Result<Vec<(PackageVersion, Revision)>, Error> {
    let read = |(version, revision): (&String, &String)| {
        Ok((PackageVersion::parse(format, version)?, Revision::parse(revision)?))
    };
    revisions.iter().map(read).collect()
}

/// Reads a status.
pub(super) fn status(status: &types::PackageVersionStatus) -> Result<PackageVersionStatus, Error> {
    Ok(PackageVersionStatus::try_from(status)?)
}

/// The versions that an operation changed.
pub(super) type Successful = BTreeMap<String, SuccessfulPackageVersionInfo>;

/// The versions that an operation did not change.
pub(super) type Failed = BTreeMap<String, PackageVersionError>;

/// Tells what became of each version.
pub(super) fn outcome(outcome: BatchOutcome) -> (Successful, Failed) {
    let successful = outcome.successful.into_iter().map(|one| {
        let info = SuccessfulPackageVersionInfo {
            revision: Some(one.revision.to_string()),
            status: Some(one.status.into()),
        };
        (one.version.to_string(), info)
    });
    let failed = outcome.failed.into_iter().map(|one| {
        let error = PackageVersionError {
            error_code: Some(one.fault.code().into()),
            error_message: Some(one.fault.to_string()),
        };
        (one.version.to_string(), error)
    });
    (successful.collect(), failed.collect())
}
