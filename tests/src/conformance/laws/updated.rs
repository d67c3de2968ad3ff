//! What is updated is read back, and what is not stays.

use codeartifact_codegen::ir::{Member, Operation, Service};
use serde_json::Value;

use super::super::fill::Nothing;
use super::agree::departures;
use super::created::{Made, compare, is_it, make};
use super::pages::walk;
use super::pairs::pairs;
use super::resource::{Resource, item_of};
use super::told::views_of;
use super::trial::{Stop, Trial};

/// Names the members that an update may change and a description shows.
pub(super) fn changeable<'a>(
    service: &'a Service,
    update: &'a Operation,
    read: &'a Operation,
) -> Vec<&'a str> {
    let shown = |member: &&Member| {
        views_of(service, read)
            .iter()
            .any(|view| pairs(service, &update.input, view).iter().any(|pair| pair.sent.name == member.name))
    };
    let free = |member: &&Member| {
        let is_asked = service.members(&read.input).iter().any(|asked| asked.name == member.name);
        !member.required && !is_asked && !member.idempotency_token
    };
    let members = service.members(&update.input).iter().filter(free).filter(shown);
    members.map(|member| member.name.as_str()).collect()
}

/// Changes one member and holds every description against what is then known of the thing.
pub(super) async fn hold(
    trial: &mut Trial<'_>,
    resource: &Resource,
    update: &Operation,
    member: &str,
) -> Result<(), Stop> {
    let mut made = make(trial, resource).await?;
    let mut asked = trial.about((made.create, &made.input), update);
    let Some(value) = other_value(trial, update, member, made.input.get(member)) else {
        return Err(Stop::NotRun(format!("no other value for `{member}` is known")));
    };
    asked.insert(member.to_owned(), value.clone());
    let told = trial.ask("updated", update, &asked).await?;
    made.input.insert(member.to_owned(), value);
    compare(trial, "updated", &made, update, &told);
    if let Some(read) = resource.read.as_ref().map(|read| trial.operation(read)) {
        let about = trial.about((made.create, &made.input), read);
        let told = trial.ask("updated", read, &about).await?;
        compare(trial, "updated", &made, read, &told);
        // What cannot be said when a thing is made is known from the update alone.
        for view in told.views(trial.service(), read) {
            for text in departures(trial.service(), (&update.input, &asked), (view.shape, view.members)) {
                trial.find("updated", text);
            }
        }
    }
    for list in &resource.lists {
        listed(trial, &made, trial.operation(list)).await?;
    }
    Ok(())
}

async fn listed(trial: &mut Trial<'_>, made: &Made<'_>, list: &Operation) -> Result<(), Stop> {
    let about = trial.about((made.create, &made.input), list);
    let items = walk(trial, list, &about, None).await?;
    let Some(item) = item_of(trial.service(), list) else { return Ok(()) };
    let found =
        items.iter().filter_map(Value::as_object).find(|found| is_it(trial, made, &item.target, found));
    let texts = found
        .map(|found| departures(trial.service(), (&made.create.input, &made.input), (&item.target, found)));
    for text in texts.into_iter().flatten() {
        trial.find("updated", format!("{}: {text}", list.id.name));
    }
    Ok(())
}

/// Returns another value than the one that a thing was made with: the world's, or one that the model allows.
fn other_value(trial: &Trial<'_>, update: &Operation, member: &str, now: Option<&Value>) -> Option<Value> {
    let changed = trial.world().and_then(|world| world.changed(member, &trial.variables));
    let member = trial.service().members(&update.input).iter().find(|known| known.name == member)?;
    changed.or_else(|| trial.runner.filler(&Nothing).member(member)).filter(|value| Some(value) != now)
}
