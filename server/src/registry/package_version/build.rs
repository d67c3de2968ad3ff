//! Builds: one number under which the newest of several versions is known, each of which goes on under its own.

use super::publish::renew_revision;
use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::error::Error;
use crate::registry::event::state_change;
use crate::registry::event::{Changes, EventOperation, StateChange};
use crate::registry::existence::take_package;
use crate::registry::names::format::PackageVersionStatus;
use crate::registry::names::keys::{PackageKey, PackageVersionKey};
use crate::registry::names::package::PackageVersion;
use crate::registry::names::revision::Revision;
use crate::registry::permit::Permit;
use crate::storage::db::package_version::VersionId;
use crate::storage::db::{self, Reader, Transaction};

/// Which build becomes known under a number.
#[derive(Debug, Clone)]
pub struct NewestBuild {
    /// The number that the newest build is known under.
    pub shared: PackageVersion,
    /// The build as it arrived, under a number of its own; nothing where one is to arrive.
    pub build: Option<PackageVersion>,
}

impl Registry {
    /// Makes a build the one that is known under the shared number, and published. The one that was so before is unlisted
    /// from now on, under the number that `own_number` finds by the names of its assets. A build that is not there changes
    /// nothing: it is the newest already.
    pub async fn set_newest_build<F>(
        &self,
        permit: &Permit<PackageKey>,
        newest: NewestBuild,
        own_number: F,
    ) -> Result<(), Error>
    where
        F: Fn(&[String]) -> Option<PackageVersion> + Send + 'static,
    {
        let (key, events, now) = (permit.key().clone(), self.events.clone(), self.now());
        let write = move |transaction: &Transaction<'_>| {
            let package = take_package(transaction, &key)?.id;
            let arrived = match &newest.build {
                Some(build) => match find(transaction, package, build)? {
                    None => return Ok(()),
                    arrived => arrived,
                },
                None => None,
            };
            // The number has to be free before another takes it, unless the one that has it is this very build.
            let mut told = Vec::new();
            if let Some(before) = find(transaction, package, &newest.shared)? {
                if newest.build.is_some() && own_number(&names_of(transaction, before)?) == newest.build {
                    return Ok(());
                }
                told.extend(set_aside(transaction, before, &newest.shared, &own_number, now)?);
            }
            if let Some(arrived) = arrived {
                told.push(publish(transaction, arrived, newest.shared.clone(), now)?);
            }
            for Told { version, state, revision, operation } in &told {
                let changes = Changes { status_changed: true, ..Changes::default() };
                let (version, state, operation) = (version.normalized(), *state, *operation);
                let change = StateChange { version, state, revision, operation, changes };
                state_change::record(transaction, &events, &key, &change, now)?;
            }
            Ok::<_, Error>(())
        };
        self.store.write(write).await?;
        self.events.wake();
        Ok(())
    }
}

impl Registry {
    /// Tells whether a version has assets whose names begin so.
    pub async fn holds_build(&self, permit: &Permit<PackageVersionKey>, start: &str) -> Result<bool, Error> {
        let (key, start) = (permit.key().clone(), start.to_owned());
        let find = move |reader: &Reader<'_>| {
            let version = reader.find(db::package_version::find(key.address()))?;
            let Some(version) = version else { return Ok(false) };
            // The next in the order of names after the beginning itself is one that begins so, if there is one.
            let next = reader.list(db::asset::list(version.id, &start, 1))?;
            Ok::<_, Error>(next.first().is_some_and(|(name, _)| name.starts_with(&start)))
        };
        self.store.read(find).await
    }
}

/// What there is to tell of a version that changed its number.
struct Told {
    version: PackageVersion,
    state: PackageVersionStatus,
    revision: Revision,
    operation: EventOperation,
}

fn find(
    transaction: &Transaction<'_>,
    package: i64,
    version: &PackageVersion,
) -> Result<Option<VersionId>, Error> {
    let found = transaction.find(db::package_version::find_in_package(package, version.normalized()))?;
    Ok(found.map(|row| row.id()))
}

fn names_of(transaction: &Transaction<'_>, id: VersionId) -> Result<Vec<String>, Error> {
    let assets = transaction.list(db::asset::list_digests(id.version))?;
    Ok(assets.into_iter().map(|(name, _)| name).collect())
}

/// Unlists a build under its own number; one that has none is removed.
fn set_aside(
    transaction: &Transaction<'_>,
    id: VersionId,
    shared: &PackageVersion,
    own_number: &impl Fn(&[String]) -> Option<PackageVersion>,
    now: Timestamp,
) -> Result<Option<Told>, Error> {
    let Some(version) = own_number(&names_of(transaction, id)?).filter(|own| own != shared) else {
        db::contents::remove_version(transaction, id, now.epoch_milliseconds())?;
        return Ok(None);
    };
    if let Some(same) = find(transaction, id.package, &version)? {
        db::contents::remove_version(transaction, same, now.epoch_milliseconds())?;
    }
    rename(transaction, id, &version)?;
    let state = PackageVersionStatus::Unlisted;
    db::contents::set_status(transaction, id, state.as_str())?;
    let revision = renew_revision(transaction, id, &version)?;
    Ok(Some(Told { version, state, revision, operation: EventOperation::Created }))
}

fn publish(
    transaction: &Transaction<'_>,
    id: VersionId,
    version: PackageVersion,
    now: Timestamp,
) -> Result<Told, Error> {
    rename(transaction, id, &version)?;
    let state = PackageVersionStatus::Published;
    db::contents::set_published(transaction, id, state.as_str(), now.epoch_milliseconds())?;
    let revision = renew_revision(transaction, id, &version)?;
    Ok(Told { version, state, revision, operation: EventOperation::Updated })
}

fn rename(transaction: &Transaction<'_>, id: VersionId, version: &PackageVersion) -> Result<(), Error> {
    let number = (version.normalized(), version.original(), version.sort_key());
    Ok(db::contents::set_number(transaction, id, number)?)
}
