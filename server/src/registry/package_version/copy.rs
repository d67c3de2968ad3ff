//! Copying package versions from one repository of a domain to another, for every format.
//! A copy names the same content, so that no bytes move. One transaction finds, decides and copies.

use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::delivery::Events;
use crate::registry::error::{Conflict, Error, Invalid};
use crate::registry::event::state_change;
use crate::registry::event::{Changes, EventOperation, StateChange};
use crate::registry::existence::{RepositoryPlace, corrupt};
use crate::registry::names::format::{
    AllowPublish, AllowUpstream, PackageVersionOriginType, PackageVersionStatus,
};
use crate::registry::names::keys::{PackageKey, RepositoryKey};
use crate::registry::names::revision::Revision;
use crate::registry::package_version::batch::{
    BatchOutcome, ChosenVersion, Decisions, FailedVersion, SuccessfulVersion, VersionFault, VersionSelection,
    skip_unless_all_can,
};
use crate::registry::package_version::standing::hold_for_creation;
use crate::registry::permit::Permit;
use crate::registry::repository::look_alike::find_look_alike;
use crate::registry::repository::resolve::{find_in, takes_from_upstream, upstream_ids};
use crate::storage::db::package::PackageRow;
use crate::storage::db::package_version::{PackageVersionRow, VersionId};
use crate::storage::db::{self, Reader, Transaction};

/// Versions to copy, and how.
#[derive(Debug, Clone)]
pub struct CopyVersions {
    /// Each once, in byte order.
    pub versions: VersionSelection,
    /// Whether versions of the destination with other content are replaced.
    pub allow_overwrite: bool,
    /// Whether versions that the source does not have are taken from its upstreams.
    pub include_from_upstream: bool,
}

impl Registry {
    /// Copies versions of a package from a repository of its domain, all of them or none; a version that the destination has with the same content is left out
    /// of the outcome.
    pub(in crate::registry) async fn copy_package_versions(
        &self,
        source: &Permit<RepositoryKey>,
        destination: &Permit<PackageKey>,
        wanted: CopyVersions,
    ) -> Result<BatchOutcome, Error> {
        let destination = destination.key().clone();
        let source = PackageKey { repository: source.key().clone(), ..destination.clone() };
        if source.repository.domain != destination.repository.domain {
            return Err(Error::missing(&source.repository));
        }
        if source.repository == destination.repository {
            return Err(Invalid::CopyOntoItself(source.repository.name).into());
        }
        let copy = Copying { source, destination, wanted };
        let (events, now) = (self.events.clone(), self.now());
        let write = move |transaction: &Transaction<'_>| copy_versions(transaction, &copy, &events, now);
        let outcome = self.store.write(write).await?;
        self.events.wake();
        Ok(outcome)
    }
}

/// The package as the source has it and as the destination will have it: the same but for the repository.
#[derive(Debug)]
struct Copying {
    source: PackageKey,
    destination: PackageKey,
    wanted: CopyVersions,
}

/// What copying a version does to the destination.
#[derive(Debug)]
struct CopyStep {
    source: PackageVersionRow,
    status: PackageVersionStatus,
    standing: Standing,
}

/// What stands in the destination where a version is to be copied to.
#[derive(Debug, Clone, Copy)]
enum Standing {
    Nothing,
    /// The version with the same content.
    Same,
    /// The version of this number with other content.
    Other(i64),
}

