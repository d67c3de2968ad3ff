//! Numbered migrations: which exist, which were applied, and applying the rest in one transaction.

use std::path::Path;
use std::time::Instant;

use rusqlite::{Connection, OptionalExtension as _};

use super::dialect::Dialect;
use crate::storage::Error;

struct Migration {
    number: i64,
    name: &'static str,
    text: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "registry", text: include_str!("migrations/0001_registry.sql") },
    Migration { number: 2, name: "secret", text: include_str!("migrations/0002_secret.sql") },
    Migration { number: 3, name: "policy", text: include_str!("migrations/0003_policy.sql") },
    Migration { number: 4, name: "package_group", text: include_str!("migrations/0004_package_group.sql") },
    Migration { number: 5, name: "event", text: include_str!("migrations/0005_event.sql") },
    Migration { number: 6, name: "filtered_lists", text: include_str!("migrations/0006_filtered_lists.sql") },
    Migration {
        number: 7,
        name: "deleted_package",
        text: include_str!("migrations/0007_deleted_package.sql"),
    },
];

const HISTORY: &str = "CREATE TABLE migration (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)";

/// Brings the schema up to date, or refuses one that a newer server wrote.
pub(super) fn migrate(connection: &mut Connection, dialect: &Dialect, directory: &Path) -> Result<(), Error> {
    let known = MIGRATIONS.last().map_or(0, |last| last.number);
    let found = current(connection)?;
    if found > known {
        return Err(Error::NewerSchema { directory: directory.to_owned(), found, known });
    }
    if found == known {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    if found == 0 {
        transaction.execute_batch(HISTORY)?;
    } else {
        // Indexes over a large store take a while, in which the server does not answer yet.
        tracing::info!(
            found,
            known,
            data = %directory.display(),
            "bringing the database up to date; this takes longer the more it holds, and stopping it is safe"
        );
    }
    let started = Instant::now();
    for migration in MIGRATIONS.iter().filter(|migration| migration.number > found) {
        transaction.execute_batch(&dialect.render(migration.text))?;
        let applied = rusqlite::params![migration.number, migration.name];
        transaction.execute("INSERT INTO migration (number, name) VALUES ($1, $2)", applied)?;
    }
    transaction.commit()?;
    if found > 0 {
        tracing::info!(seconds = started.elapsed().as_secs(), "the database is up to date");
    }
    Ok(())
}

fn current(connection: &Connection) -> Result<i64, Error> {
    let table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'";
    if connection.query_row(table, [], |_| Ok(())).optional()?.is_none() {
        return Ok(0);
    }
    Ok(connection.query_row("SELECT COALESCE(MAX(number), 0) FROM migration", [], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::super::dialect;
    use super::*;

    #[test]
    fn migrations_are_numbered_without_gaps() {
        let numbers: Vec<i64> = MIGRATIONS.iter().map(|migration| migration.number).collect();
        let expected: Vec<i64> = (1..).take(numbers.len()).collect();
        assert_eq!(numbers, expected);
    }

    #[test]
    fn migrating_twice_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        let directory = Path::new("here");

        migrate(&mut connection, &dialect::SQLITE, directory).unwrap();
        migrate(&mut connection, &dialect::SQLITE, directory).unwrap();

        assert_eq!(current(&connection).unwrap(), MIGRATIONS.last().unwrap().number);
    }

    #[test]
    fn a_newer_schema_is_refused_with_the_directory_in_the_message() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &dialect::SQLITE, Path::new("here")).unwrap();
        connection.execute("INSERT INTO migration (number, name) VALUES (900, 'later')", []).unwrap();

        let error = migrate(&mut connection, &dialect::SQLITE, Path::new("/some/where")).unwrap_err();

        assert!(matches!(error, Error::NewerSchema { found: 900, .. }));
        assert!(error.to_string().contains("/some/where"), "{error}");
    }
}
