//! Running statements on one connection: for reading, or within a write transaction.

use std::ops::Deref;

use rusqlite::{CachedStatement, Connection};

use super::super::{Command, Query, Row, Value};
use crate::storage::Error;

/// A connection to read from.
pub(crate) struct Reader<'c> {
    connection: &'c Connection,
}

impl<'c> Reader<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }

    /// Gives the only row of a query, or nothing.
    pub(crate) fn find<T>(&self, query: Query<'_, T>) -> Result<Option<T>, Error> {
        let Query { sql, parameters, row: read } = query;
        let mut statement = self.prepare(sql, &parameters)?;
        let mut rows = statement.raw_query();
        rows.next()?.map(|row| read(&Row::new(row))).transpose()
    }

    /// Gives the row of a query that always yields one.
    pub(crate) fn get<T>(&self, query: Query<'_, T>) -> Result<T, Error> {
        self.find(query)?.ok_or_else(|| Error::Corrupt("a row that must exist does not".to_owned()))
    }

    /// Gives all rows of a query.
    pub(crate) fn list<T>(&self, query: Query<'_, T>) -> Result<Vec<T>, Error> {
        let Query { sql, parameters, row: read } = query;
        let mut statement = self.prepare(sql, &parameters)?;
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(&Row::new(row))?);
        }
        Ok(found)
    }

    /// Runs reads that all see the same state.
    pub(crate) fn snapshot<T>(&self, work: impl FnOnce(&Self) -> Result<T, Error>) -> Result<T, Error> {
        // What only reads has nothing to commit; ending it by dropping costs the same.
        let _transaction = self.connection.unchecked_transaction()?;
        work(self)
    }

    #[cfg(test)]
    pub(in crate::storage) fn connection(&self) -> &'c Connection {
        self.connection
    }

    fn prepare(&self, sql: &'static str, parameters: &[Value<'_>]) -> Result<CachedStatement<'c>, Error> {
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

/// A write transaction; what it does is kept or undone as a whole.
pub(crate) struct Transaction<'c> {
    reader: Reader<'c>,
}

impl<'c> Transaction<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { reader: Reader::new(connection) }
    }

    /// Changes rows and gives their number.
    pub(crate) fn execute(&self, command: &Command<'_>) -> Result<usize, Error> {
        let mut statement = self.reader.prepare(command.sql, &command.parameters)?;
        Ok(statement.raw_execute()?)
    }
}

impl<'c> Deref for Transaction<'c> {
    type Target = Reader<'c>;

    fn deref(&self) -> &Reader<'c> {
        &self.reader
    }
}
