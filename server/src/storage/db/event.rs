//! Statements on events that wait for delivery.

use super::{Command, Query};

/// An event that waits for delivery.
#[derive(Debug, Clone)]
pub(crate) struct EventRow {
    pub(crate) sequence_number: i64,
    pub(crate) document: String,
}

/// Inserts an event whose document will be set within the same transaction, and gives its number.
pub(crate) fn insert() -> Query<'static, i64> {
    Query::new("INSERT INTO event (document) VALUES ('') RETURNING sequence_number", vec![], |row| {
        row.integer(0)
    })
}

/// Sets the document of an event.
pub(crate) fn set_document(sequence_number: i64, document: &str) -> Command<'_> {
    Command::new(
        "UPDATE event SET document = $1 WHERE sequence_number = $2",
        vec![document.into(), sequence_number.into()],
    )
}

/// Lists the events that wait, the oldest first.
pub(crate) fn list(limit: usize) -> Query<'static, EventRow> {
    Query::new(
        "SELECT sequence_number, document FROM event ORDER BY sequence_number LIMIT $1",
        vec![limit.into()],
        |row| Ok(EventRow { sequence_number: row.integer(0)?, document: row.text(1)? }),
    )
}

/// Deletes the events up to a number.
pub(crate) fn delete_through(sequence_number: i64) -> Command<'static> {
    Command::new("DELETE FROM event WHERE sequence_number <= $1", vec![sequence_number.into()])
}