fn copy_versions(
    transaction: &Transaction<'_>,
    copy: &Copying,
    events: &Events,
    now: Timestamp,
) -> Result<BatchOutcome, Error> {
    let mut ends = take_ends(transaction, copy)?;
    if ends.package.is_none() && hold_for_creation(transaction, &copy.destination)? {
        ends = take_ends(transaction, copy)?;
    }
    let Ends { packages, destination, package } = ends;
    // All of them are the same package; any can tell how its name is spelled.
    let Some(spelled) = packages.first() else { return Err(Error::missing(&copy.source)) };
    check_look_alikes(transaction, copy, destination.repository)?;
    // Every version is decided before any is copied, so that one that cannot be undoes nothing.
    let mut decisions = Decisions::new();
    for chosen in &copy.wanted.versions {
        let found = find_version(transaction, &packages, chosen)?;
        let decision = match found {
            Some(found) => decide(transaction, found, chosen, package.as_ref(), copy.wanted.allow_overwrite)?,
            None => Err(VersionFault::NotFound(chosen.version.clone())),
        };
        decisions.push((chosen.version.clone(), decision));
    }
    // All can be copied from here on, or none is.
    let mut outcome = BatchOutcome::default();
    let mut package_id = package.map(|package| package.id);
    for (version, decision) in skip_unless_all_can(decisions, VersionFault::CopySkipped) {
        match decision {
            Ok(CopyStep { standing: Standing::Same, .. }) => {}
            Ok(CopyStep { source: row, status, standing }) => {
                let package = match package_id {
                    Some(id) => id,
                    None => copy_package(transaction, spelled.id, destination.repository, &row)?,
                };
                package_id = Some(package);
                let mut changes =
                    Changes { metadata_updated: true, status_changed: true, ..Changes::default() };
                let mut operation = EventOperation::Created;
                if let Standing::Other(replaced) = standing {
                    operation = EventOperation::Updated;
                    changes.assets_removed = transaction.get(db::package_version::count_assets(replaced))?;
                    let replaced = VersionId { package, version: replaced };
                    db::contents::remove_version(transaction, replaced, now.epoch_milliseconds())?;
                }
                changes.assets_added = transaction.get(db::package_version::count_assets(row.id))?;
                let copied = db::contents::copy_version(transaction, row.id, package)?;
                db::contents::copy_labels(transaction, row.id, package, copied)?;
                let revision = Revision::stored(row.revision);
                let (named, state) = (version.normalized(), status);
                let change = StateChange { version: named, state, revision: &revision, operation, changes };
                state_change::record(transaction, events, &copy.destination, &change, now)?;
                outcome.successful.push(SuccessfulVersion { version, revision, status });
            }
            Err(fault) => outcome.failed.push(FailedVersion { version, fault }),
        }
    }
    Ok(outcome)
}

/// What a copy leads from and to.
struct Ends {
    /// Where a version may come from, the first place first.
    packages: Vec<PackageRow>,
    destination: RepositoryPlace,
    /// The package there, if it is there.
    package: Option<PackageRow>,
}

/// Finds what a copy leads from and to, and holds the package in both repositories, in an order that is the same for all
/// copies between the two.
fn take_ends(transaction: &Transaction<'_>, copy: &Copying) -> Result<Ends, Error> {
    let source_rows = db::hold::package(copy.source.address()).shared();
    let rows = db::hold::package(copy.destination.address());
    let find = || {
        let source = RepositoryPlace::find(transaction, &copy.source.repository)?;
        let destination = RepositoryPlace::find(transaction, &copy.destination.repository)?;
        let own = find_in(transaction, source.repository, &copy.source.coordinates())?;
        let package = find_in(transaction, destination.repository, &copy.destination.coordinates())?;
        Ok::<_, Error>((source, destination, own, package))
    };
    let has_source = |(_, _, own, _): &(_, _, Option<PackageRow>, _)| own.is_some();
    let has_package = |(_, _, _, package): &(_, _, _, Option<PackageRow>)| package.is_some();
    let found = if copy.source.repository.name < copy.destination.repository.name {
        transaction.hold_for(&source_rows, || transaction.hold_for(&rows, find, has_package), has_source)
    } else {
        transaction.hold_for(&rows, || transaction.hold_for(&source_rows, find, has_source), has_package)
    };
    let (source, destination, own, package) = found?;
    Ok(Ends { packages: find_sources(transaction, source.repository, own, copy)?, destination, package })
}

/// Refuses to copy a package next to one whose name people would take for it.
fn check_look_alikes(reader: &Reader<'_>, copy: &Copying, destination: i64) -> Result<(), Error> {
    let package = copy.destination.coordinates();
    let Some(first) = copy.wanted.versions.iter().next() else { return Ok(()) };
    if !package.format.rules().has_look_alikes {
        return Ok(());
    }
    match find_look_alike(reader, destination, &package)? {
        Some(written) => {
            let key = Box::new(copy.destination.clone().version(first.version.clone()));
            Err(Conflict::LookAlike { key, written }.into())
        }
        None => Ok(()),
    }
}

