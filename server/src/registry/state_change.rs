//! Telling of a change in a version of a package that is there, if anybody wants to know.

use super::clock::Timestamp;
use super::event::{self, EventOperation, Events, StateChange};
use super::keys::PackageKey;
use super::{Error, package_deletion, repository};
use crate::storage::db::Transaction;

/// Writes the events of a change, in its transaction.
pub(super) fn tell(
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
        package_deletion::tell_before_creation(transaction, package, change.version, now)?;
    }
    let administrator = repository::get(transaction, &package.repository)?.administrator;
    event::write(transaction, package, administrator, change, now)
}
