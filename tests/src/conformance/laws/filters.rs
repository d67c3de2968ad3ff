//! Filters: a list under a filter holds what matches, all of it, and nothing else.

use codeartifact_codegen::ir::Operation;
use serde_json::Value;

use super::super::fill::Extent;
use super::agree::shown;
use super::filter::Filter;
use super::pages::walk;
use super::trial::{Input, Stop, Trial};

/// Holds a list under a filter against the whole one.
pub(super) async fn hold(trial: &mut Trial<'_>, list: &Operation, filter: &Filter) -> Result<(), Stop> {
    trial.prepare(list).await?;
    let input = trial.input(list, Extent::Required);
    let input: Input = input.into_iter().filter(|(name, _)| *name != filter.member).collect();
    let before = walk(trial, list, &input, None).await?;
    let values = filter.tried(trial.service(), list, &before);
    if values.is_empty() {
        return Err(Stop::NotRun(format!("nothing that {} lists has what it filters by", list.id.name)));
    }
    let mut lists = Vec::new();
    for value in values {
        let mut asked = input.clone();
        asked.insert(filter.member.clone(), value.clone());
        let needed = trial.world().map(|world| world.needed(&list.id.name, &asked)).unwrap_or_default();
        for member in needed.into_iter().map(str::to_owned).collect::<Vec<_>>() {
            let known = trial.input(list, Extent::All).get(&member).cloned();
            asked
                .extend(known.map(|value| (member, value)).filter(|(member, _)| !input.contains_key(member)));
        }
        let found = walk(trial, list, &asked, None).await?;
        if let Some(stranger) = found.iter().find(|item| !filter.matches(item, &value)) {
            let text = format!(
                "expected `{}` {} to select, found {}",
                filter.member,
                shown(&value),
                shown(stranger)
            );
            return Err(trial.stop("filter-ignored", text));
        }
        lists.push((asked, value, found));
    }
    let after = walk(trial, list, &input, None).await?;
    let stays = before.iter().filter(|item| after.contains(item));
    let narrowed = |asked: &Input, item: &Value| {
        // What is sent beside the filter selects too.
        asked
            .iter()
            .all(|(name, value)| input.contains_key(name) || item.get(name).is_none_or(|own| own == value))
    };
    for item in stays {
        let lacking = lists.iter().find(|(asked, value, found)| {
            filter.matches(item, value)
                && (narrowed(asked, item) || filter.by_prefix)
                && !found.contains(item)
        });
        if let Some((_, value, _)) = lacking {
            let text =
                format!("expected `{}` {} to find {}, found none", filter.member, shown(value), shown(item));
            return Err(trial.stop("filter-incomplete", text));
        }
    }
    Ok(())
}
