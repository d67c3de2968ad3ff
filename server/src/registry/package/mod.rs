//! Packages: describing, listing and deleting them, and setting where their versions may come from.
//! A package belongs to one repository and carries its own origin controls there.

mod filter;
pub mod label;
mod scan;

pub use self::filter::PackageFilter;

use self::scan::PackageScan;
use crate::registry::Registry;
use crate::registry::error::{Error, Invalid};
use crate::registry::event::deleted_package;
use crate::registry::existence::{RepositoryPlace, corrupt, take_package};
use crate::registry::names::format::{AllowPublish, AllowUpstream, PackageFormat};
use crate::registry::names::keys::{PackageKey, RepositoryKey};
use crate::registry::names::package::{Namespace, PackageName};
use crate::registry::package_group::association_key;
use crate::registry::page::{Page, Paged};
use crate::registry::permit::Permit;
use crate::registry::repository::CONTENTS_REMOVED_AT_ONCE;
use crate::storage::db::package::{NewPackageRow, PackageRow};
use crate::storage::db::{self, Reader, Transaction};

/// A package as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Which decides the rules of all other names.
    pub format: PackageFormat,
    /// Its namespace, where it has one.
    pub namespace: Option<Namespace>,
    /// In the form that identifies it.
    pub name: PackageName,
    /// Where new versions may come from.
    pub origin: PackageOriginRestrictions,
}

/// The state of what a package shows: differs from every other state that it or another package ever had, so that a
/// document that was made of it is known by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PackageState {
    package: i64,
    change: i64,
}

impl std::fmt::Display for PackageState {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}-{}", self.package, self.change)
    }
}

/// Where new versions of a package may come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackageOriginRestrictions {
    /// Whether they may be published directly.
    pub publish: AllowPublish,
    /// Whether they may come from upstream.
    pub upstream: AllowUpstream,
}

impl Registry {
    /// Returns a package that must exist.
    pub async fn get_package(&self, permit: &Permit<PackageKey>) -> Result<Package, Error> {
        let key = permit.key();
        match self.store.find(db::package::find(key.address())).await? {
            Some(row) => from_row(row),
            None => Err(self.missing_package(key).await?),
        }
    }

    /// Returns the state of a package that must exist.
    pub async fn get_package_state(&self, permit: &Permit<PackageKey>) -> Result<PackageState, Error> {
        let key = permit.key();
        match self.store.find(db::package::find(key.address())).await? {
            Some(row) => Ok(PackageState { package: row.id, change: row.change_number }),
            None => Err(self.missing_package(key).await?),
        }
    }

    /// Lists the packages of a repository by format, namespace and name.
    ///
    /// A prefix that names in few namespaces have may end a page early, even empty, with a token to go on from.
    pub async fn list_packages(
        &self,
        permit: &Permit<RepositoryKey>,
        filter: &PackageFilter,
        page: &Page,
    ) -> Result<Paged<Package>, Error> {
        let key = permit.key();
        if filter.namespace_prefix.is_some() && filter.format.is_none() {
            return Err(Invalid::NamespaceWithoutFormat.into());
        }
        let listing = filter.listing(key);
        let mut scan = PackageScan::new(filter, page.position(&listing)?);
        let place = self.find_repository(key).await?;
        let size = page.size(DEFAULT_PAGE_SIZE);
        let mut rows = Vec::new();
        // One more than the page holds tells whether there is a next one.
        while let Some(step) = scan.next_step((size + 1).saturating_sub(rows.len())) {
            let filter = filter.clone();
            let list = move |reader: &Reader<'_>| {
                let found = filter.list(reader, place.repository, &step)?;
                Ok::<_, Error>((step.clone(), found))
            };
            let (step, found) = self.store.read(list).await?;
            rows.extend(scan.take(&step, found));
        }
        let token = |format: &str, namespace: &str, name: &str| listing.token(&[format, namespace, name]);
        let next_token = match rows.get(size) {
            Some(next) => Some(token(&next.format, &next.namespace, &next.name)),
            None => scan.position().map(|next| token(&next.format, &next.namespace, &next.name)),
        };
        rows.truncate(size);
        Ok(Paged { items: rows.into_iter().map(from_row).collect::<Result<_, _>>()?, next_token })
    }

    /// Sets where new versions of a package may come from; a package that does not exist is created without any.
    pub async fn put_package_origin_configuration(
        &self,
        permit: &Permit<PackageKey>,
        origin: PackageOriginRestrictions,
    ) -> Result<Package, Error> {
        let key = permit.key().clone();
        let put = move |transaction: &Transaction<'_>| {
            transaction.hold(&db::hold::repository(key.repository.address()).shared())?;
            transaction.hold(&db::hold::package(key.address()))?;
            let place = RepositoryPlace::find(transaction, &key.repository)?;
            let new = NewPackageRow {
                domain_id: place.domain,
                repository_id: place.repository,
                address: key.address(),
                association_key: &association_key(key.namespace_or_empty(), key.name.normalized()),
                original_name: key.name.original(),
                publish: origin.publish.as_str(),
                upstream: origin.upstream.as_str(),
            };
            let row = transaction.get(db::package::put(new))?;
            db::repository::count_change(transaction, place.repository);
            from_row(row)
        };
        self.store.write(put).await
    }

    /// Deletes a package with all its versions and its origin controls, and returns it as it last stood.
    ///
    /// It is gone when this returns; what a large one holds is removed in the background afterwards.
    pub async fn delete_package(&self, permit: &Permit<PackageKey>) -> Result<Package, Error> {
        let (key, events, now) = (permit.key().clone(), self.events.clone(), self.now());
        let delete = move |transaction: &Transaction<'_>| {
            let row = take_package(transaction, &key)?;
            let all_told = if events.are_written() {
                deleted_package::delete(transaction, &key, row.id, now)?
            } else {
                let nowhere = db::remains::abandon_package(transaction, row.id)?;
                let now = now.epoch_milliseconds();
                db::remains::remove_some(transaction, nowhere, CONTENTS_REMOVED_AT_ONCE, now)?;
                true
            };
            Ok::<_, Error>((from_row(row)?, all_told))
        };
        let (deleted, all_told) = self.store.write(delete).await?;
        self.events.wake();
        if !all_told {
            self.record_deletions_in_background();
        }
        Ok(deleted)
    }
}

const DEFAULT_PAGE_SIZE: u16 = 100;

fn from_row(row: PackageRow) -> Result<Package, Error> {
    Ok(Package {
        format: PackageFormat::parse(&row.format).map_err(corrupt)?,
        namespace: Some(row.namespace).filter(|text| !text.is_empty()).map(Namespace::stored),
        name: PackageName::stored(row.name).written_as(&row.original_name),
        origin: PackageOriginRestrictions {
            publish: AllowPublish::parse(&row.publish).map_err(corrupt)?,
            upstream: AllowUpstream::parse(&row.upstream).map_err(corrupt)?,
        },
    })
}
