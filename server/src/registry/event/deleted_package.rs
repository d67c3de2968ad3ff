//! Telling of the versions of a deleted package, however many there are. The package itself is gone with the
//! transaction of its deletion; its versions leave the store in small transactions, each together with its event, so
//! that a crash in between loses and repeats nothing. The rest is done in the background.

use crate::causes::with_causes;
use crate::registry::clock::Timestamp;
use crate::registry::error::Error;
use crate::registry::event::{self, Changes, EventOperation, StateChange};
use crate::registry::existence::corrupt;
use crate::registry::lease::Work;
use crate::registry::names::format::{PackageFormat, PackageVersionStatus};
use crate::registry::names::keys::{DomainKey, PackageKey};
use crate::registry::names::package::{Namespace, PackageName};
use crate::registry::names::revision::Revision;
use crate::registry::names::{AccountId, DomainName, Region, RepositoryName};
use crate::registry::{Registry, repository};
use crate::storage::db::deleted_package::DeletedPackageRow;
use crate::storage::db::package_version::PackageVersionRow;
use crate::storage::db::{self, Transaction};

/// A package that is deleted, as its events tell of it.
#[derive(Debug)]
struct DeletedPackage {
    id: i64,
    key: PackageKey,
    administrator: AccountId,
    deleted: Timestamp,
}

/// About how many rows one transaction removes.
const ROWS_AT_ONCE: usize = 200;

impl Registry {
    /// Tells of what is left of deleted packages and removes it.
    pub async fn record_deletions(&self) -> Result<(), Error> {
        while let Some(row) = self.store.find(db::deleted_package::find_any()).await? {
            let (package, now) = (row.package_id, self.now().epoch_milliseconds());
            let tell = move |transaction: &Transaction<'_>| record_some(transaction, package, now);
            self.store.write(tell).await?;
            self.events.wake();
        }
        Ok(())
    }

    /// Does the same in the background, unless another server does it, which will notice. What fails is done when nothing
    /// else is collected next time.
    pub(in crate::registry) fn record_deletions_in_background(&self) {
        if !self.leases.is_held(Work::Upkeep) {
            return;
        }
        let registry = self.clone();
        tokio::spawn(async move {
            if let Err(error) = registry.record_deletions().await {
                tracing::warn!(
                    cause = with_causes(&error),
                    "deleted versions are not told of and will be later"
                );
            }
        });
    }
}

/// Takes a package out of its repository, of whose versions events are to tell, and tells of the first of them. Tells
/// whether that were all.
pub(in crate::registry) fn delete(
    transaction: &Transaction<'_>,
    key: &PackageKey,
    package_id: i64,
    now: Timestamp,
) -> Result<bool, Error> {
    let now = now.epoch_milliseconds();
    let administrator = repository::get(transaction, &key.repository)?.administrator;
    let remember = db::deleted_package::insert(key.address(), package_id, administrator.as_str(), now);
    transaction.execute(&remember)?;
    db::remains::hide_package(transaction, package_id)?;
    record_some(transaction, package_id, now)
}

/// Tells of a version if it was part of a package of the same name that is deleted. A version that is created again
/// before its deletion was told would otherwise seem to be gone afterwards.
pub(in crate::registry) fn record_before_creation(
    transaction: &Transaction<'_>,
    key: &PackageKey,
    version: &str,
    now: Timestamp,
) -> Result<(), Error> {
    for row in transaction.list(db::deleted_package::list_at(key.address()))? {
        let package = DeletedPackage::from_row(row)?;
        transaction.hold(&db::hold::deleted_package(package.id))?;
        let found = transaction.find(db::package_version::find_in_package(package.id, version))?;
        if let Some(row) = found {
            let assets = transaction.get(db::package_version::count_assets(row.id))?;
            db::contents::remove_version(transaction, row.id(), now.epoch_milliseconds())?;
            package.record(transaction, row, assets)?;
        }
    }
    Ok(())
}

/// Tells of some versions of a deleted package and removes them; tells whether none is left.
fn record_some(transaction: &Transaction<'_>, package_id: i64, now_milliseconds: i64) -> Result<bool, Error> {
    transaction.hold(&db::hold::deleted_package(package_id))?;
    let Some(row) = transaction.find(db::deleted_package::find(package_id))? else { return Ok(true) };
    let package = DeletedPackage::from_row(row)?;
    let mut left = ROWS_AT_ONCE;
    while left > 0 {
        let Some(row) = transaction.find(db::package_version::list_after(package_id, "", 1))? else {
            transaction.execute(&db::deleted_package::delete(package_id))?;
            db::remains::abandon_package(transaction, package_id)?;
            return Ok(true);
        };
        let assets = transaction.get(db::package_version::count_assets(row.id))?;
        let removed = db::contents::remove_part(transaction, row.id, left, now_milliseconds)?;
        left = left.saturating_sub(removed.rows);
        if removed.is_whole {
            package.record(transaction, row, assets)?;
        }
    }
    Ok(false)
}

impl DeletedPackage {
    fn from_row(row: DeletedPackageRow) -> Result<Self, Error> {
        let domain = DomainKey {
            owner: AccountId::parse(&row.owner).map_err(corrupt)?,
            region: Region::parse(&row.region).map_err(corrupt)?,
            name: DomainName::parse(&row.domain).map_err(corrupt)?,
        };
        Ok(Self {
            id: row.package_id,
            key: PackageKey {
                repository: domain.repository(RepositoryName::stored(row.repository)),
                format: PackageFormat::parse(&row.format).map_err(corrupt)?,
                namespace: Some(row.namespace).filter(|text| !text.is_empty()).map(Namespace::stored),
                name: PackageName::stored(row.name),
            },
            administrator: AccountId::parse(&row.administrator).map_err(corrupt)?,
            deleted: Timestamp::from_epoch_milliseconds(row.deleted_milliseconds),
        })
    }

    fn record(
        &self,
        transaction: &Transaction<'_>,
        row: PackageVersionRow,
        assets_removed: u64,
    ) -> Result<(), Error> {
        let change = StateChange {
            version: &row.version,
            state: PackageVersionStatus::parse(&row.status).map_err(corrupt)?,
            revision: &Revision::stored(row.revision),
            operation: EventOperation::Deleted,
            changes: Changes { assets_removed, ..Changes::default() },
        };
        // Told even if nobody wants events any more: whoever wanted them was promised this one.
        event::record(transaction, &self.key, self.administrator, &change, self.deleted)
    }
}
