//! Invariant 8: each database engine is known to one folder; whatever stands above it serves the others as well.

use crate::exceptions::{Exception, except};
use crate::reading::{Found, Workspace};
use crate::violation::{Invariant, Violation};

pub(crate) const INVARIANT: Invariant = Invariant {
    number: 8,
    name: "one folder knows an engine",
    check: |workspace| except(check(workspace), EXCEPTIONS),
};

const EXCEPTIONS: &[Exception] = &[
    Exception {
        file: "bench/src/reference/statement.rs",
        subject: "tokio_postgres",
        why: "it is what the server is measured against: the engine and nothing else",
    },
    Exception {
        file: "bench/src/shared_database.rs",
        subject: "tokio_postgres",
        why: "databases are made and dropped there, and what the engine counts is read",
    },
];

/// The crates of an engine, and the folder that knows them. What shows that statements are ones for an engine speaks with
/// it too, in tests.
const ENGINES: [(&str, &[&str]); 2] = [
    ("server/src/storage/db/sqlite/", &["rusqlite", "libsqlite3_sys"]),
    ("server/src/storage/db/postgres/", &["tokio_postgres", "tokio_postgres_rustls"]),
];
const WITNESS: &str = "server/src/storage/db/witness/";

fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut found: Vec<Violation> = Vec::new();
    for used in workspace.uses.iter().filter(|used| !used.file.starts_with(WITNESS)) {
        let Found::Outside(path) = &used.found else { continue };
        let is_strange = |(folder, crates): &(&str, &[&str])| {
            crates.contains(&path[0].as_str()) && !used.file.starts_with(folder)
        };
        if ENGINES.iter().any(is_strange) && found.iter().all(|known| known.file != used.file) {
            found.push(Violation {
                file: used.file.clone(),
                line: used.line,
                subject: path[0].clone(),
                what: format!("`{}` names a database engine", path.join("::")),
                remedy: "use the types of `storage/db`, which an engine's own folder fills in".to_owned(),
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engine_is_told_above_its_folder() {
        let files = [
            ("server/src/lib.rs", "mod storage;"),
            ("server/src/storage/mod.rs", "mod db;\nuse rusqlite::{Row as R, types::Value};"),
            (
                "server/src/storage/db/mod.rs",
                "mod postgres; mod row; mod sqlite; fn f(e: rusqlite::Error) {}",
            ),
            ("server/src/storage/db/sqlite/mod.rs", "use rusqlite::Connection;"),
            ("server/src/storage/db/postgres/mod.rs", "use tokio_postgres::Client;"),
            ("server/src/storage/db/row.rs", "fn f(row: tokio_postgres::Row) {}"),
        ];

        let found = check(&Workspace::of(&files));

        let told: Vec<_> = found.iter().map(|v| (v.file.as_str(), v.line, v.what.as_str())).collect();
        assert_eq!(
            told,
            [
                ("server/src/storage/mod.rs", 2, "`rusqlite::Row` names a database engine"),
                ("server/src/storage/db/mod.rs", 1, "`rusqlite::Error` names a database engine"),
                ("server/src/storage/db/row.rs", 1, "`tokio_postgres::Row` names a database engine"),
            ]
        );
    }
}
