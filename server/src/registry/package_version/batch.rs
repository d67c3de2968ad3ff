//! Operations on several versions of a package at once: which versions are chosen, and what becomes of each.
//! Knows how outcomes are told, not what is done to a version.

use std::collections::BTreeMap;

use crate::registry::error::{Error, Invalid};
use crate::registry::names::format::{PackageVersionErrorCode, PackageVersionStatus};
use crate::registry::names::package::PackageVersion;
use crate::registry::names::revision::Revision;

/// A version to work on, and the revision that it must have where the caller says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenVersion {
    /// In the form that identifies it.
    pub version: PackageVersion,
    /// The revision that it must have.
    pub revision: Option<Revision>,
}

/// The versions that an operation works on: at least one, at most a hundred, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionSelection(Vec<ChosenVersion>);

impl VersionSelection {
    /// The most versions that one call may name.
    pub const MOST: usize = 100;

    /// Takes versions; revisions, where they are given, must be those of exactly these versions.
    pub fn new(
        versions: Vec<PackageVersion>,
        revisions: Option<Vec<(PackageVersion, Revision)>>,
    ) -> Result<Self, Error> {
        let chosen = Self::of_versions(versions)?;
        let Some(revisions) = revisions else { return Ok(chosen) };
        let with_revisions = Self::of_revisions(revisions).map_err(|_| Invalid::RevisionsOfOtherVersions)?;
        let same = chosen
            .iter()
            .map(|one| one.version.normalized())
            .eq(with_revisions.iter().map(|one| one.version.normalized()));
        if same { Ok(with_revisions) } else { Err(Invalid::RevisionsOfOtherVersions.into()) }
    }

    /// Takes either versions or revisions, of which exactly one must be given.
    pub fn of_either(
        versions: Option<Vec<PackageVersion>>,
        revisions: Option<Vec<(PackageVersion, Revision)>>,
    ) -> Result<Self, Error> {
        match (versions, revisions) {
            (Some(versions), None) => Self::of_versions(versions),
            (None, Some(revisions)) => Self::of_revisions(revisions),
            (None, None) | (Some(_), Some(_)) => Err(Invalid::VersionsOrRevisions.into()),
        }
    }

    /// Returns the versions in byte order.
    pub fn iter(&self) -> std::slice::Iter<'_, ChosenVersion> {
        self.0.iter()
    }

    fn of_versions(versions: Vec<PackageVersion>) -> Result<Self, Error> {
        Self::distinct(versions.into_iter().map(|version| ChosenVersion { version, revision: None }))
    }

    fn of_revisions(revisions: Vec<(PackageVersion, Revision)>) -> Result<Self, Error> {
        let count = revisions.len();
        let chosen = revisions
            .into_iter()
            .map(|(version, revision)| ChosenVersion { version, revision: Some(revision) });
        let distinct = Self::distinct(chosen)?;
        // Two spellings of one version could ask for two revisions.
        if distinct.0.len() == count { Ok(distinct) } else { Err(Invalid::RevisionsOfOtherVersions.into()) }
    }

    fn distinct(chosen: impl Iterator<Item = ChosenVersion>) -> Result<Self, Error> {
        let mut distinct = BTreeMap::new();
        for one in chosen {
            distinct.entry(one.version.normalized().to_owned()).or_insert(one);
        }
        match distinct.len() {
            0 => Err(Invalid::NoVersions.into()),
            1..=Self::MOST => Ok(Self(distinct.into_values().collect())),
            given => Err(Invalid::TooManyVersions { limit: Self::MOST, given }.into()),
        }
    }
}

impl<'a> IntoIterator for &'a VersionSelection {
    type Item = &'a ChosenVersion;
    type IntoIter = std::slice::Iter<'a, ChosenVersion>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// What became of the versions that an operation was asked to work on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BatchOutcome {
    /// The versions that the operation changed.
    pub successful: Vec<SuccessfulVersion>,
    /// The versions that it did not change, and why.
    pub failed: Vec<FailedVersion>,
}

/// A version that an operation changed, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuccessfulVersion {
    /// In the form that identifies it.
    pub version: PackageVersion,
    /// Changes whenever what the version holds does.
    pub revision: Revision,
    /// Where it stands in its life.
    pub status: PackageVersionStatus,
}

/// A version that an operation did not change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedVersion {
    /// In the form that identifies it.
    pub version: PackageVersion,
    /// Why it was not changed.
    pub fault: VersionFault,
}

/// Why an operation does not change one of its versions.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VersionFault {
    /// The destination of a copy has the version with other content.
    #[error("Version {0} already exists")]
    AlreadyExists(PackageVersion),
    /// The version is not there.
    #[error("Could not find version {0}")]
    NotFound(PackageVersion),
    /// The version has another revision than the caller expects.
    #[error("current revision: {current}, expected revision: {expected}")]
    MismatchedRevision {
        /// The version's revision.
        current: Revision,
        /// The revision that was given.
        expected: Revision,
    },
    /// The version has another status than the caller expects.
    #[error("current status: {current}, expected status: {expected}")]
    MismatchedStatus {
        /// The version's status.
        current: PackageVersionStatus,
        /// The status that was given.
        expected: PackageVersionStatus,
    },
    /// A version in this status cannot be changed in this way.
    #[error("Version {version} has status {status}, so it {refused}")]
    NotAllowed {
        /// In the form that identifies it.
        version: PackageVersion,
        /// Where it stands in its life.
        status: PackageVersionStatus,
        /// What cannot be done to it.
        refused: &'static str,
    },
    /// Another version of the same call cannot be changed, so that none is.
    #[error("version {0} is skipped")]
    Skipped(PackageVersion),
    /// Another version of the same call cannot be copied, so that none is.
    #[error("Version {0} was skipped")]
    CopySkipped(PackageVersion),
}

