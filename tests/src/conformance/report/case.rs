//! What a run found in its cases, as reports keep it.

use serde::{Deserialize, Serialize};

use super::super::cases::Subject;
use super::replay::Replay;

/// What a run found about one operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct OperationReport {
    /// Its name.
    pub(crate) name: String,
    /// Its method.
    pub(crate) method: String,
    /// Its path.
    pub(crate) uri: String,
    /// Its cases.
    pub(crate) cases: Vec<CaseReport>,
}

/// What a run found in one case.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CaseReport {
    /// What it is about.
    pub(crate) subject: Subject,
    /// What was done.
    pub(crate) name: String,
    /// How it ended.
    pub(crate) outcome: Outcome,
    /// What is wrong.
    pub(crate) findings: Vec<Finding>,
    /// What was sent and answered, where something is wrong; it is written once for each cause.
    #[serde(skip)]
    pub(crate) exchange: Option<Exchange>,
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    /// The answer is right.
    Passed,
    /// It is not.
    Failed,
    /// No such request could be made, or the run ended before.
    Skipped,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Finding {
    /// A short name of the rule that is broken.
    pub(crate) rule: String,
    /// The sentence for people.
    pub(crate) text: String,
    /// Why it is no fault of the server, where it is none.
    pub(crate) excused: Option<String>,
    /// The shape that it is about.
    #[serde(default)]
    pub(crate) shape: Option<String>,
    /// Which of the report's causes it shows.
    #[serde(default)]
    pub(crate) cause: Option<usize>,
}

/// A request and its answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Exchange {
    /// The request as it was before it was signed.
    pub(crate) request: String,
    /// The answer, or why there is none.
    pub(crate) answer: String,
    /// How it is seen again.
    pub(crate) replay: Replay,
}

/// How many cases ended in which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Totals {
    /// The answer is right.
    pub(crate) passed: usize,
    /// It is not.
    pub(crate) failed: usize,
    /// Not run.
    pub(crate) skipped: usize,
}

impl Totals {
    pub(super) fn of<'a>(cases: impl IntoIterator<Item = &'a CaseReport>) -> Self {
        let mut totals = Self::default();
        for case in cases {
            match case.outcome {
                Outcome::Passed => totals.passed += 1,
                Outcome::Failed => totals.failed += 1,
                Outcome::Skipped => totals.skipped += 1,
            }
        }
        totals
    }

    /// How many were run.
    pub(crate) fn run(self) -> usize {
        self.passed + self.failed
    }
}

impl OperationReport {
    /// Tells whether the server says that it is not written yet.
    pub(crate) fn is_not_implemented(&self) -> bool {
        let mut findings = self.cases.iter().flat_map(|case| &case.findings);
        findings.any(|finding| finding.rule == NOT_RUN && finding.text == NOT_IMPLEMENTED)
    }

    /// Counts its cases.
    pub(crate) fn totals(&self) -> Totals {
        Totals::of(&self.cases)
    }
}

/// The rule of a finding that says why a case was not run.
pub(super) const NOT_RUN: &str = "not-run";

/// Why a case was not run whose operation the server has not written yet.
pub(crate) const NOT_IMPLEMENTED: &str = "not implemented: status 501";

/// Tells of a case that was not run, and why.
pub(crate) fn skipped(subject: Subject, name: &str, reason: &str) -> CaseReport {
    without_verdict(subject, name, NOT_RUN, reason)
}

/// Tells of a case for which the model says too little to make its request.
pub(crate) fn impossible(subject: Subject, name: &str) -> CaseReport {
    without_verdict(subject, name, "impossible", "no such request can be made")
}

fn without_verdict(subject: Subject, name: &str, rule: &str, reason: &str) -> CaseReport {
    let (rule, text) = (rule.to_owned(), reason.to_owned());
    CaseReport {
        subject,
        name: name.to_owned(),
        outcome: Outcome::Skipped,
        findings: vec![Finding { rule, text, excused: None, shape: None, cause: None }],
        exchange: None,
    }
}
