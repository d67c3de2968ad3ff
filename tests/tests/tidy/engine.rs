//! Invariant 8: one folder knows the embedded engine; whatever stands above it would serve a second one as well.

use crate::reading::{Found, Workspace};
use crate::violation::{Invariant, Violation};

pub(crate) const INVARIANT: Invariant =
    Invariant { number: 8, name: "one folder knows the embedded engine", check };

const FOLDER: &str = "server/src/storage/db/sqlite/";
const ENGINE: [&str; 2] = ["rusqlite", "libsqlite3_sys"];

fn check(workspace: &Workspace) -> Vec<Violation> {
    let mut found: Vec<Violation> = Vec::new();
    for used in workspace.uses.iter().filter(|used| !used.file.starts_with(FOLDER)) {
        let Found::Outside(path) = &used.found else { continue };
        if ENGINE.contains(&path[0].as_str()) && found.iter().all(|known| known.file != used.file) {
            found.push(Violation {
                file: used.file.clone(),
                line: used.line,
                subject: path[0].clone(),
                what: format!("`{}` names the embedded engine", path.join("::")),
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
            ("server/src/storage/db/mod.rs", "mod sqlite; fn f(e: rusqlite::Error) {}"),
            ("server/src/storage/db/sqlite/mod.rs", "use rusqlite::Connection;"),
        ];

        let found = check(&Workspace::of(&files));

        let told: Vec<_> = found.iter().map(|v| (v.file.as_str(), v.line, v.what.as_str())).collect();
        assert_eq!(
            told,
            [
                ("server/src/storage/mod.rs", 2, "`rusqlite::Row` names the embedded engine"),
                ("server/src/storage/db/mod.rs", 1, "`rusqlite::Error` names the embedded engine"),
            ]
        );
    }
}
