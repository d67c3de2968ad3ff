//! Numbered migrations: which exist, which were applied, and applying the rest in one transaction.

use std::cmp::Ordering;
use std::time::Instant;

use super::dialect::Dialect;
use super::session::Session;
use super::{Command, Query, Reader, Transaction};
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
    Migration {
        number: 8,
        name: "package_metadata",
        text: include_str!("migrations/0008_package_metadata.sql"),
    },
    Migration { number: 9, name: "token_key", text: include_str!("migrations/0009_token_key.sql") },
    Migration {
        number: 10,
        name: "asset_metadata",
        text: include_str!("migrations/0010_asset_metadata.sql"),
    },
    Migration { number: 11, name: "first_seen", text: include_str!("migrations/0011_first_seen.sql") },
    Migration { number: 12, name: "policy_layout", text: include_str!("migrations/0012_policy_layout.sql") },
    Migration { number: 13, name: "origin_remark", text: include_str!("migrations/0013_origin_remark.sql") },
    Migration { number: 14, name: "look_alike", text: include_str!("migrations/0014_look_alike.sql") },
    Migration {
        number: 15,
        name: "repository_change",
        text: include_str!("migrations/0015_repository_change.sql"),
    },
    Migration {
        number: 16,
        name: "disputed_asset",
        text: include_str!("migrations/0016_disputed_asset.sql"),
    },
    Migration {
        number: 17,
        name: "source_address",
        text: include_str!("migrations/0017_source_address.sql"),
    },
    Migration { number: 18, name: "counters", text: include_str!("migrations/0018_counters.sql") },
    Migration {
        number: 19,
        name: "event_position",
        text: include_str!("migrations/0019_event_position.sql"),
    },
    Migration { number: 20, name: "lease", text: include_str!("migrations/0020_lease.sql") },
    Migration { number: 21, name: "store_size", text: include_str!("migrations/0021_store_size.sql") },
    Migration {
        number: 22,
        name: "shared_database",
        text: include_str!("migrations/0022_shared_database.sql"),
    },
    Migration { number: 23, name: "store", text: include_str!("migrations/0023_store.sql") },
    Migration { number: 24, name: "store_copy", text: include_str!("migrations/0024_store_copy.sql") },
];

/// The table that says which were applied.
pub(super) const HISTORY_TABLE: &str = "migration";
const HISTORY: &str = include_str!("migrations/0000_history.sql");

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

/// Refuses a schema that is not up to date, and changes nothing.
pub(super) fn check(session: Session<'_>, place: &str) -> Result<(), Error> {
    let (found, known) = (Reader::new(session).get(current())?, newest());
    match found.cmp(&known) {
        Ordering::Less => Err(Error::OlderSchema { place: place.to_owned(), found, known }),
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(Error::NewerSchema { place: place.to_owned(), found, known }),
    }
}

/// Applies the migrations that are missing and returns the number of the newest that was not.
fn apply_missing(transaction: &Transaction<'_>, dialect: &Dialect, place: &str) -> Result<i64, Error> {
    let (found, known) = (transaction.get(current())?, newest());
    if found > known {
        return Err(Error::NewerSchema { place: place.to_owned(), found, known });
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
    Ok(found)
}

fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |last| last.number)
}

fn current() -> Query<'static, i64> {
    Query::new("SELECT COALESCE(MAX(number), 0) FROM migration", vec![], |row| row.integer(0))
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
            let later = Migration { number: 900, name: "later", text: "" };
            exclusively(session, |transaction| transaction.execute(&insert(&later))?.rows()).unwrap();

            let error = migrate(session, &dialect::SQLITE, "/some/where").unwrap_err();

            assert!(matches!(error, Error::NewerSchema { found: 900, .. }));
            assert!(error.to_string().contains("/some/where"), "{error}");
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
