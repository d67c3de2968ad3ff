//! Recording a change in a version of a package that is there, if anybody wants to know.

use crate::registry::clock::Timestamp;
use crate::registry::delivery::Events;
use crate::registry::error::Error;
use crate::registry::event::deleted_package;
use crate::registry::event::{self, EventOperation, StateChange};
use crate::registry::names::AccountId;
use crate::registry::names::keys::PackageKey;
use crate::registry::repository;
use crate::storage::db::Transaction;

/// What is known of where a change happens, to whoever has read it already.
#[derive(Debug, Clone, Copy)]
pub(in crate::registry) struct Scene {
    pub(in crate::registry) administrator: AccountId,
    /// Whether a package of that name was deleted whose versions are not all told of yet.
    pub(in crate::registry) was_deleted: bool,
}

/// Records a change, in its transaction.
pub(in crate::registry) fn record(
    transaction: &Transaction<'_>,
    events: &Events,
    package: &PackageKey,
    change: &StateChange<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    if !events.are_written() {
        return Ok(());
    }
    let administrator = repository::get(transaction, &package.repository)?.administrator;
    record_at(transaction, events, package, Scene { administrator, was_deleted: true }, change, now)
}

/// Records a change where something is known already.
pub(in crate::registry) fn record_at(
    transaction: &Transaction<'_>,
    events: &Events,
    package: &PackageKey,
    scene: Scene,
    change: &StateChange<'_>,
    now: Timestamp,
) -> Result<(), Error> {
    if !events.are_written() {
        return Ok(());
    }
    if scene.was_deleted && change.operation == EventOperation::Created {
        deleted_package::record_before_creation(transaction, package, change.version, now)?;
    }
    event::record(transaction, package, scene.administrator, change, now)
}
