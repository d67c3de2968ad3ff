//! What a run found, and the forms in which it is written. The JSON form is read again, to compare servers.

mod case;
mod cause;
mod compare;
mod html;
mod junit;
mod replay;
mod text;

use codeartifact_codegen::ir::Service;
use serde::{Deserialize, Serialize};

use self::case::NOT_RUN;
pub(crate) use self::case::{
    CaseReport, Exchange, Finding, NOT_IMPLEMENTED, OperationReport, Outcome, Totals, impossible, skipped,
};
pub(crate) use self::cause::{Cause, fold};
pub(crate) use self::compare::compare;
pub(crate) use self::html::html;
pub(crate) use self::junit::junit;
pub(crate) use self::replay::{Replay, Target, aws, curl, quoted};
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

/// Causes that pages show whole; of a server that is wrong everywhere, nobody reads more.
const SHOWN_CAUSES: usize = 100;

/// Cuts a text that pages show.
fn cut(whole: &str) -> String {
    const SHOWN: usize = 1000;
    let shown: String = whole.chars().take(SHOWN).collect();
    if shown.len() < whole.len() { format!("{shown}… ({} bytes)", whole.len()) } else { shown }
}

/// Names a service and its version.
pub(crate) fn service_title(service: &Service) -> String {
    format!("{} {}", service.title, service.version)
}
