//! The constraint traits, and what else limits simple values: the size of numbers and the values of enums.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use fancy_regex::Regex;
use serde_json::Value;
use serde_json::value::RawValue;

use super::place::Place;
use super::{Check, FindingKind};
use crate::ir::{Constraints, Kind, Shape};
use crate::pattern;

/// Enum values beyond these are counted, not listed.
const VALUES_SHOWN: usize = 12;

/// Says what a shape's value is in JSON.
pub(super) fn expected(kind: &Kind) -> &'static str {
    match kind {
        Kind::Boolean => "a boolean",
        Kind::String | Kind::Enum(_) => "a string",
        Kind::Blob { .. } => "base64 in a string",
        Kind::Byte | Kind::Short | Kind::Integer | Kind::Long | Kind::BigInteger | Kind::IntEnum(_) => {
            "a whole number"
        }
        Kind::Float | Kind::Double | Kind::BigDecimal => "a number",
        Kind::Timestamp => "a timestamp",
        Kind::Document => "any value",
        Kind::List { .. } => "an array",
        Kind::Map { .. } | Kind::Structure(_) | Kind::Union { .. } => "an object",
        Kind::EventStream { .. } => "events",
    }
}

impl Check<'_> {
    /// Checks a length; `own` are a member's constraints, which go before its shape's.
    pub(super) fn length(
        &mut self,
        shape: &Shape,
        own: &Constraints,
        length: usize,
        unit: &str,
        place: &Place<'_>,
    ) {
        let Some((minimum, maximum)) = own.length.or(shape.constraints.length) else { return };
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        let bound = match (minimum, maximum) {
            (Some(minimum), _) if length < minimum => format!("at least {minimum}"),
            (_, Some(maximum)) if length > maximum => format!("at most {maximum}"),
            _ => return,
        };
        let message = format!("`{}` has {bound} {unit}, found {length}", shape.id.name);
        self.find(place, FindingKind::Length, Some(&shape.id), Some(length.to_string()), message);
    }

    /// Checks text: its length, pattern and set of values.
    pub(super) fn string(&mut self, shape: &Shape, own: &Constraints, text: &str, place: &Place<'_>) {
        if let Kind::Enum(values) = &shape.kind {
            let known: Vec<_> = values.iter().map(|value| value.value.as_str()).collect();
            return self.one_of(shape, &known, text, place);
        }
        self.length(shape, own, text.chars().count(), "characters", place);
        let Some(pattern) = own.pattern.as_ref().or(shape.constraints.pattern.as_ref()) else { return };
        if !matches(pattern, text) {
            let message = format!("`{}` matches `{pattern}`{}", shape.id.name, found(text, place));
            self.find(place, FindingKind::Pattern, Some(&shape.id), Some(text.to_owned()), message);
        }
    }

    /// Checks a number: that its type can hold it, its range and set of values.
    pub(super) fn number(&mut self, shape: &Shape, own: &Constraints, text: &str, place: &Place<'_>) {
        if !fits(&shape.kind, text) {
            let message = format!("expected {}{}", number_type(&shape.kind), found(text, place));
            return self.find(place, FindingKind::Type, Some(&shape.id), Some(text.to_owned()), message);
        }
        if let Kind::IntEnum(values) = &shape.kind {
            let known: Vec<_> = values.iter().map(|value| value.value.to_string()).collect();
            let known: Vec<_> = known.iter().map(String::as_str).collect();
            return self.one_of(shape, &known, text, place);
        }
        let Some((minimum, maximum)) = own.range.as_ref().or(shape.constraints.range.as_ref()) else {
            return;
        };
        let bound = match (minimum, maximum) {
            (Some(minimum), _) if is_less(text, minimum) => format!("at least {minimum}"),
            (_, Some(maximum)) if is_less(maximum, text) => format!("at most {maximum}"),
            _ => return,
        };
        let message = format!("`{}` is {bound}{}", shape.id.name, found(text, place));
        self.find(place, FindingKind::Range, Some(&shape.id), Some(text.to_owned()), message);
    }

    fn one_of(&mut self, shape: &Shape, known: &[&str], text: &str, place: &Place<'_>) {
        if known.contains(&text) {
            return;
        }
        let mut shown: Vec<_> = known.iter().take(VALUES_SHOWN).map(|value| format!("`{value}`")).collect();
        if known.len() > VALUES_SHOWN {
            shown.push(format!("{} more", known.len() - VALUES_SHOWN));
        }
        let message = format!("`{}` is one of {}{}", shape.id.name, shown.join(", "), found(text, place));
        self.find(place, FindingKind::UnknownEnumValue, Some(&shape.id), Some(text.to_owned()), message);
    }

    /// Checks that a list whose elements must differ repeats none.
    pub(super) fn unique(&mut self, shape: &Shape, elements: &[&RawValue], place: &Place<'_>) {
        let Kind::List { unique: true, .. } = shape.kind else { return };
        let mut seen: HashSet<Value> = HashSet::new();
        for (index, element) in elements.iter().enumerate() {
            let value = serde_json::from_str(element.get());
            // What is nested too deeply to be compared, or a number that no double holds, is told apart as text.
            if !seen.insert(value.unwrap_or_else(|_| Value::String(element.get().to_owned()))) {
                let message = format!("the elements of `{}` differ; this one occurred before", shape.id.name);
                self.find(&place.index(index), FindingKind::UniqueItems, Some(&shape.id), None, message);
            }
        }
    }
}

