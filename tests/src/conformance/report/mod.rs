//! What a run found, and the forms in which it is written. The JSON form is read again, to compare servers.

mod cause;
mod compare;
mod html;
mod junit;
mod replay;
mod text;

use codeartifact_codegen::ir::Service;
use serde::{Deserialize, Serialize};

pub(crate) use self::cause::{Cause, fold};
pub(crate) use self::compare::compare;
pub(crate) use self::html::html;
pub(crate) use self::junit::junit;
pub(crate) use self::replay::{Replay, Target, aws, curl};
pub(crate) use self::text::text;
use super::cases::Subject;
use super::judge::Strictness;

/// What a run found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Report {
    /// This program and its version.
    pub(crate) program: String,
    /// What the server is called.
    pub(crate) label: String,
    /// Where it listens.
    pub(crate) endpoint: String,
    /// The service, as the model names it, and its version.
    pub(crate) service: String,
    /// How much was asked.
    pub(crate) strictness: Strictness,
    /// The rules on the form of answers whose breach was told and not counted.
    #[serde(default)]
    pub(crate) overlooked: Vec<String>,
    /// The id of the run.
    pub(crate) seed: String,
    /// When it began, in UTC, as RFC 3339 has it.
    pub(crate) started: String,
    /// How long it took.
    pub(crate) seconds: f64,
    /// A world was there, so that success was asked for.
    pub(crate) seeded: bool,
    /// Why it ended early, where it did.
    pub(crate) interrupted: Option<String>,
    /// What could not be made before the first case.
    pub(crate) unprepared: Vec<String>,
    /// What could not be removed.
    pub(crate) left_behind: Vec<String>,
    /// What is wrong, each thing once, what shows most often first.
    #[serde(default)]
    pub(crate) causes: Vec<Cause>,
    /// The operations in order of their names.
    pub(crate) operations: Vec<OperationReport>,
}

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
    fn of<'a>(cases: impl IntoIterator<Item = &'a CaseReport>) -> Self {
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

impl Report {
    /// Counts all cases.
    pub(crate) fn totals(&self) -> Totals {
        Totals::of(self.operations.iter().flat_map(|operation| &operation.cases))
    }

    /// Counts the cases about one subject.
    pub(crate) fn totals_of(&self, subject: Subject) -> Totals {
        let cases = self.operations.iter().flat_map(|operation| &operation.cases);
        Totals::of(cases.filter(|case| case.subject == subject))
    }

    /// Returns the exit code that tells how the run ended.
    pub(crate) fn exit_code(&self) -> u8 {
        match (self.interrupted.is_some(), self.totals().failed > 0) {
            (true, _) => 2,
            (false, true) => 1,
            (false, false) if !self.not_run().is_empty() || !self.left_behind.is_empty() => 3,
            (false, false) => 0,
        }
    }

    /// Lists why cases were not run, each reason with the number of cases.
    pub(crate) fn not_run(&self) -> Vec<(&str, usize)> {
        let cases = self.operations.iter().flat_map(|operation| &operation.cases);
        let mut reasons: Vec<(&str, usize)> = Vec::new();
        for finding in cases.flat_map(|case| &case.findings).filter(|finding| finding.rule == NOT_RUN) {
            match reasons.iter_mut().find(|(known, _)| *known == finding.text) {
                Some((_, count)) => *count += 1,
                None => reasons.push((&finding.text, 1)),
            }
        }
        reasons
    }
}

impl OperationReport {
    /// Counts its cases.
    pub(crate) fn totals(&self) -> Totals {
        Totals::of(&self.cases)
    }
}

/// Causes that pages show whole; of a server that is wrong everywhere, nobody reads more.
const SHOWN_CAUSES: usize = 100;

/// Cuts a text that pages show.
fn cut(text: &str) -> String {
    const SHOWN: usize = 1000;
    let shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() { format!("{shown}… ({} bytes)", text.len()) } else { shown }
}

/// The rule of a finding that says why a case was not run.
const NOT_RUN: &str = "not-run";

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

/// Names a service and its version.
pub(crate) fn service_title(service: &Service) -> String {
    format!("{} {}", service.title, service.version)
}
