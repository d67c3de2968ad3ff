//! Statements on events that wait for delivery, and on how far delivery has come.

use super::{Command, Query};

/// An event that waits for delivery.
#[derive(Debug, Clone)]
pub(crate) struct EventRow {
    pub(crate) sequence_number: i64,
    pub(crate) id: String,
    pub(crate) document: String,
}

/// Inserts an event whose document will be set within the same transaction, and gives its number.
pub(crate) fn insert(id: &str) -> Query<'_, i64> {
    Query::new(
        "INSERT INTO event (id, document) VALUES ($1, '') RETURNING sequence_number",
        vec![id.into()],
        |row| row.integer(0),
    )
}

/// Sets the document of an event.
pub(crate) fn set_document(sequence_number: i64, document: &str) -> Command<'_> {
    Command::new(
        "UPDATE event SET document = $1 WHERE sequence_number = $2",
        vec![document.into(), sequence_number.into()],
    )
}

/// Lists the events that come after a number, the oldest first.
pub(crate) fn list_after(sequence_number: i64, limit: usize) -> Query<'static, EventRow> {
    Query::new(
        "SELECT sequence_number, id, document FROM event
         WHERE sequence_number > $1 ORDER BY sequence_number LIMIT $2",
        vec![sequence_number.into(), limit.into()],
        |row| Ok(EventRow { sequence_number: row.integer(0)?, id: row.text(1)?, document: row.text(2)? }),
    )
}

/// Finds the number of the last event, if there is one.
pub(crate) fn last() -> Query<'static, Option<i64>> {
    Query::new("SELECT MAX(sequence_number) FROM event", vec![], |row| row.optional_integer(0))
}

/// Deletes the events up to a number.
pub(crate) fn delete_through(sequence_number: i64) -> Command<'static> {
    Command::new("DELETE FROM event WHERE sequence_number <= $1", vec![sequence_number.into()])
}

/// Finds the last event that was delivered to a destination.
pub(crate) fn delivered_through(destination: &str) -> Query<'_, i64> {
    Query::new(
        "SELECT delivered_through FROM event_delivery WHERE destination = $1",
        vec![destination.into()],
        |row| row.integer(0),
    )
}

/// Sets the last event that was delivered to a destination.
pub(crate) fn set_delivered_through(destination: &str, sequence_number: i64) -> Command<'_> {
    Command::new(
        "INSERT INTO event_delivery (destination, delivered_through) VALUES ($1, $2)
         ON CONFLICT (destination) DO UPDATE SET delivered_through = excluded.delivered_through",
        vec![destination.into(), sequence_number.into()],
    )
}
