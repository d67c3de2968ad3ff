//! Statements on the row that says of which store this is a copy, and whether it is complete.

use super::{Command, Query};

/// A copy that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoreCopyRow {
    /// The name of the store that is copied.
    pub(crate) source: String,
    /// The name that the copy bears.
    pub(crate) name: String,
    pub(crate) is_complete: bool,
}

/// Finds the row, which is there once a copy was begun.
pub(crate) fn find() -> Query<'static, StoreCopyRow> {
    Query::new("SELECT source, name, complete FROM store_copy WHERE number = 1", vec![], |row| {
        Ok(StoreCopyRow { source: row.text(0)?, name: row.text(1)?, is_complete: row.integer(2)? == 1 })
    })
}

/// Says that a copy begins; fails where another has.
pub(crate) fn begin<'a>(source: &'a str, name: &'a str) -> Command<'a> {
    Command::new(
        "INSERT INTO store_copy (number, source, name, complete) VALUES (1, $1, $2, 0)",
        vec![source.into(), name.into()],
    )
}

/// Says that it is complete.
pub(crate) fn complete() -> Command<'static> {
    Command::new("UPDATE store_copy SET complete = 1 WHERE number = 1", vec![])
}
