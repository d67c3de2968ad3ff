//! Reading the rows of a result, whichever engine they come from.

use super::value::OwnedValue;
use super::{Word, postgres, sqlite};
use crate::storage::Error;

/// A row of a result; columns are asked for by position.
pub(super) enum Row<'r> {
    Sqlite(sqlite::Row<'r>),
    Postgres(postgres::Row<'r>),
}

impl Row<'_> {
    /// Returns an integer.
    pub(super) fn integer(&self, column: usize) -> Result<i64, Error> {
        match self {
            Self::Sqlite(row) => row.get(column),
            Self::Postgres(row) => row.get(column),
        }
    }

    /// Returns an integer that counts something.
    pub(super) fn count(&self, column: usize) -> Result<u64, Error> {
        let value = self.integer(column)?;
        u64::try_from(value).map_err(|_| Error::Corrupt(format!("{value} counts nothing")))
    }

    /// Returns an integer or nothing.
    pub(super) fn optional_integer(&self, column: usize) -> Result<Option<i64>, Error> {
        match self {
            Self::Sqlite(row) => row.get(column),
            Self::Postgres(row) => row.get(column),
        }
    }

    /// Returns a text.
    pub(super) fn text(&self, column: usize) -> Result<String, Error> {
        match self {
            Self::Sqlite(row) => row.get(column),
            Self::Postgres(row) => row.get(column),
        }
    }

    /// Returns one of a few short texts.
    pub(super) fn word(&self, column: usize) -> Result<Word, Error> {
        match self {
            Self::Sqlite(row) => row.get(column),
            Self::Postgres(row) => row.get(column),
        }
    }

    /// Returns a text or nothing.
    pub(super) fn optional_text(&self, column: usize) -> Result<Option<String>, Error> {
        match self {
            Self::Sqlite(row) => row.get(column),
            Self::Postgres(row) => row.get(column),
        }
    }

    /// Returns bytes or nothing.
    pub(super) fn optional_bytes(&self, column: usize) -> Result<Option<Vec<u8>>, Error> {
        match self {
            Self::Sqlite(row) => row.get(column),
            Self::Postgres(row) => row.get(column),
        }
    }

    /// Returns a value for each column.
    pub(super) fn cells(&self) -> Result<Vec<OwnedValue>, Error> {
        match self {
            Self::Sqlite(row) => row.cells(),
            Self::Postgres(row) => row.cells(),
        }
    }
}
