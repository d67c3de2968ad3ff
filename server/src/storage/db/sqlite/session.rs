//! Running statements on one connection of the embedded engine.

use rusqlite::{CachedStatement, Connection, TransactionBehavior};

use super::super::{Command, Query, Row, Value};
use super::value;
use crate::storage::Error;

/// Ends a transaction that has only read, however the reading went.
struct End<'c>(&'c Connection);

impl Drop for End<'_> {
    fn drop(&mut self) {
        if let Err(error) = run(self.0, "COMMIT") {
            tracing::error!(%error, "a transaction that has only read could not be ended");
        }
    }
}

/// Runs a statement of a transaction's frame, which is prepared once.
pub(super) fn run(connection: &Connection, sql: &'static str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.raw_execute().map(drop)
}

/// A connection, for reading or within the transaction that is open on it.
#[derive(Clone, Copy)]
pub(in crate::storage::db) struct Session<'c> {
    pub(super) connection: &'c Connection,
}

impl<'c> Session<'c> {
    pub(super) fn of(connection: &'c Connection) -> Self {
        Self { connection }
    }

    pub(in crate::storage::db) fn find<T>(self, query: &Query<'_, T>) -> Result<Option<T>, Error> {
        let mut statement = self.prepare(query.sql, &query.parameters)?;
        let mut rows = statement.raw_query();
        rows.next()?.map(|row| (query.row)(&Row::Sqlite(value::Row(row)))).transpose()
    }

    pub(in crate::storage::db) fn list<T>(self, query: &Query<'_, T>) -> Result<Vec<T>, Error> {
        let mut statement = self.prepare(query.sql, &query.parameters)?;
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push((query.row)(&Row::Sqlite(value::Row(row)))?);
        }
        Ok(found)
    }

    pub(in crate::storage::db) fn snapshot<T>(
        self,
        work: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        run(self.connection, "BEGIN")?;
        let _end = End(self.connection);
        work()
    }

    pub(in crate::storage::db) fn execute(self, command: &Command<'_>) -> Result<usize, Error> {
        let mut statement = self.prepare(command.sql, &command.parameters)?;
        Ok(statement.raw_execute()?)
    }

    pub(in crate::storage::db) fn run_script(self, text: &str) -> Result<(), Error> {
        Ok(self.connection.execute_batch(text)?)
    }

    pub(in crate::storage::db) fn exclusively<T>(
        self,
        before: &str,
        work: impl FnOnce(Session<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let open = rusqlite::Transaction::new_unchecked(self.connection, TransactionBehavior::Immediate)?;
        open.execute_batch(before)?;
        let outcome = work(Session::of(&open))?;
        open.commit()?;
        Ok(outcome)
    }

    /// Explains how a statement would find its rows, a line for each step.
    #[cfg(test)]
    pub(in crate::storage::db) fn plan(self, sql: &str) -> Vec<String> {
        let mut statement = self.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = statement.raw_query().mapped(|row| row.get(3)).collect::<Result<_, _>>();
        steps.unwrap()
    }

    fn prepare(self, sql: &'static str, parameters: &[Value<'_>]) -> Result<CachedStatement<'c>, Error> {
        let mut statement = self.connection.prepare_cached(sql)?;
        for (position, value) in parameters.iter().enumerate() {
            let number = position + 1;
            debug_assert_eq!(
                statement.parameter_name(number),
                Some(format!("${number}").as_str()),
                "placeholders must be numbered in order of first appearance: {sql}"
            );
            statement.raw_bind_parameter(number, value)?;
        }
        debug_assert_eq!(statement.parameter_count(), parameters.len(), "{sql}");
        Ok(statement)
    }
}