/// Ends a message with what was found, where that may be shown.
fn found(text: &str, place: &Place<'_>) -> String {
    const SHOWN: usize = 200;
    if place.is_secret() {
        return String::new();
    }
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!(", found `{shown}`")
}

/// Tells whether the type of a shape can hold a number, which has the form that JSON gives numbers.
fn fits(kind: &Kind, text: &str) -> bool {
    match kind {
        Kind::Byte => text.parse::<i8>().is_ok(),
        Kind::Short => text.parse::<i16>().is_ok(),
        Kind::Integer | Kind::IntEnum(_) => text.parse::<i32>().is_ok(),
        Kind::Long => text.parse::<i64>().is_ok(),
        Kind::BigInteger => !text.contains(['.', 'e', 'E']),
        Kind::Float => text.parse().is_ok_and(f32::is_finite),
        Kind::Double => text.parse().is_ok_and(f64::is_finite),
        _ => true,
    }
}

fn number_type(kind: &Kind) -> &'static str {
    match kind {
        Kind::Byte => "a whole number of 8 bits",
        Kind::Short => "a whole number of 16 bits",
        Kind::Integer | Kind::IntEnum(_) => "a whole number of 32 bits",
        Kind::Long => "a whole number of 64 bits",
        Kind::Float => "a number of single precision",
        Kind::Double => "a number of double precision",
        _ => "a whole number",
    }
}

/// Compares numbers: exactly where both are whole and of common size, else as doubles.
fn is_less(left: &str, right: &str) -> bool {
    match (left.parse::<i128>(), right.parse::<i128>()) {
        (Ok(left), Ok(right)) => left < right,
        _ => left.parse().unwrap_or(f64::NAN) < right.parse().unwrap_or(f64::NAN),
    }
}

/// Tells whether text matches a pattern of a model. An engine that gives up says nothing against the text.
fn matches(pattern: &str, text: &str) -> bool {
    // Compiling takes far longer than matching, and models have some hundreds of patterns at most.
    static COMPILED: LazyLock<Mutex<HashMap<String, Option<Arc<Regex>>>>> = LazyLock::new(Mutex::default);
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if !compiled.contains_key(pattern) {
        // The readers refuse a model with a pattern that does not compile.
        compiled.insert(pattern.to_owned(), pattern::compile(pattern).ok().map(Arc::new));
    }
    let regex = compiled.get(pattern).cloned().flatten();
    drop(compiled);
    regex.is_none_or(|regex| regex.is_match(text).unwrap_or(true))
}
