//! Whether what was sent is what is told.

use codeartifact_codegen::ir::{Kind, Member, Service, ShapeId};
use serde_json::{Map, Value};

use super::pairs::pairs;

/// Says in which members a description departs from what was sent; members that only one side has are passed
/// over, unless they were sent.
pub(super) fn departures(
    service: &Service,
    sent: (&ShapeId, &Map<String, Value>),
    told: (&ShapeId, &Map<String, Value>),
) -> Vec<String> {
    let pairs = pairs(service, sent.0, told.0).into_iter();
    let departures = pairs.filter_map(|pair| {
        let wanted = sent.1.get(&pair.sent.name).filter(|value| !is_empty(value))?;
        let Some(found) = told.1.get(&pair.told.name) else {
            return Some(format!("expected `{}` to be {}, found none", pair.told.name, shown(wanted)));
        };
        let same = agree(service, (pair.sent, wanted), (pair.told, found));
        (!same)
            .then(|| format!("expected `{}` to be {}, found {}", pair.told.name, shown(wanted), shown(found)))
    });
    departures.collect()
}

/// Tells whether two values say the same as far as their shapes have members in common.
pub(super) fn agree(service: &Service, sent: (&Member, &Value), told: (&Member, &Value)) -> bool {
    let kinds = (&service.shape(&sent.0.target).kind, &service.shape(&told.0.target).kind);
    match (kinds, sent.1, told.1) {
        ((Kind::Structure(_), Kind::Structure(_)), Value::Object(wanted), Value::Object(found)) => {
            let members = service.members(&sent.0.target).iter();
            members.filter_map(|member| Some((member, wanted.get(&member.name)?))).all(|(member, wanted)| {
                let others = service.members(&told.0.target);
                let Some(other) = others.iter().find(|other| other.name == member.name) else { return true };
                found.get(&other.name).is_some_and(|found| agree(service, (member, wanted), (other, found)))
            })
        }
        ((Kind::List { member: one, unique, .. }, Kind::List { member: other, .. }), wanted, found) => {
            let (Some(wanted), Some(found)) = (wanted.as_array(), found.as_array()) else { return false };
            let same = |wanted: &Value, found: &Value| agree(service, (one, wanted), (other, found));
            wanted.len() == found.len()
                && if *unique {
                    wanted.iter().all(|wanted| found.iter().any(|found| same(wanted, found)))
                } else {
                    wanted.iter().zip(found).all(|(wanted, found)| same(wanted, found))
                }
        }
        ((Kind::Map { value: one, .. }, Kind::Map { value: other, .. }), wanted, found) => {
            let (Some(wanted), Some(found)) = (wanted.as_object(), found.as_object()) else { return false };
            wanted.len() == found.len()
                && wanted.iter().all(|(key, wanted)| {
                    found.get(key).is_some_and(|found| agree(service, (one, wanted), (other, found)))
                })
        }
        // The formats of the two places may differ.
        ((Kind::Timestamp, Kind::Timestamp), wanted, found) => {
            wanted == found || wanted.is_number() != found.is_number()
        }
        (_, Value::Number(wanted), Value::Number(found)) => wanted.as_f64() == found.as_f64(),
        (_, wanted, found) => wanted == found,
    }
}

/// Nothing, and a list or map of nothing, may be told by silence.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    }
}

/// Shows the beginning of a value.
pub(super) fn shown(value: &Value) -> String {
    const SHOWN: usize = 200;
    let text = value.to_string();
    let cut: String = text.chars().take(SHOWN).collect();
    if cut.len() < text.len() { format!("`{cut}…`") } else { format!("`{cut}`") }
}