/// Finds the package in the source and, where that is wanted and allowed, in the source's upstreams, in the order
/// in which they are searched.
fn find_sources(
    transaction: &Transaction<'_>,
    source: i64,
    own: Option<PackageRow>,
    copy: &Copying,
) -> Result<Vec<PackageRow>, Error> {
    let coordinates = copy.source.coordinates();
    let goes_on = copy.wanted.include_from_upstream && takes_from_upstream(&coordinates, own.as_ref());
    let mut packages: Vec<_> = own.into_iter().collect();
    if goes_on {
        for upstream in upstream_ids(transaction, source)? {
            if let Some(held) = find_in(transaction, upstream, &coordinates)? {
                transaction.hold(&db::hold::package_id(held.id).shared())?;
                packages.push(held);
            }
        }
    }
    Ok(packages)
}

fn find_version(
    transaction: &Transaction<'_>,
    packages: &[PackageRow],
    chosen: &ChosenVersion,
) -> Result<Option<PackageVersionRow>, Error> {
    for package in packages {
        let found = db::package_version::find_in_package(package.id, chosen.version.normalized());
        if let Some(found) = transaction.find(found)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn decide(
    transaction: &Transaction<'_>,
    source: PackageVersionRow,
    chosen: &ChosenVersion,
    package: Option<&PackageRow>,
    allow_overwrite: bool,
) -> Result<Result<CopyStep, VersionFault>, Error> {
    let not_allowed = |status, refused| {
        let version = chosen.version.clone();
        Ok(Err(VersionFault::NotAllowed { version, status, refused }))
    };
    if let Some(expected) = chosen.revision.as_ref().filter(|expected| expected.as_str() != source.revision) {
        let current = Revision::stored(source.revision);
        return Ok(Err(VersionFault::MismatchedRevision { current, expected: expected.clone() }));
    }
    let status = PackageVersionStatus::parse(&source.status).map_err(corrupt)?;
    match status {
        PackageVersionStatus::Published
        | PackageVersionStatus::Unfinished
        | PackageVersionStatus::Unlisted
        | PackageVersionStatus::Archived => {}
        PackageVersionStatus::Disposed | PackageVersionStatus::Deleted => {
            return not_allowed(status, "cannot be copied");
        }
    }
    let there = match package {
        Some(package) => {
            transaction.find(db::package_version::find_in_package(package.id, chosen.version.normalized()))?
        }
        None => None,
    };
    let standing = match there {
        None => Standing::Nothing,
        Some(there) => {
            let content = transaction.list(db::asset::list_blobs(source.id))?;
            if transaction.list(db::asset::list_blobs(there.id))? == content {
                Standing::Same
            } else if !allow_overwrite {
                return Ok(Err(VersionFault::AlreadyExists(chosen.version.clone())));
            } else if there.status == PackageVersionStatus::Disposed.as_str() {
                return not_allowed(PackageVersionStatus::Disposed, "can only be deleted");
            } else {
                Standing::Other(there.id)
            }
        }
    };
    Ok(Ok(CopyStep { source, status, standing }))
}

/// Creates the package in the destination, as if what was published in the domain were published there, and what
/// came from outside had come from outside.
fn copy_package(
    transaction: &Transaction<'_>,
    package: i64,
    destination: i64,
    version: &PackageVersionRow,
) -> Result<i64, Error> {
    let origin = PackageVersionOriginType::parse(&version.origin_type).map_err(corrupt)?;
    let (publish, upstream) = match origin {
        PackageVersionOriginType::Internal => (AllowPublish::Allow, AllowUpstream::Block),
        PackageVersionOriginType::External | PackageVersionOriginType::Unknown => {
            (AllowPublish::Block, AllowUpstream::Allow)
        }
    };
    Ok(transaction.get(db::package::copy(package, destination, publish.as_str(), upstream.as_str()))?)
}
