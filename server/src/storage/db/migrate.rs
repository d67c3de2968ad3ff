//! Numbered migrations: which exist, which were applied, and applying the rest in one transaction.

use std::cmp::Ordering;
use std::time::Instant;

use super::dialect::Dialect;
use super::migrations::{HISTORY, MIGRATIONS, Migration, newest};
use super::session::Session;
use super::{Command, Query, Reader, Transaction};
use crate::storage::Error;

/// Brings the schema up to date, or refuses one that a newer server wrote.
pub(super) fn migrate(session: Session<'_>, dialect: &Dialect, place: &str) -> Result<(), Error> {
    let started = Instant::now();
    let history = dialect.render(HISTORY);
    let found = session.exclusively(&history, dialect.lock_migrations, |transaction| {
        apply_missing(transaction, dialect, place)
    })?;
    if found > 0 && found < newest() {
        tracing::info!(seconds = started.elapsed().as_secs(), "the database is up to date");
    }
    Ok(())
}

/// Refuses a schema that is not up to date, and changes nothing. One that is newer may do as well.
pub(super) fn check(session: Session<'_>, place: &str) -> Result<(), Error> {
    let reader = Reader::new(session);
    let (found, known) = (reader.get(current())?, newest());
    match found.cmp(&known) {
        Ordering::Less => Err(Error::OlderSchema { place: place.to_owned(), found, known }),
        Ordering::Equal => Ok(()),
        Ordering::Greater => refuse_incompatible(reader.get(needed())?, found, place),
    }
}

/// Refuses a schema that a server of this version does not go on over.
pub(super) fn refuse_incompatible(needed: i64, found: i64, place: &str) -> Result<(), Error> {
    let known = newest();
    if needed > known {
        return Err(Error::NewerSchema { place: place.to_owned(), found, known });
    }
    Ok(())
}

/// Applies the migrations that are missing and returns the number of the newest that was not.
fn apply_missing(transaction: &Transaction<'_>, dialect: &Dialect, place: &str) -> Result<i64, Error> {
    let (found, known) = (transaction.get(current())?, newest());
    if found > known {
        refuse_incompatible(transaction.get(needed())?, found, place)?;
        tracing::info!(
            found,
            known,
            data = place,
            "a newer server has brought the database up to date; this one goes on"
        );
        return Ok(found);
    }
    if found > 0 && found < known {
        // Indexes over a large store take a while, in which the server does not answer yet.
        tracing::info!(
            found,
            known,
            data = place,
            "bringing the database up to date; this takes longer the more it holds, and stopping it is safe"
        );
    }
    for migration in MIGRATIONS.iter().filter(|migration| migration.number > found) {
        transaction.run_script(&dialect.render(migration.text))?;
        transaction.execute(&insert(migration))?;
    }
    // Only now is there a table for it.
    let compatible = |migration: &&Migration| migration.compatible_with < migration.number;
    for migration in MIGRATIONS.iter().filter(|migration| migration.number > found).filter(compatible) {
        transaction.execute(&insert_compatibility(migration))?;
    }
    Ok(found)
}

/// The number of the newest migration that was applied.
pub(super) fn current() -> Query<'static, i64> {
    Query::new("SELECT COALESCE(MAX(number), 0) FROM migration", vec![], |row| row.integer(0))
}

/// The newest migration that a server has to know to go on over those which this one does not know; 0 if there are none.
pub(super) fn needed() -> Query<'static, i64> {
    Query::new(
        "SELECT COALESCE(MAX(COALESCE(migration_compatibility.compatible_with, migration.number)), 0)
         FROM migration LEFT JOIN migration_compatibility ON migration_compatibility.number = migration.number
         WHERE migration.number > $1",
        vec![newest().into()],
        |row| row.integer(0),
    )
}

fn insert_compatibility(migration: &Migration) -> Command<'static> {
    let values = vec![migration.number.into(), migration.compatible_with.into()];
    Command::new("INSERT INTO migration_compatibility (number, compatible_with) VALUES ($1, $2)", values)
}

fn insert(migration: &Migration) -> Command<'static> {
    let applied = vec![migration.number.into(), migration.name.into()];
    Command::new("INSERT INTO migration (number, name) VALUES ($1, $2)", applied)
}

