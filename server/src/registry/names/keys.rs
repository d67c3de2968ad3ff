//! Keys that name a domain, repository, package or version from the outside in.
//! A key says where something would be, not that it is there.

use crate::registry::names::format::PackageFormat;
use crate::registry::names::package::{Namespace, PackageName, PackageVersion};
use crate::registry::names::{AccountId, DomainName, Region, RepositoryName};
use crate::storage::db::address::{DomainAddress, PackageAddress, PackageVersionAddress, RepositoryAddress};

/// Names all that an account has in a region.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AccountScope {
    /// Twelve digits.
    pub account: AccountId,
    /// As in the scope of a signature, such as `eu-west-1`.
    pub region: Region,
}

/// Names a domain: owner account, region and name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DomainKey {
    /// The account that owns the domain.
    pub owner: AccountId,
    /// The region that the domain lives in.
    pub region: Region,
    /// The domain's name.
    pub name: DomainName,
}

/// Names a repository of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RepositoryKey {
    /// The domain that holds the repository.
    pub domain: DomainKey,
    /// The repository's name.
    pub name: RepositoryName,
}

/// Names a package of a repository.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PackageKey {
    /// The repository that holds the package.
    pub repository: RepositoryKey,
    /// The package's format.
    pub format: PackageFormat,
    /// The package's namespace, where its format has one.
    pub namespace: Option<Namespace>,
    /// The package's name.
    pub name: PackageName,
}

/// What a package is called, in whichever repository.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PackageCoordinates {
    /// The package's format.
    pub format: PackageFormat,
    /// The package's namespace, where its format has one.
    pub namespace: Option<Namespace>,
    /// The package's name.
    pub name: PackageName,
}

/// Names a package of a domain, in whichever of its repositories.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DomainPackageKey {
    /// With its owner and region.
    pub domain: DomainKey,
    /// What the package is called.
    pub package: PackageCoordinates,
}

impl PackageCoordinates {
    /// Returns the namespace, or the empty text that stands for none in storage.
    pub fn namespace_or_empty(&self) -> &str {
        self.namespace.as_ref().map_or("", Namespace::as_str)
    }
}

/// Names a version of a package.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PackageVersionKey {
    /// The package that the version belongs to.
    pub package: PackageKey,
    /// In the form that identifies it.
    pub version: PackageVersion,
}

impl DomainKey {
    /// Returns what storage looks the domain up by.
    pub(in crate::registry) fn address(&self) -> DomainAddress<'_> {
        DomainAddress { owner: self.owner.as_str(), region: self.region.as_str(), name: self.name.as_str() }
    }

    /// Names a repository of this domain.
    #[must_use]
    pub fn repository(&self, name: RepositoryName) -> RepositoryKey {
        RepositoryKey { domain: self.clone(), name }
    }
}

impl RepositoryKey {
    /// Returns what storage looks the repository up by.
    pub(in crate::registry) fn address(&self) -> RepositoryAddress<'_> {
        RepositoryAddress { domain: self.domain.address(), name: self.name.as_str() }
    }

    /// Returns what storage looks a package of this repository up by.
    pub(in crate::registry) fn package_address<'a>(
        &'a self,
        package: &'a PackageCoordinates,
    ) -> PackageAddress<'a> {
        PackageAddress {
            repository: self.address(),
            format: package.format.as_str(),
            namespace: package.namespace_or_empty(),
            name: package.name.normalized(),
        }
    }

    /// Names a package of this repository.
    #[must_use]
    pub fn package(&self, package: PackageCoordinates) -> PackageKey {
        let PackageCoordinates { format, namespace, name } = package;
        PackageKey { repository: self.clone(), format, namespace, name }
    }
}

impl PackageKey {
    /// Returns what the package is called.
    pub fn coordinates(&self) -> PackageCoordinates {
        PackageCoordinates { format: self.format, namespace: self.namespace.clone(), name: self.name.clone() }
    }

    /// Names a version of this package.
    #[must_use]
    pub fn version(self, version: PackageVersion) -> PackageVersionKey {
        PackageVersionKey { package: self, version }
    }

    /// Returns the namespace, or the empty text that stands for none in storage.
    pub fn namespace_or_empty(&self) -> &str {
        self.namespace.as_ref().map_or("", Namespace::as_str)
    }

    /// Returns what storage looks the package up by.
    pub(in crate::registry) fn address(&self) -> PackageAddress<'_> {
        PackageAddress {
            repository: self.repository.address(),
            format: self.format.as_str(),
            namespace: self.namespace_or_empty(),
            name: self.name.normalized(),
        }
    }
}

impl PackageVersionKey {
    /// Returns what storage looks the version up by.
    pub(in crate::registry) fn address(&self) -> PackageVersionAddress<'_> {
        PackageVersionAddress { package: self.package.address(), version: self.version.normalized() }
    }
}
