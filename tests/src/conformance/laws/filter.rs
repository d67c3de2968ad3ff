//! The filters of a list, found in its model.

use codeartifact_codegen::ir::{Kind, Member, Operation, Service, ShapeId};
use serde_json::{Value, json};

use super::resource::item_of;

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
    pub(super) by_prefix: bool,
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

    /// Tells whether an item is one that a value selects.
    pub(super) fn matches(&self, item: &Value, wanted: &Value) -> bool {
        let found = self.value(item);
        match (self.by_prefix, found.and_then(Value::as_str), wanted.as_str()) {
            (true, Some(found), Some(wanted)) => found.starts_with(wanted),
            _ => found == Some(wanted),
        }
    }

    /// Values that items have, and for an enum one that none has.
    pub(super) fn tried(&self, service: &Service, list: &Operation, items: &[Value]) -> Vec<Value> {
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
