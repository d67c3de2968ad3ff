//! Running statements on whichever engine: for reading, or within a write transaction. An engine's own folder knows
//! how it takes a statement; what it is asked is the same for all and stands here.
//!
//! Which engine it is stands in an enum, not behind a trait object: rows are read by the hundred thousand.

use std::ops::Deref;

use super::column::Column;
use super::counter::Additions;
use super::{Command, Hold, Query, dialect, postgres, sqlite};
use crate::storage::Error;

/// A connection to read from.
pub(crate) struct Reader<'c> {
    pub(super) session: Session<'c>,
}

/// A connection of one of the engines.
#[derive(Clone, Copy)]
pub(super) enum Session<'c> {
    Sqlite(sqlite::Session<'c>),
    Postgres(postgres::Session<'c>),
}

impl Session<'_> {
    /// Runs a script that must be run before others can be kept away, then a transaction while no other server does the
    /// same, and commits it unless it is refused.
    pub(super) fn exclusively<T>(
        self,
        before: &str,
        lock: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let work = |session: Session<'_>| {
            let transaction = Transaction::new(session);
            let outcome = work(&transaction)?;
            transaction.write_additions()?;
            Ok(outcome)
        };
        match self {
            Self::Sqlite(session) => session.exclusively(before, |session| work(session.into())),
            Self::Postgres(session) => session.exclusively(before, lock, |session| work(session.into())),
        }
    }
}

impl<'c> From<sqlite::Session<'c>> for Session<'c> {
    fn from(session: sqlite::Session<'c>) -> Self {
        Self::Sqlite(session)
    }
}

impl<'c> From<postgres::Session<'c>> for Session<'c> {
    fn from(session: postgres::Session<'c>) -> Self {
        Self::Postgres(session)
    }
}

impl<'c> Reader<'c> {
    pub(super) fn new(session: Session<'c>) -> Self {
        Self { session }
    }

    /// Returns the only row of a query, or nothing.
    #[expect(clippy::needless_pass_by_value, reason = "a query is made where it is asked")]
    pub(crate) fn find<T>(&self, query: Query<'_, T>) -> Result<Option<T>, Error> {
        #[cfg(test)]
        reads::count();
        match self.session {
            Session::Sqlite(session) => session.find(&query),
            Session::Postgres(session) => session.find(&query),
        }
    }

    /// Returns the row of a query that always yields one.
    pub(crate) fn get<T>(&self, query: Query<'_, T>) -> Result<T, Error> {
        self.find(query)?.ok_or_else(|| Error::Corrupt("a row that must exist does not".to_owned()))
    }

    /// Returns all rows of a query.
    #[expect(clippy::needless_pass_by_value, reason = "a query is made where it is asked")]
    pub(crate) fn list<T>(&self, query: Query<'_, T>) -> Result<Vec<T>, Error> {
        #[cfg(test)]
        reads::count();
        match self.session {
            Session::Sqlite(session) => session.list(&query),
            Session::Postgres(session) => session.list(&query),
        }
    }

    /// Lists the tables that there are, by name.
    pub(super) fn tables(&self) -> Result<Vec<String>, Error> {
        match self.session {
            Session::Sqlite(session) => session.tables(),
            Session::Postgres(session) => session.tables(),
        }
    }

    /// Lists the columns of a table.
    pub(super) fn columns(&self, table: &str) -> Result<Vec<Column>, Error> {
        match self.session {
            Session::Sqlite(session) => session.columns(table),
            Session::Postgres(session) => session.columns(table),
        }
    }

    /// Returns the highest number that the engine ever gave to rows of a table by itself, 0 if none.
    pub(super) fn last_number(&self, table: &str, column: &str) -> Result<i64, Error> {
        match self.session {
            Session::Sqlite(session) => session.last_number(table),
            Session::Postgres(session) => session.last_number(table, column),
        }
    }

    /// Returns what an insertion has to say that gives a number which the engine would give itself.
    pub(super) fn chosen_numbers(&self) -> &'static str {
        match self.session {
            Session::Sqlite(_) => dialect::SQLITE.chosen_numbers,
            Session::Postgres(_) => dialect::POSTGRESQL.chosen_numbers,
        }
    }

    /// Runs reads that all see the same state.
    pub(crate) fn snapshot<T>(&self, work: impl FnOnce(&Self) -> Result<T, Error>) -> Result<T, Error> {
        match self.session {
            Session::Sqlite(session) => session.snapshot(|| work(self)),
            // There is no other way to read several things there.
            Session::Postgres(_) => work(self),
        }
    }
}

/// A write transaction; what it does is kept or undone as a whole.
pub(crate) struct Transaction<'c> {
    reader: Reader<'c>,
    additions: Additions,
}

