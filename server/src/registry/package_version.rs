//! Package versions: describing and listing them.
//! A version belongs to one package; its revision changes whenever what it holds does.

use super::clock::Timestamp;
use super::external_connection::ExternalConnection;
use super::format::{PackageFormat, PackageVersionOriginType, PackageVersionSortType, PackageVersionStatus};
use super::keys::{PackageKey, PackageVersionKey};
use super::names::RepositoryName;
use super::package_names::{Namespace, PackageName, PackageVersion};
use super::page::Page;
use super::revision::Revision;
use super::{Error, Registry};

/// A package version as it is described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageVersionDescription {
    /// The package's format.
    pub format: PackageFormat,
    /// The package's namespace, where it has one.
    pub namespace: Option<Namespace>,
    /// The package's name.
    pub package_name: PackageName,
    /// The name to show to people.
    pub display_name: String,
    /// The version.
    pub version: PackageVersion,
    /// What the package is, in a sentence.
    pub summary: Option<String>,
    /// Where its home page is.
    pub home_page: Option<String>,
    /// Where its source code is.
    pub source_code_repository: Option<String>,
    /// When it was published.
    pub published: Timestamp,
    /// Its licenses.
    pub licenses: Vec<License>,
    /// Its revision.
    pub revision: Revision,
    /// Its status.
    pub status: PackageVersionStatus,
    /// How it entered the domain.
    pub origin: PackageVersionOrigin,
}

/// A license that a package version names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct License {
    /// Its name.
    pub name: Option<String>,
    /// Where its text is.
    pub url: Option<String>,
}

/// How a package version entered the domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageVersionOrigin {
    /// Published here, fetched, or not known.
    pub origin_type: PackageVersionOriginType,
    /// The repository that it was first published to.
    pub repository: Option<RepositoryName>,
    /// The external connection that it came through.
    pub external_connection: Option<ExternalConnection>,
}

/// A package version as listings show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageVersionSummary {
    /// The version.
    pub version: PackageVersion,
    /// Its revision.
    pub revision: Revision,
    /// Its status.
    pub status: PackageVersionStatus,
    /// How it entered the domain.
    pub origin: PackageVersionOrigin,
}

/// Which versions of a package to list, and in which order.
#[derive(Debug, Clone, Copy, Default)]
pub struct PackageVersionFilter {
    /// Only those of this status.
    pub status: Option<PackageVersionStatus>,
    /// Only those of this origin.
    pub origin_type: Option<PackageVersionOriginType>,
    /// The order; without it the format's own order of versions, newest first.
    pub sort_by: Option<PackageVersionSortType>,
}

/// One page of the versions of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageVersions {
    /// The version that a person who names none means; absent when none is listed.
    pub default_display_version: Option<PackageVersion>,
    /// The versions of this page.
    pub versions: Vec<PackageVersionSummary>,
    /// The token that asks for the next page, absent on the last.
    pub next_token: Option<String>,
}

impl Registry {
    /// Describes a package version that must exist in its repository.
    pub async fn get_package_version(
        &self,
        _key: &PackageVersionKey,
    ) -> Result<PackageVersionDescription, Error> {
        Err(super::unfinished())
    }

    /// Lists the versions of a package.
    pub async fn list_package_versions(
        &self,
        _key: &PackageKey,
        _filter: &PackageVersionFilter,
        _page: &Page,
    ) -> Result<PackageVersions, Error> {
        Err(super::unfinished())
    }
}
