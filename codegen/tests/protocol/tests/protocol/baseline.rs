//! `baseline.txt`: how many cases of each kind pass, and by name those that do not, with the reason.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use crate::cases::Kind;
use crate::outcome::{Outcome, count};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/baseline.txt");

const HEADER: &str = "\
# The official restJson1 protocol tests: what passes, and by name what does not, with the reason.
# This may only rise. A listed case that passes fails the test until its line is gone, which
# UPDATE_PROTOCOL_BASELINE=1 sees to; a line is added by hand only.
";

/// The result that is held.
#[derive(Debug)]
pub(crate) struct Baseline {
    counts: BTreeMap<String, String>,
    /// The reason of each failing case by its name.
    pub(crate) failing: BTreeMap<String, String>,
}

impl Baseline {
    /// Reads the file; without one nothing passes and nothing is listed.
    pub(crate) fn read() -> Self {
        let text = fs::read_to_string(FILE).unwrap_or_default();
        let mut baseline = Self { counts: BTreeMap::new(), failing: BTreeMap::new() };
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let kind = Kind::ALL.iter().find_map(|kind| Some((kind, line.strip_prefix(kind.name())?)));
            match (line.split_once(": "), kind) {
                (Some((name, reason)), _) => {
                    drop(baseline.failing.insert(name.to_owned(), reason.to_owned()));
                }
                (None, Some((kind, counts))) => {
                    drop(baseline.counts.insert(kind.name().to_owned(), counts.trim().to_owned()));
                }
                (None, None) => panic!("`{FILE}` has a line that says nothing: {line}"),
            }
        }
        baseline
    }

    /// Tells whether a case is listed as failing.
    pub(crate) fn lists(&self, outcome: &Outcome) -> bool {
        self.failing.contains_key(&outcome.case.name())
    }

    /// Takes in what passes now. Counts that would fall stay, and go on being complained of.
    pub(crate) fn raised(mut self, outcomes: &[Outcome]) -> Self {
        for outcome in outcomes.iter().filter(|outcome| outcome.failure.is_none()) {
            self.failing.remove(&outcome.case.name());
        }
        for kind in Kind::ALL {
            let held = self.counts.get(kind.name()).and_then(|counts| counts.split(' ').next()?.parse().ok());
            if held.is_none_or(|held: usize| count(outcomes, kind).0 >= held) {
                self.counts.insert(kind.name().to_owned(), counts(outcomes, kind));
            }
        }
        self
    }

    /// Writes the file.
    pub(crate) fn write(&self) {
        let mut text = HEADER.to_owned();
        text.push('\n');
        for kind in Kind::ALL {
            let counts = self.counts.get(kind.name()).map_or("", String::as_str);
            let _ = writeln!(text, "{:<10} {counts}", kind.name());
        }
        text.push('\n');
        for (name, reason) in &self.failing {
            let _ = writeln!(text, "{name}: {reason}");
        }
        fs::write(FILE, text.trim_end().to_owned() + "\n").expect("the baseline can be written");
    }

    /// Says where the result differs from the file, one line each.
    pub(crate) fn complaints(&self, outcomes: &[Outcome]) -> Vec<String> {
        let mut complaints = Vec::new();
        for outcome in outcomes {
            let name = outcome.case.name();
            match (&outcome.failure, self.lists(outcome)) {
                (Some(failure), false) => complaints.push(format!("FAILED {name}: {failure}")),
                (None, true) => complaints.push(format!(
                    "{name} passes now and is still listed as failing; run with UPDATE_PROTOCOL_BASELINE=1"
                )),
                _ => {}
            }
        }
        for name in self.failing.keys() {
            if !outcomes.iter().any(|outcome| outcome.case.name() == *name) {
                complaints.push(format!("{name} is listed as failing, and there is no such case"));
            }
        }
        for kind in Kind::ALL {
            let (held, found) = (self.counts.get(kind.name()), counts(outcomes, kind));
            if held != Some(&found) {
                let held = held.map_or("nothing", String::as_str);
                complaints.push(format!("{} cases: the baseline holds {held}, found {found}", kind.name()));
            }
        }
        complaints
    }
}

fn counts(outcomes: &[Outcome], kind: Kind) -> String {
    let (passed, all) = count(outcomes, kind);
    format!("{passed} of {all}")
}
