//! What is deleted is gone: it is not described, not listed, and cannot be deleted again.

use codeartifact_codegen::ir::Operation;
use serde_json::Value;

use super::super::seed::summary;
use super::created::{Made, compare, is_it, make};
use super::errors::{Cause, declared, name_of};
use super::pages::walk;
use super::resource::{Resource, item_of};
use super::told::Told;
use super::trial::{Input, Stop, Trial, is_success};

/// Makes a thing and removes it.
async fn removed<'a>(trial: &mut Trial<'a>, resource: &Resource) -> Result<Option<Made<'a>>, Stop> {
    let Some(delete) = &resource.delete else { return Ok(None) };
    let made = make(trial, resource).await?;
    let delete = trial.operation(delete);
    let asked = trial.about((made.create, &made.input), delete);
    let told = trial.ask("deleted", delete, &asked).await?;
    compare(trial, "deleted", &made, delete, &told);
    Ok(Some(made))
}

/// Holds that what is deleted is not described any more.
pub(super) async fn described(
    trial: &mut Trial<'_>,
    resource: &Resource,
    read: &Operation,
) -> Result<(), Stop> {
    let Some(made) = removed(trial, resource).await? else { return Ok(()) };
    let asked = trial.about((made.create, &made.input), read);
    refused(trial, "still-described", read, &asked, Cause::NotFound).await
}

/// Holds that what is deleted is not listed any more.
pub(super) async fn listed(trial: &mut Trial<'_>, resource: &Resource, list: &Operation) -> Result<(), Stop> {
    let Some(made) = removed(trial, resource).await? else { return Ok(()) };
    let asked = trial.about((made.create, &made.input), list);
    let items = walk(trial, list, &asked, None).await?;
    let Some(item) = item_of(trial.service(), list) else { return Ok(()) };
    if items.iter().filter_map(Value::as_object).any(|found| is_it(trial, &made, &item.target, found)) {
        trial.find("still-listed", "expected what was deleted to be in no list, found it");
    }
    Ok(())
}

/// Holds that what is deleted cannot be deleted again, or that nothing is told of it.
pub(super) async fn again(
    trial: &mut Trial<'_>,
    resource: &Resource,
    delete: &Operation,
) -> Result<(), Stop> {
    let Some(made) = removed(trial, resource).await? else { return Ok(()) };
    let asked = trial.about((made.create, &made.input), delete);
    refused(trial, "deleted-again", delete, &asked, Cause::NotFound).await
}

/// Holds that what exists is not made a second time.
pub(super) async fn twice(trial: &mut Trial<'_>, resource: &Resource) -> Result<(), Stop> {
    let made = make(trial, resource).await?;
    let input = made.input.clone();
    refused(trial, "created-twice", made.create, &input, Cause::Conflict).await
}

/// Sends a request and holds that it is refused for a cause by the error that the operation has for it.
pub(super) async fn refused(
    trial: &mut Trial<'_>,
    rule: &str,
    operation: &Operation,
    input: &Input,
    cause: Cause,
) -> Result<(), Stop> {
    let wanted = declared(trial.service(), operation, cause);
    let answer = trial.send(operation, input).await?;
    if cause == Cause::NotFound && trial.is_silent(operation) && is_success(&answer) {
        if !Told::read(trial.service(), operation, &answer).members.is_empty() {
            trial.find(rule, "expected nothing to be told of what is not there, found a description");
        }
        return Ok(());
    }
    let error = name_of(&answer);
    let fits = match &error {
        Some(error) if wanted.is_empty() => !is_success(&answer) && !error.is_empty(),
        Some(error) => wanted.contains(&error.as_str()),
        None => false,
    };
    if !fits {
        let wanted =
            if wanted.is_empty() { "a refusal".to_owned() } else { format!("`{}`", wanted.join("` or `")) };
        trial.find(rule, format!("expected {wanted}, found {}", summary(&answer)));
    }
    Ok(())
}
