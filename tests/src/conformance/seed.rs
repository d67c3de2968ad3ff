//! Makes what requests need, and removes it again: last made, first removed, whatever happened in between.

use codeartifact_codegen::check::{self, Body};
use codeartifact_codegen::ir::Operation;
use serde_json::{Map, Value};

use super::client::Answer;
use super::encode;
use super::fill::{Extent, Filler};
use super::run::Runner;
use super::world::{Present, Step, Undo, Unknown, Variables, resolve};

/// What is to be removed, in the order in which it was made.
pub(super) type Undos = Vec<(Undo, Variables)>;

impl Runner<'_> {
    /// Sends the request of a step, and remembers what it tells and how to take it back. Fails with a
    /// sentence.
    pub(super) async fn step(
        &self,
        step: &Step,
        variables: &mut Variables,
        undos: &mut Undos,
    ) -> Result<(), String> {
        let name = &step.operation;
        let operation = &self.plan.service.operations[name];
        let mut input = self.base(operation, None, variables, Extent::Required);
        for (member, template) in &step.input {
            let value = resolve(template, variables)
                .map_err(|Unknown(unknown)| format!("{name} needs `{unknown}`, which is not known"))?;
            input.insert(member.clone(), value);
        }
        let answer = self.send(operation, &input).await.map_err(|reason| format!("{name}: {reason}"))?;
        if !(200..300).contains(&answer.status) {
            return Err(format!("{name} was answered by {}", summary(&answer)));
        }
        undos.extend(step.undo.iter().map(|undo| (undo.clone(), variables.clone())));
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        for (variable, pointer) in &step.save {
            let value = body.pointer(pointer).ok_or_else(|| format!("{name} did not answer `{pointer}`"))?;
            variables.insert(variable.clone(), value.clone());
        }
        Ok(())
    }

    /// Removes what was made, and tells what could not be.
    pub(super) async fn take_back(&self, undos: Undos) -> Vec<String> {
        let mut left = Vec::new();
        for (undo, variables) in undos.into_iter().rev() {
            left.extend(self.undo(&undo, &variables).await);
        }
        left
    }

    async fn undo(&self, undo: &Undo, variables: &Variables) -> Option<String> {
        let operation = &self.plan.service.operations[&undo.operation];
        let mut input = Map::new();
        for (member, template) in &undo.input {
            // Where the request that made the thing did not send a member, neither does this one.
            if let Ok(value) = resolve(template, variables) {
                input.insert(member.clone(), value);
            }
        }
        let shown = || format!("{} {}", undo.operation, Value::Object(input.clone()));
        match self.send(operation, &input).await {
            // What is gone needs no removal.
            Ok(answer) if (200..300).contains(&answer.status) || answer.status == 404 => None,
            Ok(answer) => Some(format!("{} was answered by {}", shown(), summary(&answer))),
            Err(reason) => Some(format!("{}: {reason}", shown())),
        }
    }

    /// Makes the input that a request starts from. `own` names the operation whose values go before those of
    /// the world.
    pub(super) fn base(
        &self,
        operation: &Operation,
        own: Option<&Operation>,
        variables: &Variables,
        extent: Extent,
    ) -> Map<String, Value> {
        let world = self.plan.world.as_ref();
        let known = Present::new(world, own, variables);
        let mut filler = self.filler(&known);
        let mut input = filler.input(operation, extent);
        let Some(world) = world else { return input };
        let name = &operation.id.name;
        if extent == Extent::All {
            for member in world.left_out(name) {
                input.shift_remove(member);
            }
        }
        for member in world.needed(name, &input.clone()) {
            self.ensure(operation, member, &mut input, &mut filler);
        }
        input
    }

    /// Fills a member in that is absent.
    pub(super) fn ensure(
        &self,
        operation: &Operation,
        member: &str,
        input: &mut Map<String, Value>,
        filler: &mut Filler<'_>,
    ) {
        let members = self.plan.service.members(&operation.input);
        let known = members.iter().find(|known| known.name == member && !input.contains_key(member));
        if let Some(value) = known.and_then(|member| filler.member(member)) {
            input.insert(member.to_owned(), value);
        }
    }

    /// Sends the request of an input.
    pub(super) async fn send(
        &self,
        operation: &Operation,
        input: &Map<String, Value>,
    ) -> Result<Answer, String> {
        self.client.send(&encode::request(&self.plan.service, operation, input)?).await
    }
}

/// Says in a line what an answer was.
pub(super) fn summary(answer: &Answer) -> String {
    let headers = &answer.headers;
    let checked = check::Answer { status: answer.status, headers, body: Body::Bytes(&answer.body) };
    let name = check::error_name(&checked).unwrap_or_else(|| "no error name".to_owned());
    let body: String = String::from_utf8_lossy(&answer.body).chars().take(300).collect();
    format!("status {}, {name}: {body}", answer.status)
}
