//! Statements on events that wait for delivery, on their order, and on how far delivery has come.

use super::{Command, Query, Row, Transaction, hold};
use crate::storage::Error;

/// An event that waits for delivery.
#[derive(Debug, Clone)]
pub(crate) struct EventRow {
    /// Its place in the order of delivery, which nobody reads before it is given.
    pub(crate) position: Option<i64>,
    pub(crate) id: String,
    /// The document, or what of it comes before the position, where there is an end.
    pub(crate) document: String,
    /// What comes after the position.
    pub(crate) document_end: Option<String>,
}

/// Inserts an event whose document will say its position between two parts.
pub(crate) fn insert<'a>(id: &'a str, document: &'a str, document_end: &'a str) -> Command<'a> {
    Command::new(
        "INSERT INTO event (id, document, document_end) VALUES ($1, $2, $3)",
        vec![id.into(), document.into(), document_end.into()],
    )
}

/// Gives positions to events that have none, in the order in which they were written; tells to how many. One transaction
/// at a time does so, and what it gives is seen whole or not at all, so that whoever has read up to a position never
/// meets one below it.
pub(crate) fn give_positions(transaction: &Transaction<'_>, limit: usize) -> Result<usize, Error> {
    transaction.hold(&hold::event_order())?;
    let last = transaction.get(last_position())?;
    let given = transaction.execute(&set_positions(last, limit))?.rows()?;
    if given > 0 {
        let last = last.saturating_add(i64::try_from(given).unwrap_or(i64::MAX));
        transaction.execute(&set_last_position(last))?;
    }
    Ok(given)
}

/// Lists the events that have no position yet, in the order in which they were written.
pub(crate) fn list_without_position(limit: usize) -> Query<'static, EventRow> {
    Query::new(
        "SELECT position, id, document, document_end FROM event
         WHERE position IS NULL ORDER BY number LIMIT $1",
        vec![limit.into()],
        read,
    )
}

/// Counts the events that have no position yet, up to a limit.
pub(crate) fn count_without_position(limit: usize) -> Query<'static, u64> {
    Query::new(
        "SELECT COUNT(*) FROM (SELECT number FROM event WHERE position IS NULL LIMIT $1) AS part",
        vec![limit.into()],
        |row| row.count(0),
    )
}

/// Lists the events that come after a position, the first first.
pub(crate) fn list_after(position: i64, limit: usize) -> Query<'static, EventRow> {
    Query::new(
        "SELECT position, id, document, document_end FROM event
         WHERE position > $1 ORDER BY position LIMIT $2",
        vec![position.into(), limit.into()],
        read,
    )
}

/// Finds the position of the last event, if there is one that has any.
pub(crate) fn last() -> Query<'static, Option<i64>> {
    Query::new("SELECT MAX(position) FROM event", vec![], |row| row.optional_integer(0))
}

/// Deletes the events up to a position.
pub(crate) fn delete_through(position: i64) -> Command<'static> {
    Command::new("DELETE FROM event WHERE position <= $1", vec![position.into()])
}

/// Finds the position of the last event that was delivered to a destination.
pub(crate) fn delivered_through(destination: &str) -> Query<'_, i64> {
    Query::new(
        "SELECT delivered_through FROM event_delivery WHERE destination = $1",
        vec![destination.into()],
        |row| row.integer(0),
    )
}

/// Sets the position of the last event that was delivered to a destination.
pub(crate) fn set_delivered_through(destination: &str, position: i64) -> Command<'_> {
    Command::new(
        "INSERT INTO event_delivery (destination, delivered_through) VALUES ($1, $2)
         ON CONFLICT (destination) DO UPDATE SET delivered_through = excluded.delivered_through",
        vec![destination.into(), position.into()],
    )
}

/// Finds the last position that was given.
fn last_position() -> Query<'static, i64> {
    Query::new("SELECT last_position FROM event_order", vec![], |row| row.integer(0))
}

/// Gives positions after one.
pub(super) fn set_positions(last: i64, limit: usize) -> Command<'static> {
    Command::new(
        "UPDATE event SET position = next.position
         FROM (SELECT number, CAST($1 AS BIGINT) + ROW_NUMBER() OVER (ORDER BY number) AS position
               FROM (SELECT number FROM event WHERE position IS NULL ORDER BY number LIMIT $2) AS written) AS next
         WHERE event.number = next.number",
        vec![last.into(), limit.into()],
    )
}

fn set_last_position(last: i64) -> Command<'static> {
    Command::new("UPDATE event_order SET last_position = $1", vec![last.into()])
}

fn read(row: &Row<'_>) -> Result<EventRow, Error> {
    Ok(EventRow {
        position: row.optional_integer(0)?,
        id: row.text(1)?,
        document: row.text(2)?,
        document_end: row.optional_text(3)?,
    })
}
