//! What the embedded engine's errors mean for whoever ran the statement.

use rusqlite::{ErrorCode, ffi};

use crate::storage::{DatabaseFailure, Error};

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database { kind: kind(&error), source: Box::new(error) }
    }
}

fn kind(error: &rusqlite::Error) -> DatabaseFailure {
    let Some(cause) = error.sqlite_error() else { return DatabaseFailure::Other };
    match (cause.code, cause.extended_code) {
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => DatabaseFailure::Contention,
        (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => DatabaseFailure::Duplicate,
        _ => DatabaseFailure::Other,
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    fn failure(connection: &Connection, sql: &str) -> DatabaseFailure {
        match Error::from(connection.execute_batch(sql).unwrap_err()) {
            Error::Database { kind, .. } => kind,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_broken_uniqueness_is_told_apart_from_other_failures() {
        let connection = Connection::open_in_memory().unwrap();
        let table = "CREATE TABLE t (a TEXT NOT NULL, b TEXT UNIQUE, PRIMARY KEY (a)) WITHOUT ROWID;
            INSERT INTO t VALUES ('a', 'b')";
        connection.execute_batch(table).unwrap();

        assert_eq!(failure(&connection, "INSERT INTO t VALUES ('a', 'c')"), DatabaseFailure::Duplicate);
        assert_eq!(failure(&connection, "INSERT INTO t VALUES ('c', 'b')"), DatabaseFailure::Duplicate);
        assert_eq!(failure(&connection, "INSERT INTO t VALUES (NULL, 'c')"), DatabaseFailure::Other);
        assert_eq!(failure(&connection, "INSERT INTO nowhere VALUES (1)"), DatabaseFailure::Other);
    }

    #[test]
    fn another_writer_in_the_way_is_contention() {
        let directory = tempfile::tempdir().unwrap();
        let connect = || Connection::open(directory.path().join("db")).unwrap();
        let (first, second) = (connect(), connect());
        second.busy_timeout(std::time::Duration::ZERO).unwrap();
        first.execute_batch("BEGIN IMMEDIATE").unwrap();

        assert_eq!(failure(&second, "BEGIN IMMEDIATE"), DatabaseFailure::Contention);
    }
}
