//! The section of docs/CONFORMANCE.md that the score is in.

use std::fmt::Write as _;

use codeartifact_tests::stale_section;

use crate::defect::Kind;
use crate::score::Score;

/// Says whether the section does not tell the score.
pub(crate) fn stale(score: &Score) -> Option<String> {
    stale_section("docs/CONFORMANCE.md", "mutation score", &section(score))
}

fn section(score: &Score) -> String {
    let mut text = "| defects | found | of |\n| --- | ---: | ---: |\n".to_owned();
    for kind in Kind::ALL {
        let (found, all) = score.of(kind);
        let _ = writeln!(text, "| {} | {found} | {all} |", kind.title());
    }
    let _ = writeln!(text, "\nThe score is {} %.", score.percent());
    text
}
