//! Finding out whether a transaction was kept whose commit was not answered.
//!
//! Each transaction that changes something leaves a mark. Whoever does not know inserts the same mark: if it is there, the
//! transaction was kept; if it is not, the transaction can never be kept any more. One that is still under way is waited
//! for, which is what a unique key does on every engine of this kind.

use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use super::super::{Command, transaction_mark};
use super::connection::Connection;
use super::pool::Slot;
use crate::storage::{DatabaseFailure, Error};

/// The mark of one transaction.
#[derive(Debug)]
pub(super) struct Mark(String);

/// What became of a transaction.
pub(super) enum Fate {
    Kept,
    Undone(Error),
}

const PAUSE: Duration = Duration::from_millis(100);

impl Mark {
    /// Makes a mark that no transaction has.
    pub(super) fn fresh() -> Self {
        Self(Uuid::now_v7().simple().to_string())
    }

    /// Leaves the mark.
    pub(super) fn insert(&self) -> Command<'_> {
        transaction_mark::insert(&self.0)
    }

    /// Finds out whether the transaction that left the mark was kept.
    pub(super) fn find_fate(&self, slot: &mut Slot) -> Result<Fate, Error> {
        loop {
            slot.forget_broken();
            let found = slot.ready().and_then(|connection| self.leave(connection));
            match found {
                Ok(()) => return Ok(Fate::Undone(Error::CommitFailed("the connection broke".to_owned()))),
                Err(Error::Database { kind: DatabaseFailure::Duplicate, .. }) => return Ok(Fate::Kept),
                Err(Error::Database {
                    kind: DatabaseFailure::Unavailable | DatabaseFailure::Contention,
                    ..
                }) if Instant::now() + PAUSE < slot.deadline() => std::thread::sleep(PAUSE),
                Err(error) => {
                    let error = crate::causes::with_causes(&error);
                    return Err(Error::CommitFailed(format!("whether it did is not known: {error}")));
                }
            }
        }
    }

    fn leave(&self, connection: &Connection) -> Result<(), Error> {
        connection.send_command(&self.insert())?;
        connection.settle()
    }
}
