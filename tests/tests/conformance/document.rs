//! docs/CONFORMANCE.md tells what the run over all models of botocore has left.

use std::fmt::Write as _;

use codeartifact_tests::stale_section;
use serde_json::Value;

use crate::read_json;

const SUMMARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../codegen/tests/corpus/summary.json");

#[test]
fn the_section_about_the_corpus_tells_what_its_run_has_left() {
    let path = std::path::Path::new(SUMMARY);
    let section = if path.exists() { section(&read_json(path)) } else { "Not run yet.\n".to_owned() };

    assert_eq!(stale_section("docs/CONFORMANCE.md", "corpus", &section), None);
}

fn section(summary: &Value) -> String {
    let count =
        |name: &str| summary[name].as_u64().map_or_else(|| "not yet counted".to_owned(), |it| it.to_string());
    let version = summary["botocore"].as_str().unwrap_or("of unknown version");
    let mut text = format!(
        "botocore {version} carries models of {} services, {} of which speak restJson1:\n\n| models | count |\n| --- | ---: |\n",
        count("services"),
        count("models")
    );
    for name in ["taken", "emitted", "compiled"] {
        let _ = writeln!(text, "| {name} | {} |", count(name));
    }
    let _ = writeln!(text, "\nThe generated ones have {} operations.", count("operations"));
    text
}
