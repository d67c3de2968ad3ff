//! What PostgreSQL's errors mean for whoever ran the statement.

use tokio_postgres::error::SqlState;

use crate::storage::{DatabaseFailure, Error};

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Database { kind: kind(&error), source: Box::new(error) }
    }
}

/// An answer that did not come.
#[derive(Debug, thiserror::Error)]
pub(super) enum Silence {
    #[error("PostgreSQL did not answer in time")]
    Late,
    #[error("too many requests wait for PostgreSQL")]
    Crowded,
    #[error("no connection to PostgreSQL became free in time")]
    NoConnection,
}

impl From<Silence> for Error {
    fn from(silence: Silence) -> Self {
        Self::Database { kind: DatabaseFailure::Unavailable, source: Box::new(silence) }
    }
}

/// Why a statement failed, in more words than other engines have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// Transactions came into each other's way.
    Serialization,
    /// Transactions waited for each other.
    Deadlock,
    /// Others held a row for too long.
    Lock,
    Duplicate,
    Unavailable,
    Other,
}

impl Failure {
    /// Returns why the database failed, if it was the database.
    pub(super) fn of(error: &Error) -> Option<Self> {
        let Error::Database { kind, source } = error else { return None };
        Some(match kind {
            DatabaseFailure::Contention => Self::of_contention(source.downcast_ref()),
            DatabaseFailure::Duplicate => Self::Duplicate,
            DatabaseFailure::Unavailable => Self::Unavailable,
            DatabaseFailure::Other => Self::Other,
        })
    }

    fn of_contention(error: Option<&tokio_postgres::Error>) -> Self {
        match error.and_then(tokio_postgres::Error::code) {
            Some(state) if *state == SqlState::T_R_DEADLOCK_DETECTED => Self::Deadlock,
            Some(state) if *state == SqlState::LOCK_NOT_AVAILABLE => Self::Lock,
            _ => Self::Serialization,
        }
    }

    /// Returns the word for it in metrics.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Serialization => "serialization",
            Self::Deadlock => "deadlock",
            Self::Lock => "lock",
            Self::Duplicate => "unique_key",
            Self::Unavailable => "connection",
            Self::Other => "other",
        }
    }
}

fn kind(error: &tokio_postgres::Error) -> DatabaseFailure {
    let Some(state) = error.code() else {
        // Without a state it was not PostgreSQL that spoke: the connection broke, or what came is not as expected.
        let local =
            ["serializ", "deserializ", "parameter"].iter().any(|what| error.to_string().contains(what));
        return if local { DatabaseFailure::Other } else { DatabaseFailure::Unavailable };
    };
    if is_contention(state) {
        return DatabaseFailure::Contention;
    }
    if *state == SqlState::UNIQUE_VIOLATION {
        return DatabaseFailure::Duplicate;
    }
    if is_absence(state) { DatabaseFailure::Unavailable } else { DatabaseFailure::Other }
}

fn is_contention(state: &SqlState) -> bool {
    let states =
        [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::LOCK_NOT_AVAILABLE];
    states.contains(state)
}

/// Tells whether the server is going, coming, full, too slow, or another that only reads.
fn is_absence(state: &SqlState) -> bool {
    // The classes of connections, of what runs out, of what an operator does, and of the disk.
    let classes = ["08", "53", "57", "58"];
    // A proxy in front has messages of its own, whose states say little.
    let states = [SqlState::READ_ONLY_SQL_TRANSACTION, SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT];
    classes.iter().any(|class| state.code().starts_with(class)) || states.contains(state)
}
