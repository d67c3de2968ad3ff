//! Tries a law: prepares, asks, and removes.

use codeartifact_codegen::ir::Operation;

use super::super::report::{CaseReport, skipped};
use super::super::run::Runner;
use super::super::world::Variables;
use super::law::{Law, Rule};
use super::trial::{Stop, Trial};
use super::{created, pages};

impl Runner<'_> {
    /// Tries one law.
    pub(in super::super) async fn law(
        &self,
        operation: &Operation,
        law: &Law,
        variables: &Variables,
    ) -> CaseReport {
        if self.has_ended() {
            return skipped(law.subject, &law.name, "the run ended before");
        }
        let mut trial = Trial::new(self, self.with_fresh(variables));
        let ended = match &law.rule {
            Rule::Described(resource) => created::described(&mut trial, resource, operation).await,
            Rule::Listed(resource) => created::listed(&mut trial, resource, operation).await,
            Rule::Pages => pages::hold(&mut trial, operation).await,
        };
        self.keep(self.take_back(std::mem::take(&mut trial.undos)).await);
        match ended {
            Err(Stop::NotRun(reason)) if trial.faults.is_empty() => skipped(law.subject, &law.name, &reason),
            _ => {
                let (faults, shown) = trial.end();
                self.judged(operation, (law.subject, &law.name), faults, shown)
            }
        }
    }
}