impl VersionFault {
    /// Returns the code that the model has for it.
    pub const fn code(&self) -> PackageVersionErrorCode {
        match self {
            Self::AlreadyExists(_) => PackageVersionErrorCode::AlreadyExists,
            Self::NotFound(_) => PackageVersionErrorCode::NotFound,
            Self::MismatchedRevision { .. } => PackageVersionErrorCode::MismatchedRevision,
            Self::MismatchedStatus { .. } => PackageVersionErrorCode::MismatchedStatus,
            Self::NotAllowed { .. } => PackageVersionErrorCode::NotAllowed,
            Self::Skipped(_) | Self::CopySkipped(_) => PackageVersionErrorCode::Skipped,
        }
    }
}

/// What is to happen to each version, or why it cannot.
pub(in crate::registry) type Decisions<T> = Vec<(PackageVersion, Result<T, VersionFault>)>;

/// Skips every version without a fault of its own if another one has a fault.
pub(in crate::registry) fn skip_unless_all_can<T>(
    decisions: Decisions<T>,
    skipped: fn(PackageVersion) -> VersionFault,
) -> Decisions<T> {
    if decisions.iter().all(|(_, decision)| decision.is_ok()) {
        return decisions;
    }
    let skip = |(version, decision): (PackageVersion, Result<T, VersionFault>)| {
        let fault = decision.err().unwrap_or_else(|| skipped(version.clone()));
        (version, Err(fault))
    };
    decisions.into_iter().map(skip).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::PackageFormat;

    fn version(text: &str) -> PackageVersion {
        PackageVersion::parse(PackageFormat::Nuget, text).unwrap()
    }

    fn revision(text: &str) -> Revision {
        Revision::parse(text).unwrap()
    }

    fn chosen(selection: &VersionSelection) -> Vec<&str> {
        selection.iter().map(|one| one.version.normalized()).collect()
    }

    #[test]
    fn a_version_chosen_twice_counts_once_whatever_its_spelling() {
        let versions = ["1.0-B", "1.0-a", "1.0-b"].map(version).to_vec();

        let selection = VersionSelection::new(versions, None).unwrap();

        assert_eq!(chosen(&selection), ["1.0.0-a", "1.0.0-b"]);
    }

    #[test]
    fn no_version_and_more_than_a_hundred_are_refused() {
        let many = |count: usize| (0..count).map(|number| version(&number.to_string())).collect::<Vec<_>>();

        assert!(VersionSelection::new(vec![], None).is_err());
        assert_eq!(VersionSelection::new(many(100), None).unwrap().iter().count(), 100);
        assert!(VersionSelection::new(many(101), None).is_err());
    }

    #[test]
    fn revisions_must_be_those_of_exactly_the_versions() {
        let versions = || ["1", "2"].map(version).to_vec();
        let revisions = |of: &[&str]| Some(of.iter().map(|text| (version(text), revision("r"))).collect());

        let selection = VersionSelection::new(versions(), revisions(&["2", "1"])).unwrap();

        assert!(selection.iter().all(|one| one.revision == Some(revision("r"))));
        for wrong in [&[][..], &["1"], &["1", "2", "3"], &["1", "3"]] {
            assert!(VersionSelection::new(versions(), revisions(wrong)).is_err(), "{wrong:?}");
        }
        assert!(VersionSelection::of_either(None, revisions(&["1-a", "1-A"])).is_err());
    }

    #[test]
    fn exactly_one_of_versions_and_revisions_is_given() {
        let versions = || Some(vec![version("1")]);
        let revisions = || Some(vec![(version("1"), revision("r"))]);

        assert!(VersionSelection::of_either(versions(), None).is_ok());
        assert!(VersionSelection::of_either(None, revisions()).is_ok());
        assert!(VersionSelection::of_either(versions(), revisions()).is_err());
        assert!(VersionSelection::of_either(None, None).is_err());
    }

    #[test]
    fn one_fault_skips_those_without_and_leaves_the_faults_of_the_others() {
        let decisions = vec![
            (version("1"), Ok(())),
            (version("2"), Err(VersionFault::NotFound(version("2")))),
            (version("3"), Ok(())),
        ];

        let decided = skip_unless_all_can(decisions, VersionFault::Skipped);

        let codes: Vec<_> =
            decided.iter().map(|(_, decision)| decision.as_ref().unwrap_err().code().as_str()).collect();
        assert_eq!(codes, ["SKIPPED", "NOT_FOUND", "SKIPPED"]);
    }
}
