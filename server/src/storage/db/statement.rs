//! Statements as values: a text, its parameters, and how a row of its result is read.

use super::row::Row;
use super::value::Value;
use crate::storage::Error;

/// A statement that yields rows.
#[derive(Debug)]
pub(crate) struct Query<'a, T> {
    pub(super) sql: &'static str,
    pub(super) parameters: Vec<Value<'a>>,
    pub(super) row: fn(&Row<'_>) -> Result<T, Error>,
}

impl<'a, T> Query<'a, T> {
    /// Takes the text, the values of `$1`, `$2` … in order, and the function that reads a row.
    pub(super) fn new(
        sql: &'static str,
        parameters: Vec<Value<'a>>,
        row: fn(&Row<'_>) -> Result<T, Error>,
    ) -> Self {
        Self { sql, parameters, row }
    }
}

/// A statement that changes rows and yields none.
#[derive(Debug)]
pub(crate) struct Command<'a> {
    pub(super) sql: &'static str,
    pub(super) parameters: Vec<Value<'a>>,
}

impl<'a> Command<'a> {
    /// Takes the text and the values of `$1`, `$2` … in order.
    pub(super) fn new(sql: &'static str, parameters: Vec<Value<'a>>) -> Self {
        Self { sql, parameters }
    }
}

/// A statement that finds the rows which a decision hangs on, so that they can be held until the transaction ends.
#[derive(Debug)]
pub(crate) struct Hold<'a> {
    pub(super) sql: &'static str,
    pub(super) parameters: Vec<Value<'a>>,
    pub(super) lock: Lock,
}

/// How rows are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Lock {
    /// Nobody may change or remove them; others may hold them so too.
    Share,
    /// Nobody else may hold, change or remove them.
    Update,
}

impl<'a> Hold<'a> {
    /// Takes a text that reads one table without grouping, and the values of `$1`, `$2` … in order. The rows are held
    /// alone.
    pub(super) fn new(sql: &'static str, parameters: Vec<Value<'a>>) -> Self {
        Self { sql, parameters, lock: Lock::Update }
    }

    /// Holds the rows together with others who do the same.
    pub(crate) fn shared(self) -> Self {
        Self { lock: Lock::Share, ..self }
    }
}
