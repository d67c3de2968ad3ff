//! Every decision in `docs/FIDELITY.md` is held by tests that exist.

use std::path::Path;
use std::{fs, io};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

#[test]
fn every_test_that_the_decisions_name_exists() {
    let root = Path::new(ROOT);
    let mut sources = String::new();
    read_all(&root.join("server/src"), &mut sources).unwrap();
    read_all(&root.join("tests/scenarios"), &mut sources).unwrap();
    read_all(&root.join("tests/tests"), &mut sources).unwrap();
    let decisions = fs::read_to_string(root.join("docs/FIDELITY.md")).unwrap();
    let rows = decisions.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| ---"));
    let rows: Vec<_> = rows.filter(|line| !line.ends_with("| held by |")).collect();
    assert!(rows.len() > 40, "{} rows", rows.len());

    for row in rows {
        let held_by = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        for name in held_by.split(", ").map(|name| name.trim_matches('`')) {
            let (python, rust) = (format!("def {name}("), format!("fn {name}("));
            assert!(sources.contains(&python) || sources.contains(&rust), "no test `{name}`: {row}");
        }
    }
}

fn read_all(directory: &Path, sources: &mut String) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            read_all(&path, sources)?;
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "py") {
            sources.push_str(&fs::read_to_string(path)?);
        }
    }
    Ok(())
}
