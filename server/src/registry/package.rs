//! Packages: describing and listing them.
//! A package belongs to one repository and carries its own origin controls there.

use super::format::{AllowPublish, AllowUpstream, PackageFormat};
use super::keys::{PackageKey, RepositoryKey};
use super::package_names::{CoordinatePrefix, Namespace, PackageName};
use super::page::{Page, Paged};
use super::{Error, Registry};

/// A package as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its format.
    pub format: PackageFormat,
    /// Its namespace, where it has one.
    pub namespace: Option<Namespace>,
    /// Its name.
    pub name: PackageName,
    /// Where new versions may come from.
    pub origin: PackageOriginRestrictions,
}

/// Where new versions of a package may come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackageOriginRestrictions {
    /// Whether they may be published directly.
    pub publish: AllowPublish,
    /// Whether they may come from upstream.
    pub upstream: AllowUpstream,
}

/// Which packages of a repository to list.
#[derive(Debug, Clone, Default)]
pub struct PackageFilter {
    /// Only those of this format.
    pub format: Option<PackageFormat>,
    /// Only those whose namespace starts with this; needs a format.
    pub namespace_prefix: Option<CoordinatePrefix>,
    /// Only those whose name starts with this.
    pub package_prefix: Option<CoordinatePrefix>,
    /// Only those with this publish restriction.
    pub publish: Option<AllowPublish>,
    /// Only those with this upstream restriction.
    pub upstream: Option<AllowUpstream>,
}

impl Registry {
    /// Gets a package that must exist.
    pub async fn get_package(&self, _key: &PackageKey) -> Result<Package, Error> {
        Err(super::unfinished())
    }

    /// Lists the packages of a repository by format, namespace and name.
    pub async fn list_packages(
        &self,
        _key: &RepositoryKey,
        _filter: &PackageFilter,
        _page: &Page,
    ) -> Result<Paged<Package>, Error> {
        Err(super::unfinished())
    }
}
