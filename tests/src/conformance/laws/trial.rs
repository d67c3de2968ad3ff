//! One law under trial: what was made for it, what is asked, and what is found. Everything that a law sends
//! goes through here, so that what it made is removed however it ends.

use codeartifact_codegen::ir::{Operation, Service};
use serde_json::{Map, Value};

use super::super::client::Answer;
use super::super::encode::{self, Request};
use super::super::fill::Extent;
use super::super::judge::Fault;
use super::super::report::NOT_IMPLEMENTED;
use super::super::run::Runner;
use super::super::seed::{Undos, summary};
use super::super::world::{Variables, World};
use super::pairs::pairs;
use super::told::Told;

/// Why a law is not followed to its end.
#[derive(Debug)]
pub(super) enum Stop {
    /// What it is about could not be prepared, so that nothing is said of the server.
    NotRun(String),
    /// What is wrong is noted already.
    Found,
}

/// An input by the names of the model.
pub(super) type Input = Map<String, Value>;

/// A request, and what became of it.
pub(super) type Sent = (Request, Result<Answer, String>);

/// A law under trial.
pub(super) struct Trial<'r> {
    pub(super) runner: &'r Runner<'r>,
    /// What is known of the world, things of its own among it.
    pub(super) variables: Variables,
    pub(super) undos: Undos,
    pub(super) faults: Vec<Fault>,
    /// The exchange that the first fault is about.
    shown: Option<Sent>,
    last: Option<Sent>,
}

impl<'r> Trial<'r> {
    pub(super) fn new(runner: &'r Runner<'r>, variables: Variables) -> Self {
        Self { runner, variables, undos: Vec::new(), faults: Vec::new(), shown: None, last: None }
    }

    pub(super) fn service(&self) -> &'r Service {
        &self.runner.plan.service
    }

    pub(super) fn world(&self) -> Option<&'r World> {
        self.runner.plan.world.as_ref()
    }

    pub(super) fn operation(&self, name: &str) -> &'r Operation {
        &self.service().operations[name]
    }

    /// Tells whether an operation succeeds where there is nothing to remove.
    pub(super) fn is_silent(&self, operation: &Operation) -> bool {
        let preparation = self.world().and_then(|world| world.preparation(&operation.id.name));
        preparation.is_some_and(|preparation| preparation.silent)
    }

    /// Makes the things that a request of an operation needs.
    pub(super) async fn prepare(&mut self, operation: &Operation) -> Result<(), Stop> {
        for step in self.world().into_iter().flat_map(|world| world.before(&operation.id.name)) {
            let made = self.runner.step(step, &mut self.variables, &mut self.undos).await;
            made.map_err(Stop::NotRun)?;
        }
        Ok(())
    }

    /// Makes an input that should succeed.
    pub(super) fn input(&self, operation: &Operation, extent: Extent) -> Input {
        let mut input = self.runner.base(operation, Some(operation), &self.variables, extent);
        if let Some(pages) = &operation.pagination {
            input.shift_remove(&pages.input_token);
        }
        input
    }

    /// Makes the input by which the thing that a request made, and no other, is asked for.
    pub(super) fn about(&self, made: (&Operation, &Input), operation: &Operation) -> Input {
        let mut input = self.runner.base(operation, None, &self.variables, Extent::Required);
        for pair in pairs(self.service(), &made.0.input, &operation.input) {
            let is_name = pair.told.required || pair.sent.required || input.contains_key(&pair.told.name);
            if let Some(value) = made.1.get(&pair.sent.name).filter(|_| is_name) {
                input.insert(pair.told.name.clone(), value.clone());
            }
        }
        input
    }

    /// Sends a request.
    pub(super) async fn send(&mut self, operation: &Operation, input: &Input) -> Result<Answer, Stop> {
        let request = encode::request(self.service(), operation, input).map_err(Stop::NotRun)?;
        let answer = self.runner.client.send(&request).await;
        self.last = Some((request, answer.clone()));
        match answer {
            Ok(answer) if answer.is_not_implemented() => Err(Stop::NotRun(NOT_IMPLEMENTED.to_owned())),
            Ok(answer) => {
                if is_success(&answer) {
                    self.remember(operation, input);
                }
                Ok(answer)
            }
            Err(reason) => Err(self.stop("no-answer", reason)),
        }
    }

    /// Notes how what a request made is removed.
    fn remember(&mut self, operation: &Operation, input: &Input) {
        let preparation = self.world().and_then(|world| world.preparation(&operation.id.name));
        let own = preparation.into_iter().flat_map(|preparation| &preparation.undo);
        let sent = input.iter().map(|(member, value)| (format!("input.{member}"), value.clone()));
        let variables: Variables = self.variables.clone().into_iter().chain(sent).collect();
        self.undos.extend(own.map(|undo| (undo.clone(), variables.clone())));
    }

    /// Sends a request that makes what a law is about; without success there is nothing to say.
    pub(super) async fn make(&mut self, operation: &Operation, input: &Input) -> Result<Told, Stop> {
        let answer = self.send(operation, input).await?;
        if is_success(&answer) {
            return Ok(Told::read(self.service(), operation, &answer));
        }
        Err(Stop::NotRun(format!("{} was answered by {}", operation.id.name, summary(&answer))))
    }

    /// Sends a request whose success the law asks for.
    pub(super) async fn ask(
        &mut self,
        rule: &str,
        operation: &Operation,
        input: &Input,
    ) -> Result<Told, Stop> {
        let answer = self.send(operation, input).await?;
        if is_success(&answer) {
            return Ok(Told::read(self.service(), operation, &answer));
        }
        let name = &operation.id.name;
        Err(self.stop(rule, format!("expected {name} to succeed, found {}", summary(&answer))))
    }

    /// Notes something that is wrong with the last answer.
    pub(super) fn find(&mut self, rule: &str, text: impl Into<String>) {
        self.faults.push(Fault::new(rule, text));
        if self.shown.is_none() {
            self.shown.clone_from(&self.last);
        }
    }

    /// Notes something after which nothing more can be said.
    pub(super) fn stop(&mut self, rule: &str, text: impl Into<String>) -> Stop {
        self.find(rule, text);
        Stop::Found
    }

    /// Returns what is wrong, and the exchange to show for it.
    pub(super) fn end(self) -> (Vec<Fault>, Option<Sent>) {
        (self.faults, self.shown.or(self.last))
    }
}

/// Tells whether an answer is a success.
pub(super) fn is_success(answer: &Answer) -> bool {
    (200..300).contains(&answer.status)
}