/// Returns all that is run on an empty database, in the words of an engine.
#[cfg(test)]
pub(super) fn scripts(dialect: &Dialect) -> Vec<String> {
    let migrations = MIGRATIONS.iter().map(|migration| migration.text);
    std::iter::once(HISTORY).chain(migrations).map(|text| dialect.render(text)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{dialect, sqlite};
    use super::*;

    fn exclusively<T>(
        session: Session<'_>,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        session.exclusively(&dialect::SQLITE.render(HISTORY), dialect::SQLITE.lock_migrations, work)
    }

    #[test]
    fn migrations_are_numbered_without_gaps() {
        let numbers: Vec<i64> = MIGRATIONS.iter().map(|migration| migration.number).collect();
        let expected: Vec<i64> = (1..).take(numbers.len()).collect();
        assert_eq!(numbers, expected);
    }

    #[test]
    fn migrating_twice_changes_nothing() {
        sqlite::in_memory(|session| {
            let place = "here";

            migrate(session, &dialect::SQLITE, place).unwrap();
            migrate(session, &dialect::SQLITE, place).unwrap();

            assert_eq!(Reader::new(session).get(current()).unwrap(), newest());
        });
    }

    #[test]
    fn a_newer_schema_is_refused_with_the_directory_in_the_message() {
        sqlite::in_memory(|session| {
            migrate(session, &dialect::SQLITE, "here").unwrap();
            apply(
                session,
                &Migration { number: 900, name: "later", text: "", compatible_with: newest() + 1 },
            );

            for refused in [migrate(session, &dialect::SQLITE, "/some/where"), check(session, "/some/where")]
            {
                let error = refused.unwrap_err();
                assert!(matches!(error, Error::NewerSchema { found: 900, .. }));
                assert!(error.to_string().contains("/some/where"), "{error}");
            }
        });
    }

    fn apply(session: Session<'_>, migration: &Migration) {
        let applied = exclusively(session, |transaction| {
            transaction.execute(&insert(migration))?;
            transaction.execute(&insert_compatibility(migration))?.rows()
        });
        assert_eq!(applied.unwrap(), 1);
    }

    #[test]
    fn a_newer_schema_serves_as_long_as_nothing_in_it_needs_a_newer_server() {
        sqlite::in_memory(|session| {
            migrate(session, &dialect::SQLITE, "here").unwrap();
            apply(session, &Migration { number: 900, name: "next", text: "", compatible_with: newest() });

            assert!(migrate(session, &dialect::SQLITE, "here").is_ok());
            assert!(check(session, "here").is_ok());
            assert_eq!(Reader::new(session).get(current()).unwrap(), 900, "and nothing of it is taken back");

            apply(session, &Migration { number: 901, name: "after", text: "", compatible_with: 900 });

            assert!(migrate(session, &dialect::SQLITE, "here").is_err());
            assert!(check(session, "here").is_err());
        });
    }

    #[test]
    fn an_older_schema_is_refused_where_it_is_to_stay_as_it_is() {
        sqlite::in_memory(|session| {
            let place = "/some/where";
            migrate(session, &dialect::SQLITE, place).unwrap();
            assert!(check(session, place).is_ok());
            let undo = Command::new("DELETE FROM migration WHERE number = $1", vec![newest().into()]);
            exclusively(session, |transaction| transaction.execute(&undo)?.rows()).unwrap();

            let error = check(session, place).unwrap_err();

            assert!(matches!(error, Error::OlderSchema { found, known, .. } if found + 1 == known));
            assert!(error.to_string().contains("/some/where"), "{error}");
            assert_eq!(Reader::new(session).get(current()).unwrap(), newest() - 1);
        });
    }

    #[test]
    fn a_migration_that_fails_leaves_the_schema_as_it_was() {
        sqlite::in_memory(|session| {
            let refused = exclusively(session, |transaction| {
                apply_missing(transaction, &dialect::SQLITE, "here")?;
                transaction.run_script("CREATE TABLE domain (id BIGINT)")
            });

            assert!(refused.is_err());
            assert!(Reader::new(session).get(current()).is_err(), "not even the history is there");
        });
    }

    #[test]
    fn policies_outlive_the_change_of_their_layout() {
        sqlite::in_memory(|session| {
            let put = "INSERT INTO policy VALUES ('domain', 1, 'of domain', '{}'), ('repository', 1, 'other', '[]')";
            let insert_policies = Command::new(put, vec![]);
            let before = exclusively(session, |transaction| {
                for migration in &MIGRATIONS[..11] {
                    transaction.run_script(&dialect::SQLITE.render(migration.text))?;
                    transaction.execute(&insert(migration))?;
                }
                transaction.execute(&insert_policies)?.rows()
            });
            assert_eq!(before.unwrap(), 2);

            migrate(session, &dialect::SQLITE, "here").unwrap();

            let all = "SELECT resource_type, revision, document FROM policy ORDER BY resource_type";
            let read = |row: &super::super::Row<'_>| Ok([row.text(0)?, row.text(1)?, row.text(2)?]);
            let policies = Reader::new(session).list(Query::new(all, vec![], read)).unwrap();
            assert_eq!(policies, [["domain", "of domain", "{}"], ["repository", "other", "[]"]]);
        });
    }

    #[test]
    fn the_first_address_of_an_older_version_is_known_in_its_common_forms() {
        sqlite::in_memory(|session| {
            let packages = "INSERT INTO package (repository_id, format, namespace, name, original_name, publish, upstream)
                VALUES (7, 'swift', 'mona', 'list', 'list', '', ''), (7, 'npm', '', 'list', 'list', '', '')";
            let versions =
                "INSERT INTO package_version (package_id, version, original_version, sort_key, status,
                    revision, published_milliseconds, asset_count, origin_type)
                VALUES (1, '1', '', '', '', '', 0, 0, ''), (1, '2', '', '', '', '', 0, 0, ''),
                    (1, '3', '', '', '', '', 0, 0, ''), (2, '1', '', '', '', '', 0, 0, '')";
            let metadata = "INSERT INTO package_version_metadata (package_version_id, source_code_repository)
                VALUES (1, 'https://Example.com/Mona/List.git/'), (2, 'git@example.com:mona/list.git'),
                    (3, NULL), (4, 'https://example.com/mona/list')";
            let before = exclusively(session, |transaction| {
                for migration in &MIGRATIONS[..16] {
                    transaction.run_script(&dialect::SQLITE.render(migration.text))?;
                    transaction.execute(&insert(migration))?;
                }
                [packages, versions, metadata].into_iter().try_for_each(|text| transaction.run_script(text))
            });
            before.unwrap();

            migrate(session, &dialect::SQLITE, "here").unwrap();

            let all = "SELECT package_version_id, address, repository_id, package_id FROM source_address";
            let read = |row: &super::super::Row<'_>| {
                Ok((row.integer(0)?, row.text(1)?, row.integer(2)?, row.integer(3)?))
            };
            let known = Reader::new(session).list(Query::new(all, vec![], read)).unwrap();
            let address = || "example.com/mona/list".to_owned();
            assert_eq!(known, [(1, address(), 7, 1), (2, address(), 7, 1)]);
        });
    }

    #[test]
    fn what_was_counted_is_counted_on_from_there() {
        sqlite::in_memory(|session| {
            let domain = "INSERT INTO domain VALUES (3, '', '', '', '', 0, 1, 500)";
            let repository = "INSERT INTO repository (id, domain_id, name, owner, region, administrator,
                    created_milliseconds, change_number)
                VALUES (7, 3, '', '', '', '', 0, 40)";
            let blobs = "INSERT INTO blob (domain_id, sha256, sha512, sha1, md5, size_bytes, reference_count,
                    released_milliseconds)
                VALUES (3, 'a', '', '', '', 1, 2, 900), (3, 'b', '', '', '', 1, 0, 0), (3, 'c', '', '', '', 1, 0, 900)";
            let before = exclusively(session, |transaction| {
                for migration in &MIGRATIONS[..17] {
                    transaction.run_script(&dialect::SQLITE.render(migration.text))?;
                    transaction.execute(&insert(migration))?;
                }
                [domain, repository, blobs].into_iter().try_for_each(|text| transaction.run_script(text))
            });
            before.unwrap();

            migrate(session, &dialect::SQLITE, "here").unwrap();

            let reader = Reader::new(session);
            let size = "SELECT asset_bytes FROM domain_size WHERE domain_id = 3 AND shard = 0";
            assert_eq!(reader.get(Query::new(size, vec![], |row| row.integer(0))).unwrap(), 500);
            assert_eq!(reader.get(super::super::repository::find_change_number(7)).unwrap(), 40);
            let released = "SELECT released_milliseconds FROM blob ORDER BY sha256";
            let released = reader.list(Query::new(released, vec![], |row| row.integer(0))).unwrap();
            assert_eq!(released, [0, 1, 900]);
        });
    }

    #[test]
    fn every_file_among_the_migrations_is_one() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/storage/db/migrations");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
            .collect();
        let mut known: Vec<_> = MIGRATIONS.iter().map(|migration| migration.text).chain([HISTORY]).collect();

        files.sort();
        known.sort_unstable();
        assert_eq!(files, known);
    }
}
