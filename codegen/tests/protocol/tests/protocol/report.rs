//! What people read: counts on every run, one line a case when asked, and a section of
//! docs/CONFORMANCE.md.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use crate::baseline::Baseline;
use crate::cases::Kind;
use crate::outcome::{Outcome, count};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/CONFORMANCE.md");
const BEGIN: &str = "<!-- protocol tests: begin -->\n";
const END: &str = "<!-- protocol tests: end -->";

/// Prints how many cases of each kind pass.
pub(crate) fn counts(outcomes: &[Outcome]) {
    for kind in Kind::ALL {
        let (passed, all) = count(outcomes, kind);
        println!("{:<10} {passed} of {all} pass", kind.name());
    }
}

/// Prints what became of each case.
pub(crate) fn each(outcomes: &[Outcome], baseline: &Baseline) {
    for outcome in outcomes {
        let name = outcome.case.name();
        match (&outcome.failure, baseline.failing.get(&name)) {
            (None, _) => println!("pass {name}"),
            (Some(failure), Some(reason)) => println!("fail {name}: {failure}\n     as listed: {reason}"),
            (Some(failure), None) => println!("FAIL {name}: {failure}"),
        }
    }
}

/// Writes the section.
pub(crate) fn write_document(outcomes: &[Outcome], baseline: &Baseline) {
    let text = fs::read_to_string(DOCUMENT).expect("docs/CONFORMANCE.md is there");
    let replaced = replaced(&text, &section(outcomes, baseline)).expect("the document has the markers");
    fs::write(DOCUMENT, replaced).expect("the document can be written");
}

/// Says whether the section does not tell what was found.
pub(crate) fn stale_document(outcomes: &[Outcome], baseline: &Baseline) -> Option<String> {
    let text = fs::read_to_string(DOCUMENT).unwrap_or_default();
    let fresh = replaced(&text, &section(outcomes, baseline)).is_some_and(|replaced| replaced == text);
    (!fresh).then(|| "docs/CONFORMANCE.md is stale; run with UPDATE_PROTOCOL_BASELINE=1".to_owned())
}

fn replaced(text: &str, section: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{section}{END}{after}"))
}

fn section(outcomes: &[Outcome], baseline: &Baseline) -> String {
    let mut text = "| cases | pass | of |\n| --- | --- | --- |\n".to_owned();
    for kind in Kind::ALL {
        let (passed, all) = count(outcomes, kind);
        let _ = writeln!(text, "| {} | {passed} | {all} |", kind.name());
    }
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, reason) in &baseline.failing {
        reasons.entry(reason).or_default().push(name);
    }
    if !reasons.is_empty() {
        text.push_str("\nWhat does not pass, and why:\n\n");
    }
    for (reason, names) in reasons {
        let _ = writeln!(
            text,
            "- {reason}: {}",
            names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        );
    }
    text
}
