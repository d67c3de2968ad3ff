//! What a run found, and the forms in which it is written. The JSON form is read again, to compare servers.

mod compare;
mod html;
mod junit;
mod text;

use codeartifact_codegen::ir::Service;
use serde::{Deserialize, Serialize};

pub(crate) use self::compare::compare;
pub(crate) use self::html::html;
pub(crate) use self::junit::junit;
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
    /// What was sent and answered, where something is wrong.
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
}

/// A request and its answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Exchange {
    /// The request as it was before it was signed.
    pub(crate) request: String,
    /// The answer, or why there is none.
    pub(crate) answer: String,
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

    /// Tells whether everything was run and passed.
    pub(crate) fn is_clean(&self) -> bool {
        self.totals().failed == 0 && self.interrupted.is_none()
    }
}

impl OperationReport {
    /// Counts its cases.
    pub(crate) fn totals(&self) -> Totals {
        Totals::of(&self.cases)
    }
}

/// Tells of a case that was not run, and why.
pub(crate) fn skipped(subject: Subject, name: &str, reason: &str) -> CaseReport {
    CaseReport {
        subject,
        name: name.to_owned(),
        outcome: Outcome::Skipped,
        findings: vec![Finding { rule: "skipped".to_owned(), text: reason.to_owned(), excused: None }],
        exchange: None,
    }
}

/// Names a service and its version.
pub(crate) fn service_title(service: &Service) -> String {
    format!("{} {}", service.title, service.version)
}
