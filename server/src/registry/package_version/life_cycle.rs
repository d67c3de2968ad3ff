//! The life of a package version after it is published: status changes, disposal and deletion, for every format.
//! Decides within the transaction that changes it, so that calls at once have one serial outcome.

use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::delivery::Events;
use crate::registry::error::{Error, Invalid};
use crate::registry::event::state_change;
use crate::registry::event::{Changes, EventOperation, StateChange};
use crate::registry::existence::{corrupt, take_package};
use crate::registry::names::format::PackageVersionStatus;
use crate::registry::names::keys::PackageKey;
use crate::registry::names::revision::Revision;
use crate::registry::package_version::batch::{
    BatchOutcome, ChosenVersion, Decisions, FailedVersion, SuccessfulVersion, VersionFault, VersionSelection,
    skip_unless_all_can,
};
use crate::registry::permit::Permit;
use crate::storage::db::package_version::{PackageVersionRow, VersionId};
use crate::storage::db::{self, Transaction};

/// A status that a caller may give to a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetStatus {
    /// Listed and downloadable.
    Published,
    /// Downloadable, not listed to package managers.
    Unlisted,
    /// Neither listed nor downloadable.
    Archived,
}

impl TargetStatus {
    /// Takes a status, unless versions only come by it in another way.
    pub fn parse(status: PackageVersionStatus) -> Result<Self, Invalid> {
        match status {
            PackageVersionStatus::Published => Ok(Self::Published),
            PackageVersionStatus::Unlisted => Ok(Self::Unlisted),
            PackageVersionStatus::Archived => Ok(Self::Archived),
            PackageVersionStatus::Unfinished
            | PackageVersionStatus::Disposed
            | PackageVersionStatus::Deleted => Err(Invalid::TargetStatus(status)),
        }
    }

    /// Returns the status.
    pub const fn status(self) -> PackageVersionStatus {
        match self {
            Self::Published => PackageVersionStatus::Published,
            Self::Unlisted => PackageVersionStatus::Unlisted,
            Self::Archived => PackageVersionStatus::Archived,
        }
    }
}

/// The versions of a package to change, and what the caller takes for granted about them.
#[derive(Debug, Clone)]
pub struct VersionsToChange {
    /// Each once, in byte order.
    pub versions: VersionSelection,
    /// The status that each of them must have.
    pub expected_status: Option<PackageVersionStatus>,
}

impl Registry {
    /// Sets the status of versions, of all of them or of none.
    pub async fn update_package_versions_status(
        &self,
        permit: &Permit<PackageKey>,
        change: VersionsToChange,
        target: TargetStatus,
    ) -> Result<BatchOutcome, Error> {
        self.change_versions(permit.key(), change, Step::SetStatus(target)).await
    }

    /// Erases the assets of versions for good, of all of them or of none; the versions stay and can be described.
    pub async fn dispose_package_versions(
        &self,
        permit: &Permit<PackageKey>,
        change: VersionsToChange,
    ) -> Result<BatchOutcome, Error> {
        self.change_versions(permit.key(), change, Step::Dispose).await
    }

    /// Deletes those of the versions that can be deleted; their package stays, even without any.
    pub async fn delete_package_versions(
        &self,
        permit: &Permit<PackageKey>,
        change: VersionsToChange,
    ) -> Result<BatchOutcome, Error> {
        self.change_versions(permit.key(), change, Step::Delete).await
    }

    async fn change_versions(
        &self,
        package: &PackageKey,
        change: VersionsToChange,
        step: Step,
    ) -> Result<BatchOutcome, Error> {
        let (package, events, now) = (package.clone(), self.events.clone(), self.now());
        let write = move |transaction: &Transaction<'_>| {
            change_versions(transaction, &package, &change, step, &events, now)
        };
        let outcome = self.store.write(write).await?;
        self.events.wake();
        Ok(outcome)
    }
}

/// What is done to each version.
#[derive(Debug, Clone, Copy)]
enum Step {
    SetStatus(TargetStatus),
    Dispose,
    Delete,
}

impl Step {
    /// Returns the status that a version has after this step, or nothing if the step cannot be taken.
    const fn leads_to(self, from: PackageVersionStatus) -> Option<PackageVersionStatus> {
        match (self, from) {
            (_, PackageVersionStatus::Deleted) | (Self::SetStatus(_), PackageVersionStatus::Disposed) => None,
            (
                Self::SetStatus(target),
                PackageVersionStatus::Published
                | PackageVersionStatus::Unfinished
                | PackageVersionStatus::Unlisted
                | PackageVersionStatus::Archived,
            ) => Some(target.status()),
            (
                Self::Dispose,
                PackageVersionStatus::Published
                | PackageVersionStatus::Unfinished
                | PackageVersionStatus::Unlisted
                | PackageVersionStatus::Archived
                | PackageVersionStatus::Disposed,
            ) => Some(PackageVersionStatus::Disposed),
            (
                Self::Delete,
                PackageVersionStatus::Published
                | PackageVersionStatus::Unfinished
                | PackageVersionStatus::Unlisted
                | PackageVersionStatus::Archived
                | PackageVersionStatus::Disposed,
            ) => Some(PackageVersionStatus::Deleted),
        }
    }

    const fn is_all_or_nothing(self) -> bool {
        match self {
            Self::SetStatus(_) | Self::Dispose => true,
            Self::Delete => false,
        }
    }
}

