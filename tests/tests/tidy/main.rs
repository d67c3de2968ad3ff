//! Holds the invariants of the tree that ARCHITECTURE.md numbers, by reading its sources. Each invariant has a file
//! of its own; `reading` turns the sources into data and knows none of them. Lists of exceptions may only shrink: an
//! entry that nothing needs any more fails the test.

mod arrows;
mod circles;
mod engine;
mod exceptions;
mod format_folders;
mod format_names;
mod header;
mod permits;
mod place;
mod reading;
mod size;
mod storage_only;
mod violation;

use std::path::{Path, PathBuf};

use self::reading::{Found, Kind, Workspace};
use self::violation::{Invariant, report};

const INVARIANTS: [Invariant; 9] = [
    arrows::INVARIANT,
    circles::INVARIANT,
    size::INVARIANT,
    header::INVARIANT,
    format_folders::INVARIANT,
    storage_only::INVARIANT,
    format_names::INVARIANT,
    engine::INVARIANT,
    permits::INVARIANT,
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn tree_holds_every_invariant() {
    let workspace = Workspace::read(&root());

    let broken: Vec<String> = INVARIANTS.iter().flat_map(|invariant| report(invariant, &workspace)).collect();

    assert!(broken.is_empty(), "{} places to mend:\n\n{}\n", broken.len(), broken.join("\n\n"));
}

/// What the reader cannot follow, no invariant sees.
#[test]
fn every_path_of_our_own_leads_somewhere() {
    let workspace = Workspace::read(&root());

    let lost: Vec<String> = workspace.lost.iter().map(ToString::to_string).collect();
    let followed = workspace.uses.iter().filter(|used| matches!(used.found, Found::Item { .. }));

    assert!(lost.is_empty(), "teach `reading` to follow these:\n{}", lost.join("\n"));
    assert!(
        followed.filter(|used| used.kind == Kind::Code).count() > 5000,
        "most paths lead to our own names"
    );
}

#[test]
fn architecture_lists_every_invariant() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    let (_, section) = text.split_once("\n## Invariants\n").expect("it has a section on invariants");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows: Vec<(&str, &str)> = section.lines().filter_map(row).collect();
    let numbers: Vec<String> = INVARIANTS.iter().map(|invariant| invariant.number.to_string()).collect();
    let names = INVARIANTS.iter().map(|invariant| invariant.name);

    assert_eq!(rows, numbers.iter().map(String::as_str).zip(names).collect::<Vec<_>>());
}

#[test]
fn architecture_lists_which_permit_opens_what() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    permits::assert_listed(&Workspace::read(&root()), &text);
}

fn row(line: &str) -> Option<(&str, &str)> {
    let (number, rest) = line.strip_prefix("| ")?.split_once(" | ")?;
    let name = rest.split(" | ").next()?;
    number.parse::<u8>().is_ok().then_some((number, name))
}
