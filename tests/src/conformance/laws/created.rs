//! What was created is there as it was sent: in the answer itself, when it is described, and in lists.

use codeartifact_codegen::ir::{Operation, ShapeId};
use serde_json::{Map, Value};

use super::super::fill::Extent;
use super::agree::departures;
use super::pages::walk;
use super::pairs::pairs;
use super::resource::{Resource, item_of};
use super::told::Told;
use super::trial::{Input, Stop, Trial};

/// A thing that was made, with the request that made it.
pub(super) struct Made<'a> {
    pub(super) create: &'a Operation,
    pub(super) input: Input,
    pub(super) told: Told,
}

/// Makes a thing with all that can be said of it.
pub(super) async fn make<'a>(trial: &mut Trial<'a>, resource: &Resource) -> Result<Made<'a>, Stop> {
    let create = trial.operation(&resource.create);
    trial.prepare(create).await?;
    let input = trial.input(create, Extent::All);
    let told = trial.make(create, &input).await?;
    Ok(Made { create, input, told })
}

/// Holds the description of a thing against the request that made it.
pub(super) async fn described(
    trial: &mut Trial<'_>,
    resource: &Resource,
    read: &Operation,
) -> Result<(), Stop> {
    let made = make(trial, resource).await?;
    compare(trial, "created", &made, made.create, &made.told);
    let asked = trial.about((made.create, &made.input), read);
    let told = trial.ask("described", read, &asked).await?;
    compare(trial, "described", &made, read, &told);
    Ok(())
}

/// Holds that a list has the thing, as it was sent.
pub(super) async fn listed(trial: &mut Trial<'_>, resource: &Resource, list: &Operation) -> Result<(), Stop> {
    let made = make(trial, resource).await?;
    let asked = trial.about((made.create, &made.input), list);
    let items = walk(trial, list, &asked, None).await?;
    let Some(item) = item_of(trial.service(), list) else { return Ok(()) };
    match items.iter().filter_map(Value::as_object).find(|found| is_it(trial, &made, &item.target, found)) {
        None => trial
            .find("listed", format!("expected what was created in the list, found {} others", items.len())),
        Some(found) => {
            let sent = (&made.create.input, &made.input);
            for text in departures(trial.service(), sent, (&item.target, found)) {
                trial.find("listed", text);
            }
        }
    }
    Ok(())
}

/// Tells whether an item is the thing that was made.
pub(super) fn is_it(trial: &Trial<'_>, made: &Made<'_>, item: &ShapeId, found: &Map<String, Value>) -> bool {
    let pairs = pairs(trial.service(), &made.create.input, item);
    let names = pairs.iter().filter(|pair| pair.sent.required);
    names.into_iter().all(|pair| made.input.get(&pair.sent.name) == found.get(&pair.told.name))
}

/// Holds an answer against the request that made the thing it is about.
pub(super) fn compare(
    trial: &mut Trial<'_>,
    rule: &str,
    made: &Made<'_>,
    operation: &Operation,
    told: &Told,
) {
    let sent = (&made.create.input, &made.input);
    for view in told.views(trial.service(), operation) {
        for text in departures(trial.service(), sent, (view.shape, view.members)) {
            trial.find(rule, text);
        }
    }
}
