//! Statements on the row that says which store this is.

use super::{Command, Query};

/// Which store this is, and what it knows of its objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoreMark {
    /// A random name.
    pub(crate) id: String,
    /// The number of the last collection.
    pub(crate) collection: i64,
    /// Where the objects were when the store was last opened.
    pub(crate) place: String,
}

/// Finds the row, which is there once the store was opened with the place of its objects.
pub(crate) fn find() -> Query<'static, StoreMark> {
    Query::new("SELECT id, collection, place FROM store WHERE number = 1", vec![], |row| {
        Ok(StoreMark { id: row.text(0)?, collection: row.integer(1)?, place: row.text(2)? })
    })
}

/// Names the store, unless another server just did.
pub(crate) fn insert<'a>(id: &'a str, place: &'a str) -> Command<'a> {
    Command::new(
        "INSERT INTO store (number, id, collection, listed_milliseconds, place) VALUES (1, $1, 0, 0, $2)
         ON CONFLICT (number) DO NOTHING",
        vec![id.into(), place.into()],
    )
}

/// Names a store that was copied, with the number of the last collection of the one that it was copied from.
pub(crate) fn insert_copy<'a>(id: &'a str, collection: i64, place: &'a str) -> Command<'a> {
    Command::new(
        "INSERT INTO store (number, id, collection, listed_milliseconds, place) VALUES (1, $1, $2, 0, $3)",
        vec![id.into(), collection.into(), place.into()],
    )
}

/// Names the store anew, with the number of the last collection.
pub(crate) fn rename(id: &str, collection: i64) -> Command<'_> {
    Command::new(
        "UPDATE store SET id = $1, collection = $2 WHERE number = 1",
        vec![id.into(), collection.into()],
    )
}

/// Notes where the objects are.
pub(crate) fn set_place(place: &str) -> Command<'_> {
    Command::new("UPDATE store SET place = $1 WHERE number = 1", vec![place.into()])
}

/// Counts a collection of the store that bears a name, and returns its number.
pub(crate) fn count_collection(id: &str) -> Query<'_, i64> {
    Query::new(
        "UPDATE store SET collection = collection + 1 WHERE number = 1 AND id = $1 RETURNING collection",
        vec![id.into()],
        |row| row.integer(0),
    )
}

/// Notes that the objects are listed now; yields a row unless that was done since another moment.
pub(crate) fn begin_listing(now_milliseconds: i64, since_milliseconds: i64) -> Query<'static, i64> {
    Query::new(
        "UPDATE store SET listed_milliseconds = $1 WHERE number = 1 AND listed_milliseconds < $2
         RETURNING listed_milliseconds",
        vec![now_milliseconds.into(), since_milliseconds.into()],
        |row| row.integer(0),
    )
}
