//! Values at, inside and past every bound of length and range, text that breaks a pattern, and every value
//! of an enum beside some that are none.

use codeartifact_codegen::ir::Kind;
use serde_json::{Value, json};

use super::super::encode::base64;
use super::super::texts::{Taste, limits};
use super::place::Place;
use super::{Case, Derivation, Expect, Subject};

/// Larger values would say more about limits of servers than about the model.
const LARGEST: usize = 100_000;

/// The cases about one place's constraints.
pub(super) fn of(place: &Place<'_>, derivation: &mut Derivation<'_>) -> Vec<Case> {
    let mut cases = lengths(place, derivation);
    cases.extend(range(place));
    cases.extend(patterns(place, derivation));
    cases.extend(enums(place));
    cases
}

fn lengths(place: &Place<'_>, derivation: &mut Derivation<'_>) -> Vec<Case> {
    if place.constraints.length.is_none() {
        return Vec::new();
    }
    let (least, most) = limits(&place.constraints);
    let most = most.filter(|most| *most < LARGEST);
    let mut lengths = vec![(least, "at the minimum"), (least + 1, "inside the minimum")];
    if let Some(below) = least.checked_sub(1) {
        lengths.push((below, "past the minimum"));
    }
    if let Some(most) = most {
        lengths.extend([(most, "at the maximum"), (most + 1, "past the maximum")]);
        lengths.extend(most.checked_sub(1).map(|inside| (inside, "inside the maximum")));
    }
    lengths.sort_unstable();
    lengths.dedup_by_key(|(length, _)| *length);
    let mut cases = Vec::new();
    for (length, position) in lengths {
        // Neither an empty segment nor an empty header is sure to arrive, and of an empty list in the query nothing is.
        if length == 0 && (place.is_label() || place.is_header() || place.is_many_in_query()) {
            continue;
        }
        let is_allowed = length >= least && most.is_none_or(|most| length <= most);
        let Some(value) = of_length(place, derivation, length, is_allowed) else { continue };
        let name = format!("`{}` has length {length}, {}", place.path, relation(position, is_allowed));
        cases.push(Case::new(Subject::Length, name, expectation(place, is_allowed)).put(&place.path, value));
    }
    cases
}

/// A bound of one side may lie past that of the other, where both are equal.
fn relation(position: &str, is_allowed: bool) -> String {
    match (position.strip_prefix("past"), is_allowed) {
        (None, false) => "past the bounds".to_owned(),
        _ => position.to_owned(),
    }
}

fn of_length(
    place: &Place<'_>,
    derivation: &mut Derivation<'_>,
    length: usize,
    is_allowed: bool,
) -> Option<Value> {
    let filler = &mut derivation.filler;
    match &place.shape.kind {
        Kind::String if is_allowed => {
            let text = filler.texts.of_length(&place.constraints, length, Taste::Plain, &mut filler.dice);
            text.map(Value::String)
        }
        Kind::String => {
            let text = filler.texts.of_wrong_length(&place.constraints, length, &mut filler.dice);
            text.map(Value::String)
        }
        Kind::Blob { .. } => Some(json!(base64(&vec![b'x'; length]))),
        Kind::List { member, .. } => filler.distinct(member, length).map(Value::Array),
        Kind::Map { key, value, .. } => filler.distinct_entries(key, value, length),
        _ => None,
    }
}

