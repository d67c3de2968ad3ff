//! How the embedded engine takes the values of a statement and gives those of a row.

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};

use super::super::value::OwnedValue;
use super::super::{Value, Word};
use crate::storage::Error;

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

impl FromSql for Word {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        Self::new(text).ok_or_else(|| FromSqlError::Other(format!("`{text}` is none of the words").into()))
    }
}

/// A row of a result.
pub(in crate::storage::db) struct Row<'r>(pub(super) &'r rusqlite::Row<'r>);

impl Row<'_> {
    pub(in crate::storage::db) fn get<T: FromSql>(&self, column: usize) -> Result<T, Error> {
        Ok(self.0.get(column)?)
    }

    /// Returns a value for each column, as what it was written.
    pub(in crate::storage::db) fn cells(&self) -> Result<Vec<OwnedValue>, Error> {
        (0..self.0.as_ref().column_count()).map(|column| self.cell(column)).collect()
    }

    fn cell(&self, column: usize) -> Result<OwnedValue, Error> {
        Ok(match self.0.get_ref(column)? {
            ValueRef::Null => OwnedValue::Null,
            ValueRef::Integer(value) => OwnedValue::Integer(value),
            ValueRef::Text(_) => OwnedValue::Text(self.get::<String>(column)?.into()),
            ValueRef::Blob(bytes) => OwnedValue::Bytes(bytes.into()),
            ValueRef::Real(value) => return Err(Error::Corrupt(format!("{value} is a number of no column"))),
        })
    }
}
