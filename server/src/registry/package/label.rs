//! The labels of a package: listing, setting and removing them. A label is borne by one version of its package at a time,
//! and goes with that version.

use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::delivery::Events;
use crate::registry::error::Error;
use crate::registry::event::{Changes, EventOperation, StateChange, state_change};
use crate::registry::existence::{corrupt, find_package, take_package};
use crate::registry::names::format::PackageVersionStatus;
use crate::registry::names::keys::PackageKey;
use crate::registry::names::label::Label;
use crate::registry::names::package::PackageVersion;
use crate::registry::names::revision::Revision;
use crate::registry::permit::Permit;
use crate::storage;
use crate::storage::db::package_version::PackageVersionRow;
use crate::storage::db::{self, Reader, Transaction};

impl Registry {
    /// Lists the labels of a package that must exist, each with the version that bears it.
    pub async fn list_package_labels(
        &self,
        permit: &Permit<PackageKey>,
    ) -> Result<Vec<(Label, PackageVersion)>, Error> {
        let key = permit.key().clone();
        let list = move |reader: &Reader<'_>| {
            let package = find_package(reader, &key)?;
            Ok::<_, Error>(reader.list(db::package_label::list(package.id))?)
        };
        let labels = self.store.read(list).await?;
        let label = |(label, version, key)| (Label::stored(label), PackageVersion::stored(version, key));
        Ok(labels.into_iter().map(label).collect())
    }

    /// Sets a label on a version, both of whose package and itself must exist; another version that bears it loses it. An
    /// event tells of each of the two, unless nothing changes.
    pub async fn set_package_label(
        &self,
        permit: &Permit<PackageKey>,
        label: Label,
        version: PackageVersion,
    ) -> Result<(), Error> {
        let (key, events, now) = (permit.key().clone(), self.events.clone(), self.now());
        let set = move |transaction: &Transaction<'_>| {
            let package = take_package(transaction, &key)?;
            let found = db::package_version::find_in_package(package.id, version.normalized());
            let row = transaction.find(found)?;
            let row = row.ok_or_else(|| Error::missing(&key.clone().version(version.clone())))?;
            let before = find_bearer(transaction, package.id, &label)?;
            if before.as_ref().is_some_and(|before| before.id == row.id) {
                return Ok(());
            }
            db::contents::set_label(transaction, package.id, label.as_str(), row.id)?;
            for changed in before.into_iter().chain([row]) {
                record(transaction, &events, &key, &changed, now)?;
            }
            Ok::<_, Error>(())
        };
        self.store.write(set).await?;
        self.events.wake();
        Ok(())
    }

    /// Takes a label from whichever version of a package bears it, of which an event tells; tells whether one did.
    pub async fn remove_package_label(
        &self,
        permit: &Permit<PackageKey>,
        label: Label,
    ) -> Result<bool, Error> {
        let (key, events, now) = (permit.key().clone(), self.events.clone(), self.now());
        let remove = move |transaction: &Transaction<'_>| {
            let package = take_package(transaction, &key)?;
            let Some(bearer) = find_bearer(transaction, package.id, &label)? else { return Ok(false) };
            db::contents::remove_label(transaction, package.id, label.as_str())?;
            record(transaction, &events, &key, &bearer, now)?;
            Ok::<_, Error>(true)
        };
        let removed = self.store.write(remove).await?;
        self.events.wake();
        Ok(removed)
    }
}

/// Finds the version of a package that bears a label.
fn find_bearer(
    reader: &Reader<'_>,
    package: i64,
    label: &Label,
) -> Result<Option<PackageVersionRow>, storage::Error> {
    let labels = reader.list(db::package_label::list(package))?;
    let bearer = labels.into_iter().find(|(name, ..)| name == label.as_str());
    let Some((_, version, _)) = bearer else { return Ok(None) };
    reader.find(db::package_version::find_in_package(package, &version))
}

/// Records that a version was given a label or lost one: what is said of it is different.
fn record(
    transaction: &Transaction<'_>,
    events: &Events,
    package: &PackageKey,
    row: &PackageVersionRow,
    now: Timestamp,
) -> Result<(), Error> {
    let change = StateChange {
        version: &row.version,
        state: PackageVersionStatus::parse(&row.status).map_err(corrupt)?,
        revision: &Revision::stored(row.revision.clone()),
        operation: EventOperation::Updated,
        changes: Changes { metadata_updated: true, ..Changes::default() },
    };
    state_change::record(transaction, events, package, &change, now)
}