impl<'c> Transaction<'c> {
    pub(super) fn new(session: Session<'c>) -> Self {
        Self { reader: Reader::new(session), additions: Additions::default() }
    }

    /// Changes rows. An engine on the network is not waited for unless the number of rows is asked for: what went wrong
    /// is told by the next statement that is waited for, at the latest by the commit.
    pub(crate) fn execute(&self, command: &Command<'_>) -> Result<Changes<'c>, Error> {
        match self.session {
            Session::Sqlite(session) => session.execute(command).map(Changes::Known),
            Session::Postgres(session) => session.execute(command).map(Changes::Sent),
        }
    }

    /// Keeps others from changing rows until the transaction ends: what is read of them afterwards stays true. The embedded
    /// engine lets one transaction write at a time and is not asked.
    pub(crate) fn hold(&self, rows: &Hold<'_>) -> Result<Held<'c>, Error> {
        match self.session {
            Session::Sqlite(_) => Ok(Held::Alone),
            Session::Postgres(session) => session.hold(rows).map(Held::Sent),
        }
    }

    /// Holds rows, then reads what hangs on them. Where there was nothing to hold and the read finds something all the same,
    /// another has made it in between, and may remove it again: then both are done anew.
    pub(crate) fn hold_for<T, E: From<Error>>(
        &self,
        rows: &Hold<'_>,
        read: impl Fn() -> Result<T, E>,
        is_there: impl Fn(&T) -> bool,
    ) -> Result<T, E> {
        loop {
            let held = self.hold(rows)?;
            let found = read()?;
            if !is_there(&found) || held.any()? {
                return Ok(found);
            }
        }
    }

    /// Returns what the transaction adds to what is counted, to be added to.
    pub(super) fn additions(&self) -> &Additions {
        &self.additions
    }

    /// Writes down what the transaction adds to what is counted. It must be the last thing before the transaction is
    /// committed: others wait for the rows that it writes.
    pub(super) fn write_additions(&self) -> Result<(), Error> {
        for command in self.additions.take_commands(self.shard()) {
            self.execute(&command)?;
        }
        Ok(())
    }

    /// Returns the shard that the connection adds to, of what is counted.
    fn shard(&self) -> i64 {
        match self.session {
            // Transactions run one after another.
            Session::Sqlite(_) => 0,
            Session::Postgres(session) => session.shard(),
        }
    }

    /// Sees that the engine gives to rows of a table only numbers above one.
    pub(super) fn set_last_number(&self, table: &str, column: &str, number: i64) -> Result<(), Error> {
        match self.session {
            Session::Sqlite(session) => session.set_last_number(table, number),
            Session::Postgres(session) => session.set_last_number(table, column, number),
        }
    }

    /// Runs a text of several statements, as migrations are.
    pub(super) fn run_script(&self, text: &str) -> Result<(), Error> {
        match self.session {
            Session::Sqlite(session) => session.run_script(text),
            Session::Postgres(session) => session.run_script(text),
        }
    }
}

/// What a command changed.
pub(crate) enum Changes<'c> {
    Known(usize),
    Sent(postgres::SentChanges<'c>),
}

impl Changes<'_> {
    /// Returns the number of rows.
    pub(crate) fn rows(&self) -> Result<usize, Error> {
        match self {
            Self::Known(rows) => Ok(*rows),
            Self::Sent(sent) => sent.rows(),
        }
    }
}

/// Rows that are held until the transaction ends, as far as there were any.
pub(crate) enum Held<'c> {
    /// Whatever there is: nobody else writes.
    Alone,
    Sent(postgres::SentChanges<'c>),
}

impl Held<'_> {
    /// Tells whether what was read before may be different now.
    pub(crate) fn may_have_waited(&self) -> bool {
        matches!(self, Self::Sent(_))
    }

    /// Tells whether there was any.
    pub(crate) fn any(&self) -> Result<bool, Error> {
        match self {
            Self::Alone => Ok(true),
            Self::Sent(sent) => Ok(sent.rows()? > 0),
        }
    }
}

impl<'c> Deref for Transaction<'c> {
    type Target = Reader<'c>;

    fn deref(&self) -> &Reader<'c> {
        &self.reader
    }
}

/// Counts statements whose result is waited for: each is a round trip where the engine is on the network.
#[cfg(test)]
pub(crate) mod reads {
    use std::cell::Cell;

    thread_local! {
        static READS: Cell<u64> = const { Cell::new(0) };
    }

    pub(super) fn count() {
        READS.set(READS.get() + 1);
    }

    /// Returns how many ran on this thread. A writer has a thread of its own.
    pub(crate) fn on_this_thread() -> u64 {
        READS.get()
    }
}
