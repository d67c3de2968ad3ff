//! Finding out whether a transaction was kept whose commit was not answered.
//!
//! Each transaction that changes something leaves a mark. Whoever does not know leaves the same mark in its place, unless it
//! is there: then the transaction was kept, and otherwise it can never be kept any more, however often is asked. One that is
//! still under way is waited for, which is what a unique key does on every engine of this kind.

use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use super::super::{Command, transaction_mark};
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
            let found =
                slot.ready().and_then(|connection| connection.find(&transaction_mark::find_kept(&self.0)));
            match found {
                Ok(Some(true)) => return Ok(Fate::Kept),
                Ok(_) => return Ok(Fate::Undone(Error::CommitFailed("the connection broke".to_owned()))),
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
}
