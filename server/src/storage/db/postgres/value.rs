//! How PostgreSQL takes the values of a statement and gives those of a row.

use std::error::Error as StdError;

use bytes::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use super::super::value::OwnedValue;
use super::super::{Value, Word};
use crate::storage::Error;

impl ToSql for Value<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(value) => value.to_sql(kind, out),
            Self::Text(value) => value.to_sql(kind, out),
            Self::Bytes(value) => value.to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT8, Type::TEXT, Type::BYTEA].contains(kind)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Word {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        let text = <&str>::from_sql(kind, raw)?;
        Self::new(text).ok_or_else(|| format!("`{text}` is none of the words").into())
    }

    fn accepts(kind: &Type) -> bool {
        <&str as FromSql>::accepts(kind)
    }
}

/// A row of a result.
pub(in crate::storage::db) struct Row<'r>(pub(super) &'r tokio_postgres::Row);

impl<'r> Row<'r> {
    pub(in crate::storage::db) fn get<T: FromSql<'r>>(&self, column: usize) -> Result<T, Error> {
        Ok(self.0.try_get(column)?)
    }

    /// Returns a value for each column, as what PostgreSQL says that it is.
    pub(in crate::storage::db) fn cells(&self) -> Result<Vec<OwnedValue>, Error> {
        let kinds = self.0.columns().iter().map(|column| column.type_().clone());
        kinds.enumerate().map(|(column, kind)| self.cell(column, &kind)).collect()
    }

    fn cell(&self, column: usize, kind: &Type) -> Result<OwnedValue, Error> {
        Ok(match *kind {
            Type::INT8 => self.get::<Option<i64>>(column)?.map(OwnedValue::Integer),
            Type::TEXT => self.get::<Option<String>>(column)?.map(|text| OwnedValue::Text(text.into())),
            Type::BYTEA => self.get::<Option<Vec<u8>>>(column)?.map(|bytes| OwnedValue::Bytes(bytes.into())),
            _ => return Err(Error::Corrupt(format!("a column is {kind}, which none of ours is"))),
        }
        .unwrap_or(OwnedValue::Null))
    }
}
