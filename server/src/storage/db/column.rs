//! The columns of a table, as the database's own catalogue has them.

use super::value::OwnedValue;
use crate::storage::Error;

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: ColumnKind,
    /// Where it stands in the key, from 1 on; 0 where it is not part of it.
    pub(super) key_position: i64,
    /// Whether the engine numbers rows by it, and never gives a number twice.
    pub(crate) is_identity: bool,
}

/// What a column holds, besides nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ColumnKind {
    Integer,
    Text,
    Bytes,
}

impl ColumnKind {
    /// Reads what an engine calls a kind.
    pub(super) fn parse(word: &str) -> Result<Self, Error> {
        match word.to_ascii_lowercase().as_str() {
            "bigint" | "integer" => Ok(Self::Integer),
            "text" => Ok(Self::Text),
            "blob" | "bytea" => Ok(Self::Bytes),
            _ => Err(Error::Corrupt(format!("a column is `{word}`, which none of ours is"))),
        }
    }

    /// Tells whether a value is of this kind, or none.
    pub(crate) fn holds(self, value: &OwnedValue) -> bool {
        match value {
            OwnedValue::Null => true,
            OwnedValue::Integer(_) => self == Self::Integer,
            OwnedValue::Text(_) => self == Self::Text,
            OwnedValue::Bytes(_) => self == Self::Bytes,
        }
    }
}
