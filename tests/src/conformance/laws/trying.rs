//! Tries a law: prepares, asks, and removes.

use codeartifact_codegen::ir::Operation;

use super::super::report::{CaseReport, skipped};
use super::super::run::Runner;
use super::super::world::Variables;
use super::law::{Law, Rule};
use super::trial::{Stop, Trial};
use super::{bytes, causes, created, filters, gone, moments, pages, repeated, script, updated};

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
        let ended = followed(&mut trial, operation, &law.rule).await;
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

async fn followed(trial: &mut Trial<'_>, operation: &Operation, rule: &Rule) -> Result<(), Stop> {
    match rule {
        Rule::Described(resource) => created::described(trial, resource, operation).await,
        Rule::Listed(resource) => created::listed(trial, resource, operation).await,
        Rule::Twice(resource) => gone::twice(trial, resource).await,
        Rule::Updated(resource, member) => updated::hold(trial, resource, operation, member).await,
        Rule::NotDescribed(resource) => gone::described(trial, resource, operation).await,
        Rule::NotListed(resource) => gone::listed(trial, resource, operation).await,
        Rule::NotAgain(resource) => gone::again(trial, resource, operation).await,
        Rule::Named => created::named(trial, operation).await,
        Rule::Pages => pages::hold(trial, operation).await,
        Rule::Selects(filter) => filters::hold(trial, operation, filter).await,
        Rule::Bytes(store) => bytes::hold(trial, trial.operation(store), operation).await,
        Rule::Taken => bytes::taken(trial, operation).await,
        Rule::Digests(store) => bytes::listed(trial, trial.operation(store), operation).await,
        Rule::Reads => repeated::read(trial, operation).await,
        Rule::Idempotent => repeated::idempotent(trial, operation).await,
        Rule::Absent(member) => causes::absent(trial, operation, member).await,
        Rule::Foreign(member) => causes::foreign(trial, operation, member).await,
        Rule::Expires(end, asked) => moments::hold_expiry(trial, operation, end, asked.as_deref()).await,
        Rule::Script(script) => script::follow(trial, script).await,
    }
}
