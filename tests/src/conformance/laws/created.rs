//! What was created is there as it was sent: in the answer itself, when it is described, and in lists.

use codeartifact_codegen::ir::{Kind, Operation, ShapeId};
use serde_json::{Map, Value};

use super::super::fill::Extent;
use super::agree::{departures, shown};
use super::moments::hold_made;
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
    hold_made(trial, read, &told);
    for text in disagreements(trial, (made.create, &made.told), (read, &told)) {
        trial.find("described", text);
    }
    Ok(())
}

/// Holds that an answer is about what its own request asked for.
pub(super) async fn named(trial: &mut Trial<'_>, operation: &Operation) -> Result<(), Stop> {
    trial.prepare(operation).await?;
    let input = trial.input(operation, Extent::All);
    let told = trial.make(operation, &input).await?;
    let made = Made { create: operation, input, told: told.clone() };
    compare(trial, "named", &made, operation, &told);
    Ok(())
}

/// Says in what two answers describe one thing differently, where both describe it by the same shape. States
/// may have changed meanwhile.
fn disagreements(
    trial: &Trial<'_>,
    (one, first): (&Operation, &Told),
    (other, second): (&Operation, &Told),
) -> Vec<String> {
    let service = trial.service();
    let mut texts = Vec::new();
    for view in first.views(service, one) {
        for same in second.views(service, other).into_iter().filter(|other| other.shape == view.shape) {
            for member in service.members(view.shape) {
                let (Some(before), now) = (view.members.get(&member.name), same.members.get(&member.name))
                else {
                    continue;
                };
                let is_state = matches!(service.shape(&member.target).kind, Kind::Enum(_));
                if !is_state && now != Some(before) {
                    let now = now.map_or("none".to_owned(), shown);
                    texts.push(format!("expected `{}` to stay {}, found {now}", member.name, shown(before)));
                }
            }
        }
    }
    texts
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
