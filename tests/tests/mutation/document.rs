//! The section of docs/CONFORMANCE.md that the score is in.

use std::fmt::Write as _;

use crate::defect::Kind;
use crate::score::Score;

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/CONFORMANCE.md");
const BEGIN: &str = "<!-- mutation score: begin -->\n";
const END: &str = "<!-- mutation score: end -->";

/// Writes the section where that is asked for, and says whether it does not tell the score.
pub(crate) fn stale(score: &Score) -> Option<&'static str> {
    let text = std::fs::read_to_string(DOCUMENT).unwrap();
    let Some(fresh) = replaced(&text, &section(score)) else {
        return Some("docs/CONFORMANCE.md has no place for it");
    };
    if std::env::var_os("UPDATE_CONFORMANCE").is_some() {
        std::fs::write(DOCUMENT, fresh).unwrap();
        return None;
    }
    (fresh != text).then_some("docs/CONFORMANCE.md tells another score; run with UPDATE_CONFORMANCE=1")
}

fn replaced(text: &str, section: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{section}{END}{after}"))
}

fn section(score: &Score) -> String {
    let mut text = "| defects | found | of |\n| --- | ---: | ---: |\n".to_owned();
    for kind in Kind::ALL {
        let (found, all) = score.of(kind);
        let _ = writeln!(text, "| {} | {found} | {all} |", kind.title());
    }
    let _ = writeln!(text, "\nThe score is {} %.", score.percent());
    let missed = score.missed();
    if !missed.is_empty() {
        text.push_str("\nWhat is not found, and why:\n\n");
    }
    for (name, because) in missed {
        let _ = writeln!(text, "- {name}: {because}");
    }
    text
}
