//! Running statements on the connection that a thread has for itself.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use super::super::{Command, Hold, Query};
use super::connection::Connection;
use crate::storage::{DatabaseFailure, Error};

/// A connection, within the transaction that is open on it.
#[derive(Clone, Copy)]
pub(in crate::storage::db) struct Session<'c> {
    connection: &'c Connection,
}

/// The number of rows of a statement whose answer may not be here yet.
pub(crate) struct SentChanges<'c> {
    connection: &'c Connection,
    rows: Rc<Cell<u64>>,
}

impl SentChanges<'_> {
    /// Waits for the number.
    pub(in crate::storage::db) fn rows(&self) -> Result<usize, Error> {
        self.connection.settle()?;
        Ok(usize::try_from(self.rows.get()).unwrap_or(usize::MAX))
    }
}

// How many servers may start on an empty store in the same moment, with some to spare.
const CREATION_TRIES: usize = 200;

impl<'c> Session<'c> {
    pub(super) fn of(connection: &'c Connection) -> Self {
        Self { connection }
    }

    /// Runs reads that all see the same state.
    pub(super) fn snapshot<T>(
        self,
        limit: Duration,
        work: impl FnOnce(Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.connection.begin_snapshot(limit);
        let outcome = work(self);
        self.connection.end_snapshot();
        outcome
    }

    pub(in crate::storage::db) fn find<T>(self, query: &Query<'_, T>) -> Result<Option<T>, Error> {
        self.connection.find(query)
    }

    pub(in crate::storage::db) fn list<T>(self, query: &Query<'_, T>) -> Result<Vec<T>, Error> {
        self.connection.list(query)
    }

    pub(in crate::storage::db) fn execute(self, command: &Command<'_>) -> Result<SentChanges<'c>, Error> {
        let rows = self.connection.send_command(command)?;
        Ok(SentChanges { connection: self.connection, rows })
    }

    pub(in crate::storage::db) fn hold(self, rows: &Hold<'_>) -> Result<SentChanges<'c>, Error> {
        let rows = self.connection.send_hold(rows)?;
        Ok(SentChanges { connection: self.connection, rows })
    }

    /// Returns which of the rows that spread what is counted this connection adds to.
    pub(in crate::storage::db) fn shard(self) -> i64 {
        self.connection.shard()
    }

    pub(in crate::storage::db) fn run_script(self, text: &str) -> Result<(), Error> {
        self.connection.run(text)
    }

    /// Runs what must be there before a lock can be taken, then the work while no other server does the same.
    pub(in crate::storage::db) fn exclusively<T>(
        self,
        before: &str,
        lock: &'static str,
        work: impl FnOnce(Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut tries = 0;
        // Two who create the same table at once are told that it exists, `IF NOT EXISTS` or not.
        while let Err(error) = self.connection.run(before) {
            tries += 1;
            let raced = matches!(
                error,
                Error::Database { kind: DatabaseFailure::Duplicate | DatabaseFailure::Contention, .. }
            );
            if !raced || tries == CREATION_TRIES {
                return Err(error);
            }
        }
        self.connection.run("BEGIN")?;
        self.connection.run(lock)?;
        match work(self) {
            Ok(outcome) => self.connection.run("COMMIT").map(|()| outcome),
            Err(error) => {
                self.connection.roll_back();
                Err(error)
            }
        }
    }
}