fn range(place: &Place<'_>) -> Vec<Case> {
    let Some((least, most)) = &place.constraints.range else { return Vec::new() };
    let integer = |bound: &Option<String>| bound.as_ref().and_then(|bound| bound.parse::<i64>().ok());
    let (least, most) = (integer(least), integer(most));
    let mut numbers = Vec::new();
    if let Some(least) = least {
        numbers.extend([(least, "at the minimum"), (least.saturating_add(1), "inside the minimum")]);
        numbers.extend(least.checked_sub(1).map(|past| (past, "past the minimum")));
    }
    if let Some(most) = most {
        numbers.extend([(most, "at the maximum"), (most.saturating_sub(1), "inside the maximum")]);
        numbers.extend(most.checked_add(1).map(|past| (past, "past the maximum")));
    }
    numbers.sort_unstable();
    numbers.dedup_by_key(|(number, _)| *number);
    numbers.retain(|(number, _)| fits(&place.shape.kind, *number));
    let case = |(number, position): (i64, &str)| {
        let is_allowed = least.is_none_or(|least| number >= least) && most.is_none_or(|most| number <= most);
        let name = format!("`{}` is {number}, {}", place.path, relation(position, is_allowed));
        Case::new(Subject::Range, name, expectation(place, is_allowed)).put(&place.path, json!(number))
    };
    numbers.into_iter().map(case).collect()
}

/// Tells whether a type can hold a number at all; one that it cannot is another matter.
fn fits(kind: &Kind, number: i64) -> bool {
    match kind {
        Kind::Byte => i8::try_from(number).is_ok(),
        Kind::Short => i16::try_from(number).is_ok(),
        Kind::Integer | Kind::IntEnum(_) => i32::try_from(number).is_ok(),
        _ => true,
    }
}

fn patterns(place: &Place<'_>, derivation: &mut Derivation<'_>) -> Vec<Case> {
    if !matches!(place.shape.kind, Kind::String) {
        return Vec::new();
    }
    let filler = &mut derivation.filler;
    let broken = filler.texts.breaking_pattern(&place.constraints, &mut filler.dice);
    let broken = broken.into_iter().filter(|(wrong, _)| !place.is_header() || wrong.is_ascii_graphic());
    let case = |(wrong, text): (char, String)| {
        let name = format!("`{}` breaks its pattern by U+{:04X}", place.path, u32::from(wrong));
        Case::new(Subject::Pattern, name, Expect::Invalid(place.path.clone())).put(&place.path, json!(text))
    };
    broken.map(case).collect()
}

fn enums(place: &Place<'_>) -> Vec<Case> {
    let path = &place.path;
    let taken = |name: String, value: Value| {
        Case::new(Subject::Enum, name, Expect::Taken(path.clone())).put(path, value)
    };
    let refused = |name: String, value: Value| {
        Case::new(Subject::Enum, name, Expect::Invalid(path.clone())).put(path, value)
    };
    let mut cases = Vec::new();
    match &place.shape.kind {
        Kind::Enum(values) => {
            for value in values {
                cases.push(taken(format!("`{path}` is `{}`", value.value), json!(value.value)));
            }
            cases.push(refused(format!("`{path}` is no value of its enum"), json!("NoSuchValue")));
            let swapped = values.first().map(|value| swap_case(&value.value));
            let swapped = swapped.filter(|swapped| values.iter().all(|value| value.value != *swapped));
            cases.extend(swapped.map(|swapped| {
                refused(format!("`{path}` is `{swapped}`, a value in other case"), json!(swapped))
            }));
        }
        Kind::IntEnum(values) => {
            for value in values {
                cases.push(taken(format!("`{path}` is {}", value.value), json!(value.value)));
            }
            let wrong = values.iter().map(|value| value.value).max().unwrap_or(0).saturating_add(1);
            cases.push(refused(format!("`{path}` is {wrong}, no value of its enum"), json!(wrong)));
        }
        _ => {}
    }
    cases
}

fn swap_case(text: &str) -> String {
    let swap = |character: char| {
        if character.is_ascii_lowercase() {
            character.to_ascii_uppercase()
        } else {
            character.to_ascii_lowercase()
        }
    };
    text.chars().map(swap).collect()
}

fn expectation(place: &Place<'_>, is_allowed: bool) -> Expect {
    if is_allowed { Expect::Taken(place.path.clone()) } else { Expect::Invalid(place.path.clone()) }
}
