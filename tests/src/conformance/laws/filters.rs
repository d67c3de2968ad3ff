//! Filters: a list under a filter holds what matches, all of it, and nothing else.

use codeartifact_codegen::ir::{Kind, Member, Operation, Service, ShapeId};
use serde_json::{Value, json};

use super::super::fill::Extent;
use super::agree::shown;
use super::pages::walk;
use super::resource::item_of;
use super::trial::{Input, Stop, Trial};

/// Values that are tried of one filter.
const TRIED: usize = 4;

/// A filter of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filter {
    /// The member of the input.
    pub(super) member: String,
    /// The names that lead from an item to what it is compared with.
    path: Vec<String>,
    /// The beginning is compared, not the whole.
    by_prefix: bool,
}

/// Finds the filters of a list: members that may be left out, and that items have too; and prefixes of one.
pub(super) fn filters(service: &Service, list: &Operation) -> Vec<Filter> {
    let (Some(pages), Some(item)) = (&list.pagination, item_of(service, list)) else { return Vec::new() };
    let steers = |name: &String| *name == pages.input_token || pages.page_size.as_ref() == Some(name);
    let members = service.members(&list.input).iter();
    let members = members.filter(|member| !member.required && !steers(&member.name));
    let filter = |member: &Member| {
        let prefix = stem(&member.name, "Prefix");
        let path = match prefix {
            None => find(service, &item.target, &|inner| {
                inner.name == member.name && inner.target == member.target
            })?,
            // `namePrefix` is one of `name`; else the shapes tell, `AnimalName` or `AnimalNamePrefix`.
            Some(stem) => find(service, &item.target, &|inner| inner.name == stem).or_else(|| {
                let shape = &member.target.name;
                let alike = |inner: &Member| {
                    inner.target == member.target || shape.strip_suffix("Prefix") == Some(&inner.target.name)
                };
                let own = service.members(&item.target).iter().filter(|inner| alike(inner));
                let own: Vec<_> = own.collect();
                (own.len() == 1).then(|| vec![own[0].name.clone()])
            })?,
        };
        Some(Filter { member: member.name.clone(), path, by_prefix: prefix.is_some() })
    };
    members.filter_map(filter).collect()
}

fn stem<'a>(name: &'a str, suffix: &str) -> Option<&'a str> {
    if name.eq_ignore_ascii_case(suffix) { Some("") } else { name.strip_suffix(suffix) }
}

/// Finds a member within structures.
fn find(service: &Service, within: &ShapeId, is_meant: &dyn Fn(&Member) -> bool) -> Option<Vec<String>> {
    let members = service.members(within);
    if let Some(found) = members.iter().find(|member| is_meant(member)) {
        return Some(vec![found.name.clone()]);
    }
    members.iter().filter(|member| !service.shape(&member.target).recursive).find_map(|member| {
        let is_structure = matches!(service.shape(&member.target).kind, Kind::Structure(_));
        let rest = is_structure.then(|| find(service, &member.target, is_meant)).flatten()?;
        Some([vec![member.name.clone()], rest].concat())
    })
}

impl Filter {
    fn value<'v>(&self, item: &'v Value) -> Option<&'v Value> {
        self.path.iter().try_fold(item, |at, name| at.get(name))
    }

    fn matches(&self, item: &Value, wanted: &Value) -> bool {
        let found = self.value(item);
        match (self.by_prefix, found.and_then(Value::as_str), wanted.as_str()) {
            (true, Some(found), Some(wanted)) => found.starts_with(wanted),
            _ => found == Some(wanted),
        }
    }

    /// Values that items have, and for an enum one that none has.
    fn tried(&self, service: &Service, list: &Operation, items: &[Value]) -> Vec<Value> {
        let mut values: Vec<Value> = Vec::new();
        let mut add = |value: Value| {
            if !values.contains(&value) && values.len() < TRIED {
                values.push(value);
            }
        };
        for found in items.iter().filter_map(|item| self.value(item)) {
            add(found.clone());
            let text = found.as_str().filter(|_| self.by_prefix);
            if let Some((end, _)) = text.and_then(|text| text.char_indices().rev().nth(2)) {
                add(json!(text.map(|text| &text[..end])));
            }
        }
        let member = service.members(&list.input).iter().find(|member| member.name == self.member);
        if let Some(Kind::Enum(known)) = member.map(|member| &service.shape(&member.target).kind) {
            let others = known.iter().map(|value| json!(value.value)).filter(|value| !values.contains(value));
            values.extend(others.take(1).collect::<Vec<_>>());
        }
        values.retain(|value| *value != json!(""));
        values
    }
}

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