/// A version that takes a step.
#[derive(Debug)]
struct Move {
    id: VersionId,
    revision: Revision,
    from: PackageVersionStatus,
    to: PackageVersionStatus,
}

fn change_versions(
    transaction: &Transaction<'_>,
    key: &PackageKey,
    change: &VersionsToChange,
    step: Step,
    events: &Events,
    now: Timestamp,
) -> Result<BatchOutcome, Error> {
    let package = take_package(transaction, key)?;
    let mut decisions = Decisions::new();
    for chosen in &change.versions {
        let found = db::package_version::find_in_package(package.id, chosen.version.normalized());
        let decision = decide(transaction.find(found)?, chosen, change.expected_status, step)?;
        decisions.push((chosen.version.clone(), decision));
    }
    if step.is_all_or_nothing() {
        decisions = skip_unless_all_can(decisions, VersionFault::Skipped);
    }
    let mut outcome = BatchOutcome::default();
    for (version, decision) in decisions {
        match decision {
            Ok(step) => {
                if let Some(told) = apply(transaction, &step, version.normalized(), now)? {
                    state_change::record(transaction, events, key, &told, now)?;
                }
                let Move { revision, to: status, .. } = step;
                outcome.successful.push(SuccessfulVersion { version, revision, status });
            }
            Err(fault) => outcome.failed.push(FailedVersion { version, fault }),
        }
    }
    Ok(outcome)
}

fn decide(
    found: Option<PackageVersionRow>,
    chosen: &ChosenVersion,
    expected_status: Option<PackageVersionStatus>,
    step: Step,
) -> Result<Result<Move, VersionFault>, Error> {
    let Some(row) = found else { return Ok(Err(VersionFault::NotFound(chosen.version.clone()))) };
    let (id, current) = (row.id(), Revision::stored(row.revision));
    if let Some(expected) = chosen.revision.as_ref().filter(|expected| **expected != current) {
        return Ok(Err(VersionFault::MismatchedRevision { current, expected: expected.clone() }));
    }
    let from = PackageVersionStatus::parse(&row.status).map_err(corrupt)?;
    if let Some(expected) = expected_status.filter(|expected| *expected != from) {
        return Ok(Err(VersionFault::MismatchedStatus { current: from, expected }));
    }
    let Some(to) = step.leads_to(from) else {
        let (version, refused) = (chosen.version.clone(), "can only be deleted");
        return Ok(Err(VersionFault::NotAllowed { version, status: from, refused }));
    };
    Ok(Ok(Move { id, revision: current, from, to }))
}

/// Takes a step, and returns what there is to tell of it.
fn apply<'a>(
    transaction: &Transaction<'_>,
    step: &'a Move,
    version: &'a str,
    now: Timestamp,
) -> Result<Option<StateChange<'a>>, Error> {
    let now = now.epoch_milliseconds();
    if step.from == step.to {
        return Ok(None);
    }
    let mut changes = Changes { status_changed: true, ..Changes::default() };
    let (mut operation, mut state) = (EventOperation::Updated, step.to);
    match step.to {
        PackageVersionStatus::Deleted => {
            changes = Changes {
                assets_removed: transaction.get(db::package_version::count_assets(step.id.version))?,
                ..Changes::default()
            };
            // There is no state for what is gone, so that the last one is told.
            (operation, state) = (EventOperation::Deleted, step.from);
            db::contents::remove_version(transaction, step.id, now)?;
        }
        PackageVersionStatus::Disposed => {
            changes.assets_removed = transaction.get(db::package_version::count_assets(step.id.version))?;
            db::contents::erase_assets(transaction, step.id, now)?;
            db::contents::set_status(transaction, step.id, step.to.as_str())?;
        }
        PackageVersionStatus::Published
        | PackageVersionStatus::Unlisted
        | PackageVersionStatus::Archived
        | PackageVersionStatus::Unfinished => {
            let status = step.to.as_str();
            // A version is published when it stops being unfinished, whatever shows it afterwards.
            if step.from == PackageVersionStatus::Unfinished {
                db::contents::set_published(transaction, step.id, status, now)?;
            } else {
                db::contents::set_status(transaction, step.id, status)?;
            }
        }
    }
    Ok(Some(StateChange { version, state, revision: &step.revision, operation, changes }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_published_unlisted_and_archived_are_statuses_to_give() {
        for status in PackageVersionStatus::ALL {
            let given = TargetStatus::parse(*status).map(TargetStatus::status);
            match status {
                PackageVersionStatus::Published
                | PackageVersionStatus::Unlisted
                | PackageVersionStatus::Archived => assert_eq!(given, Ok(*status)),
                PackageVersionStatus::Unfinished
                | PackageVersionStatus::Disposed
                | PackageVersionStatus::Deleted => assert_eq!(given, Err(Invalid::TargetStatus(*status))),
            }
        }
    }

    #[test]
    fn disposed_leads_nowhere_but_to_deletion() {
        let disposed = PackageVersionStatus::Disposed;

        assert_eq!(Step::SetStatus(TargetStatus::Published).leads_to(disposed), None);
        assert_eq!(Step::Dispose.leads_to(disposed), Some(disposed));
        assert_eq!(Step::Delete.leads_to(disposed), Some(PackageVersionStatus::Deleted));
    }
}
