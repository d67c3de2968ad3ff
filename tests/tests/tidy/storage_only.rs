//! Invariant 6: SQL stands in `storage/db` alone, and within the server files and objects are read and written in
//! `storage` alone.

use std::path::Path;

use crate::exceptions::{Exception, except};
use crate::reading::{Found, Workspace, literals};
use crate::violation::{Invariant, Violation};

pub(crate) const INVARIANT: Invariant = Invariant {
    number: 6,
    name: "SQL and files stay in storage",
    check: |workspace| except(check(workspace), EXCEPTIONS),
};

const EXCEPTIONS: &[Exception] = &[
    Exception {
        file: "bench/src/reference/statement.rs",
        subject: "SQL",
        why: "it is what the server is measured against: its statement and nothing else",
    },
    Exception {
        file: "bench/src/shared_database.rs",
        subject: "SQL",
        why: "it asks what PostgreSQL counts, which the server never does",
    },
    Exception {
        file: "server/src/audit/log.rs",
        subject: "std::fs",
        why: "the audit log goes to a file that other programs read and move away",
    },
    Exception {
        file: "server/src/auth/identities/file.rs",
        subject: "std::fs",
        why: "the credentials file is the operator's, and never comes into the store",
    },
    Exception {
        file: "server/src/auth/identities/file.rs",
        subject: "rustix::fs",
        why: "a pipe in the place of the credentials file must not hold up whoever opens it",
    },
    Exception {
        file: "server/src/credentials/explain.rs",
        subject: "std::fs",
        why: "policies that are explained come from files of the operator",
    },
    Exception {
        file: "server/src/credentials/write.rs",
        subject: "std::fs",
        why: "the credentials file is the operator's, and never comes into the store",
    },
    Exception {
        file: "server/src/events/file.rs",
        subject: "std::fs",
        why: "events go to a file that other programs read, not to the store",
    },
    Exception {
        file: "server/src/config/events.rs",
        subject: "std::fs",
        why: "a secret that an operator keeps is read once, before there is a store",
    },
    Exception {
        file: "server/src/file_state.rs",
        subject: "std::fs",
        why: "it takes what the file system says of a file, and opens none",
    },
    Exception {
        file: "server/src/origin/authorization.rs",
        subject: "std::fs",
        why: "secrets of an origin lie in files of the operator, who renews them there",
    },
    Exception {
        file: "server/src/authorities.rs",
        subject: "std::fs",
        why: "authorities that are trusted come from a file of the operator",
    },
    Exception {
        file: "server/src/origin/settings.rs",
        subject: "std::fs",
        why: "the file of origins is the operator's, and is read once",
    },
    Exception {
        file: "server/src/http/tls/pair.rs",
        subject: "std::fs",
        why: "the certificate and its key are the operator's, and never come into the store",
    },
    Exception {
        file: "server/src/backup/destination.rs",
        subject: "std::fs",
        why: "the file of a backup is the operator's, outside of the store",
    },
    Exception {
        file: "server/src/control/mod.rs",
        subject: "std::fs",
        why: "a path of a socket that is too long is reached through its directory",
    },
    Exception {
        file: "server/src/control/socket.rs",
        subject: "std::fs",
        why: "the socket on which a server is asked is no part of the store",
    },
    Exception {
        file: "server/src/control/socket.rs",
        subject: "rustix::fs",
        why: "none but the owner may ask the server",
    },
];

const SQL: &str = "server/src/storage/db/";
const STORAGE: &str = "server/src/storage/";
const SERVER: &str = "server/src/";

/// How statements begin.
const STATEMENTS: [&str; 17] = [
    "ALTER TABLE ",
    "BEGIN IMMEDIATE",
    "CREATE INDEX ",
    "CREATE TABLE ",
    "CREATE UNIQUE INDEX ",
    "DELETE FROM ",
    "DROP INDEX ",
    "DROP TABLE ",
    "INSERT INTO ",
    "INSERT OR ",
    "PRAGMA ",
    "REPLACE INTO ",
    "SAVEPOINT ",
    "SELECT ",
    "UPDATE ",
    "VACUUM",
    "WITH ",
];

