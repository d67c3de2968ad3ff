//! Errors by their cause: what a request names and does not exist is told as not found, and an owner who is
//! another account is not passed over.

use codeartifact_codegen::ir::Operation;
use serde_json::Value;

use super::super::fill::Extent;
use super::super::seed::summary;
use super::super::world::resolve;
use super::errors::{Cause, declared, name_of};
use super::gone::refused;
use super::repeated::reader_of;
use super::trial::{Input, Stop, Trial, is_success};

/// Holds that a name of nothing is told as not found.
pub(super) async fn absent(trial: &mut Trial<'_>, operation: &Operation, member: &str) -> Result<(), Stop> {
    let input = with(trial, operation, member, |world| world.absent.get(member)).await?;
    refused(trial, "not-found", operation, &input, Cause::NotFound).await
}

/// Holds that another owner is not passed over: nothing of that account is there, or nobody may see it.
pub(super) async fn foreign(trial: &mut Trial<'_>, operation: &Operation, member: &str) -> Result<(), Stop> {
    let input = with(trial, operation, member, |world| world.foreign.get(member)).await?;
    let answer = trial.send(operation, &input).await?;
    let error = name_of(&answer);
    let causes = [Cause::NotFound, Cause::Denied].into_iter();
    let known: Vec<_> = causes.flat_map(|cause| declared(trial.service(), operation, cause)).collect();
    let fits = !is_success(&answer)
        && error.is_some_and(|error| known.is_empty() || known.contains(&error.as_str()));
    if trial.is_silent(operation) && is_success(&answer) {
        return still_there(trial, operation, member, input).await;
    }
    if !fits {
        let text =
            format!("expected `{member}` of another account to find nothing, found {}", summary(&answer));
        trial.find("owner-ignored", text);
    }
    Ok(())
}

/// Holds that what is the caller's own is described after another account's was removed, which is none.
async fn still_there(
    trial: &mut Trial<'_>,
    operation: &Operation,
    member: &str,
    mut input: Input,
) -> Result<(), Stop> {
    input.shift_remove(member);
    let Some(read) = reader_of(trial.service(), operation) else { return Ok(()) };
    let asked = trial.about((operation, &input), read);
    trial.ask("owner-ignored", read, &asked).await.map(drop)
}

/// Makes an input that would succeed but for one member.
async fn with(
    trial: &mut Trial<'_>,
    operation: &Operation,
    member: &str,
    value: impl Fn(&super::super::world::World) -> Option<&Value>,
) -> Result<Input, Stop> {
    trial.prepare(operation).await?;
    let mut input = trial.input(operation, Extent::Required);
    let value = trial.world().and_then(value).and_then(|value| resolve(value, &trial.variables).ok());
    let Some(value) = value else { return Err(Stop::NotRun(format!("no such `{member}` is known"))) };
    input.insert(member.to_owned(), value);
    Ok(input)
}
