//! What exists along a key, from the outside in: domain, repository, package, version, asset. The first that is
//! missing names the error.

use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::error::{Error, Resource};
use crate::registry::names::connection::ExternalConnection;
use crate::registry::names::keys::{PackageKey, PackageVersionKey, RepositoryKey};
use crate::registry::names::package::AssetName;
use crate::storage;
use crate::storage::db::address::PackageVersionAddress;
use crate::storage::db::locate::PackageVersionPlace;
use crate::storage::db::package::PackageRow;
use crate::storage::db::{self, Reader, Transaction};

/// The numbers of a repository and of its domain.
#[derive(Debug, Clone, Copy)]
pub(super) struct RepositoryPlace {
    pub(super) domain: i64,
    pub(super) repository: i64,
}

impl RepositoryPlace {
    /// Finds a repository that must exist.
    pub(super) fn find(reader: &Reader<'_>, key: &RepositoryKey) -> Result<Self, Error> {
        Self::require(reader.find(db::locate::repository(key.address()))?, key)
    }

    /// Requires the rows along the address of a repository that must exist.
    pub(super) fn require(
        found: Option<db::locate::RepositoryPlace>,
        key: &RepositoryKey,
    ) -> Result<Self, Error> {
        let place = found.ok_or_else(|| Error::missing(&key.domain))?;
        let repository = place.repository.ok_or_else(|| Error::missing(key))?;
        Ok(Self { domain: place.domain, repository })
    }
}

impl Registry {
    /// Finds a repository that must exist.
    pub(super) async fn find_repository(&self, key: &RepositoryKey) -> Result<RepositoryPlace, Error> {
        RepositoryPlace::require(self.store.find(db::locate::repository(key.address())).await?, key)
    }

    /// Says which part of a repository's key is missing.
    pub(super) async fn missing_repository(&self, key: &RepositoryKey) -> Result<Error, Error> {
        let domain = self.store.find(db::locate::domain(key.domain.address())).await?;
        Ok(Error::missing(domain.map_or(Resource::from(&key.domain), |_| Resource::from(key))))
    }

    /// Says which part of a package's key is missing.
    pub(super) async fn missing_package(&self, key: &PackageKey) -> Result<Error, Error> {
        // No version has an empty name, so the package is the innermost that can be found.
        let address = PackageVersionAddress { package: key.address(), version: "" };
        Ok(self.missing_along(address, key, || key.into()).await?)
    }

    /// Says which part of a version's key is missing.
    pub(super) async fn missing_package_version(&self, key: &PackageVersionKey) -> Result<Error, Error> {
        Ok(self.missing_along(key.address(), &key.package, || key.into()).await?)
    }

    /// Says which part of an asset's key is missing.
    pub(super) async fn missing_asset(
        &self,
        key: &PackageVersionKey,
        asset: &AssetName,
    ) -> Result<Error, Error> {
        let found = self.store.find(db::locate::package_version(key.address())).await?;
        if found.is_some_and(|place| place.package_version.is_some()) {
            return Ok(Error::missing(Resource::Asset(Box::new(key.clone()), asset.clone())));
        }
        self.missing_package_version(key).await
    }

    async fn missing_along(
        &self,
        address: PackageVersionAddress<'_>,
        key: &PackageKey,
        innermost: impl FnOnce() -> Resource,
    ) -> Result<Error, storage::Error> {
        let found = self.store.find(db::locate::package_version(address)).await?;
        Ok(first_missing(found, key, innermost))
    }
}

/// Finds a package that must exist.
pub(super) fn find_package(reader: &Reader<'_>, key: &PackageKey) -> Result<PackageRow, Error> {
    if let Some(package) = reader.find(db::package::find(key.address()))? {
        return Ok(package);
    }
    let address = PackageVersionAddress { package: key.address(), version: "" };
    let found = reader.find(db::locate::package_version(address))?;
    Err(first_missing(found, key, || key.into()))
}

/// Finds a package that must exist, and holds it until the transaction ends.
pub(super) fn take_package(transaction: &Transaction<'_>, key: &PackageKey) -> Result<PackageRow, Error> {
    let rows = db::hold::package(key.address());
    transaction.hold_for(&rows, || find_package(transaction, key), |_| true)
}

fn first_missing(
    found: Option<PackageVersionPlace>,
    key: &PackageKey,
    innermost: impl FnOnce() -> Resource,
) -> Error {
    Error::missing(match found {
        None => Resource::from(&key.repository.domain),
        Some(place) if place.repository.is_none() => Resource::from(&key.repository),
        Some(place) if place.package.is_none() => Resource::from(key),
        Some(_) => innermost(),
    })
}

/// Reads through which connection a version came and when it was published there; nothing where it was published here.
pub(super) fn external_entry(
    connection: Option<&str>,
    published_milliseconds: i64,
) -> Result<Option<(ExternalConnection, Timestamp)>, storage::Error> {
    let connection = connection.map(ExternalConnection::parse).transpose().map_err(corrupt)?;
    let published = Timestamp::from_epoch_milliseconds(published_milliseconds);
    Ok(connection.map(|connection| (connection, published)))
}

/// Says that a stored text does not parse, which validation on the way in excludes.
pub(super) fn corrupt(error: impl std::fmt::Display) -> storage::Error {
    storage::Error::Corrupt(error.to_string())
}
