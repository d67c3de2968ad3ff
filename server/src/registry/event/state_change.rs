//! Recording a change in a version of a package that is there, if anybody wants to know.

use crate::registry::clock::Timestamp;
use crate::registry::delivery::Events;
use crate::registry::error::Error;
use crate::registry::event::deleted_package;
use crate::registry::event::{self, EventOperation, StateChange};
use crate::registry::names::keys::PackageKey;
use crate::registry::repository;
use crate::storage::db::Transaction;

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
    if change.operation == EventOperation::Created {
        deleted_package::record_before_creation(transaction, package, change.version, now)?;
    }
    let administrator = repository::get(transaction, &package.repository)?.administrator;
    event::record(transaction, package, administrator, change, now)
}