/// Crates and modules that read and write files or objects.
const FILES: [&str; 4] = ["std::fs", "tokio::fs", "rustix::fs", "object_store"];

fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut found = Vec::new();
    for (path, source) in workspace.code().filter(|(path, _)| !path.starts_with(SQL)) {
        for literal in literals(&source.code).into_iter().filter(|literal| is_sql(&literal.text)) {
            found.push(Violation {
                file: path.to_owned(),
                line: literal.line,
                subject: "SQL".to_owned(),
                what: format!("`{}` is SQL", literal.text.lines().next().unwrap_or_default()),
                remedy: "put the statement into the file of its table in `storage/db`, and call that"
                    .to_owned(),
            });
        }
    }
    found.extend(file_access(workspace));
    found
}

fn is_sql(text: &str) -> bool {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_file = Path::new(&text).extension().is_some_and(|extension| extension == "sql");
    STATEMENTS.iter().any(|statement| text.starts_with(statement)) || is_file
}

fn file_access(workspace: &Workspace) -> Vec<Violation> {
    let is_checked = |file: &str| file.starts_with(SERVER) && !file.starts_with(STORAGE);
    let mut found: Vec<Violation> = Vec::new();
    for used in workspace.uses.iter().filter(|used| is_checked(&used.file)) {
        let Found::Outside(path) = &used.found else { continue };
        let path = format!("{}::", path.join("::"));
        let Some(family) = FILES.iter().find(|family| path.starts_with(&format!("{family}::"))) else {
            continue;
        };
        if found.iter().any(|known| known.file == used.file && known.subject == **family) {
            continue;
        }
        found.push(Violation {
            file: used.file.clone(),
            line: used.line,
            subject: (*family).to_owned(),
            what: format!("`{family}` is used"),
            remedy: "let `storage` read and write; it keeps what it acknowledged through a kill".to_owned(),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(files: &[(&str, &str)]) -> Vec<(String, usize, String)> {
        let found = check(&Workspace::of(files));
        found.into_iter().map(|found| (found.file, found.line, found.what)).collect()
    }

    #[test]
    fn sql_elsewhere_is_told_and_other_text_is_none() {
        let files = [
            ("server/src/lib.rs", "mod rules; mod storage;"),
            (
                "server/src/rules.rs",
                "const A: &str = \"DELETE\";\nconst B: &str = \"SELECT only one\";\nfn f() { g!(\"\n  DELETE  FROM domain\"); }\nconst D: &str = include_str!(\"x.sql\");",
            ),
            ("server/src/storage/mod.rs", "mod db;"),
            ("server/src/storage/db/mod.rs", "const A: &str = \"SELECT 1\";"),
        ];

        let rules = |line, what: &str| ("server/src/rules.rs".to_owned(), line, what.to_owned());
        assert_eq!(
            told(&files),
            [rules(2, "`SELECT only one` is SQL"), rules(3, "`` is SQL"), rules(5, "`x.sql` is SQL")]
        );
    }

    #[test]
    fn files_and_objects_outside_of_storage_are_told_once_a_file() {
        let files = [
            ("server/src/lib.rs", "mod rules; mod storage;"),
            (
                "server/src/rules.rs",
                "use std::fs;\nfn f() { fs::read(\"a\"); tokio::fs::read(\"a\"); }\n#[cfg(test)] mod tests { use object_store::path; }",
            ),
            ("server/src/storage/mod.rs", "use object_store::path::Path; use std::fs::File;"),
            ("bench/src/main.rs", "use std::fs; fn main() {}"),
        ];

        let rules = |line, what: &str| ("server/src/rules.rs".to_owned(), line, what.to_owned());
        assert_eq!(told(&files), [rules(1, "`std::fs` is used"), rules(2, "`tokio::fs` is used")]);
    }
}
