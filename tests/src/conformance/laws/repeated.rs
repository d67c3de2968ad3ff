//! Requests that may be repeated: what only reads answers the same again, and what is idempotent changes
//! nothing the second time.

use codeartifact_codegen::ir::{Operation, Service};

use super::super::fill::Extent;
use super::super::seed::summary;
use super::agree::departures;
use super::errors::{Cause, declared, name_of};
use super::told::Told;
use super::trial::{Stop, Trial, is_success};

/// How often two answers may differ because something else happened between them.
const PATIENCE: usize = 4;

/// Tells whether an operation only reads: the model says so, or HTTP does.
pub(super) fn reads(operation: &Operation) -> bool {
    operation.readonly || matches!(operation.method.as_str(), "GET" | "HEAD")
}

/// Holds that a read answers the same again.
pub(super) async fn read(trial: &mut Trial<'_>, operation: &Operation) -> Result<(), Stop> {
    trial.prepare(operation).await?;
    let input = trial.input(operation, Extent::All);
    let mut before = trial.make(operation, &input).await?;
    let mut texts = Vec::new();
    for _ in 0..PATIENCE {
        let now = trial.ask("repeated", operation, &input).await?;
        if now == before {
            return Ok(());
        }
        texts = differences(&before, &now);
        before = now;
    }
    for text in texts {
        trial.find("repeated", text);
    }
    Ok(())
}

fn differences(before: &Told, now: &Told) -> Vec<String> {
    let names =
        before.members.keys().chain(now.members.keys().filter(|name| !before.members.contains_key(*name)));
    let mut texts: Vec<_> = names
        .filter(|name| before.members.get(*name) != now.members.get(*name))
        .map(|name| format!("expected `{name}` to be the same when it is asked for again, found another"))
        .collect();
    if before.bytes != now.bytes {
        texts.push("expected the same bytes when they are asked for again, found others".to_owned());
    }
    texts
}

/// Finds what describes the thing that an operation is about, by the longest name that both have.
pub(super) fn reader_of<'a>(service: &'a Service, operation: &Operation) -> Option<&'a Operation> {
    let name = operation.id.name.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let rest = name.trim_start_matches(|c: char| !c.is_ascii_uppercase());
    let noun = |name: &'a str| ["Describe", "Get"].iter().find_map(|verb| name.strip_prefix(verb));
    let known = service.operations.iter().filter_map(|(name, read)| Some((noun(name)?, read)));
    let fitting = known.filter(|(noun, _)| rest.starts_with(noun));
    let described = fitting.filter(|(_, read)| super::resource::addresses(service, operation, read));
    described.max_by_key(|(noun, _)| noun.len()).map(|(_, read)| read)
}

/// Holds that an idempotent request may be sent again: it succeeds, or says that what it removes is gone, and
/// what it is about is described as after the first.
pub(super) async fn idempotent(trial: &mut Trial<'_>, operation: &Operation) -> Result<(), Stop> {
    trial.prepare(operation).await?;
    let input = trial.input(operation, Extent::All);
    trial.make(operation, &input).await?;
    let before = described(trial, operation, &input).await?;
    let answer = trial.send(operation, &input).await?;
    let removed = declared(trial.service(), operation, Cause::NotFound);
    let is_gone = name_of(&answer).is_some_and(|error| removed.contains(&error.as_str()));
    if is_success(&answer) {
        let told = Told::read(trial.service(), operation, &answer);
        for view in told.views(trial.service(), operation) {
            for text in departures(trial.service(), (&operation.input, &input), (view.shape, view.members)) {
                trial.find("idempotent", text);
            }
        }
    } else if !(is_gone && operation.method == "DELETE") {
        let text = format!("expected the request to be taken again, found {}", summary(&answer));
        return Err(trial.stop("idempotent", text));
    }
    let after = described(trial, operation, &input).await?;
    if before != after {
        trial.find("idempotent", "expected nothing to change when the request is repeated, found a change");
    }
    Ok(())
}

/// Describes what a request is about; the refusal of what is gone is one description of it.
async fn described(
    trial: &mut Trial<'_>,
    operation: &Operation,
    input: &super::trial::Input,
) -> Result<Option<Told>, Stop> {
    let Some(read) = reader_of(trial.service(), operation) else { return Ok(None) };
    let asked = trial.about((operation, input), read);
    let answer = trial.send(read, &asked).await?;
    Ok(is_success(&answer).then(|| Told::read(trial.service(), read, &answer)))
}
