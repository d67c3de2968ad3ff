//! The table of operations in the README is generated. `UPDATE_README=1` rewrites it.

use std::fmt::Write as _;
use std::{env, fs};

use codeartifact_generated::service::Operation;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
const BEGIN: &str = "<!-- operations: begin -->\n";
const END: &str = "<!-- operations: end -->";

#[test]
fn readme_lists_the_operations_as_they_are() {
    let readme = fs::read_to_string(README).unwrap();
    let (before, rest) = readme.split_once(BEGIN).unwrap();
    let (found, after) = rest.split_once(END).unwrap();

    if env::var_os("UPDATE_README").is_some() {
        fs::write(README, format!("{before}{BEGIN}{}{END}{after}", table())).unwrap();
        return;
    }
    assert_eq!(found, table(), "run this test with UPDATE_README=1 to rewrite the table");
}

fn table() -> String {
    let mut table = format!("All {} operations:\n\n", Operation::ALL.len());
    table.push_str("| operation | method and path |\n| --- | --- |\n");
    for operation in Operation::ALL {
        let _ = writeln!(table, "| {operation} | `{} {}` |", operation.method(), operation.uri());
    }
    table
}
