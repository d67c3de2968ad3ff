//! Values of a type that the shape does not have: JSON of another kind in a body, text that is no number in
//! a query.

use codeartifact_codegen::ir::{Binding, Kind, TimestampFormat};
use serde_json::{Value, json};

use super::place::{Place, Within};
use super::{Case, Expect, Subject};

/// 2026-01-01T00:00:00.123Z.
const MOMENT: f64 = 1_767_225_600.123;

/// The cases about one place's type.
pub(super) fn of(place: &Place<'_>) -> Vec<Case> {
    if place.within == Within::Keys {
        return Vec::new();
    }
    let is_payload = matches!(place.binding, Binding::Payload) && place.path.is_top();
    let wrong = match (place.is_json(), is_payload) {
        (true, _) => wrong_json(place),
        (false, false) => wrong_text(place),
        (false, true) => Vec::new(),
    };
    let case = |(what, value): (&str, Value)| {
        let name = format!("`{}` is {what}", place.path);
        Case::new(Subject::Type, name, Expect::Malformed).put(&place.path, value)
    };
    wrong.into_iter().map(case).chain(milliseconds(place)).collect()
}

/// A moment within a second, where the format at the place can hold one.
fn milliseconds(place: &Place<'_>) -> Option<Case> {
    let format = place.member.timestamp_format.or(place.shape.timestamp_format);
    let is_whole = match format {
        Some(format) => format == TimestampFormat::HttpDate,
        None => place.is_header(),
    };
    let is_moment = matches!(place.shape.kind, Kind::Timestamp) && !is_whole;
    let name = format!("`{}` is a moment with milliseconds", place.path);
    is_moment.then(|| {
        Case::new(Subject::Type, name, Expect::Taken(place.path.clone())).put(&place.path, json!(MOMENT))
    })
}

fn wrong_json(place: &Place<'_>) -> Vec<(&'static str, Value)> {
    let number = ("a number", json!(7));
    let text = ("text", json!("text"));
    let boolean = ("a boolean", json!(true));
    let array = ("an array", json!(["x"]));
    let object = ("an object", json!({"x": "y"}));
    match &place.shape.kind {
        Kind::String | Kind::Enum(_) => vec![number, boolean, array, object],
        Kind::Blob { .. } => vec![number, ("text that is not base64", json!("not base64!")), array],
        Kind::Boolean => vec![number, ("`\"true\"` as text", json!("true")), array, object],
        Kind::Byte | Kind::Short | Kind::Integer | Kind::IntEnum(_) | Kind::Long => {
            vec![("a number as text", json!("7")), ("a fraction", json!(1.5)), boolean, array, object]
        }
        Kind::Float | Kind::Double => vec![("a number as text", json!("7")), boolean, array, object],
        Kind::BigInteger | Kind::BigDecimal => vec![boolean, array, object],
        Kind::Timestamp => match place.member.timestamp_format.or(place.shape.timestamp_format) {
            Some(TimestampFormat::DateTime | TimestampFormat::HttpDate) => vec![number, text, array],
            _ => vec![text, boolean, array],
        },
        Kind::List { .. } => vec![text, number, object],
        Kind::Map { .. } | Kind::Structure(_) | Kind::Union { .. } => vec![text, number, array],
        Kind::Document | Kind::EventStream { .. } => Vec::new(),
    }
}

fn wrong_text(place: &Place<'_>) -> Vec<(&'static str, Value)> {
    match &place.shape.kind {
        Kind::Boolean => vec![("`yes`, no boolean", json!("yes")), ("`TRUE`, no boolean", json!("TRUE"))],
        Kind::Byte | Kind::Short | Kind::Integer | Kind::IntEnum(_) | Kind::Long => vec![
            ("`ten`, no number", json!("ten")),
            ("`1.5`, no integer", json!("1.5")),
            ("an integer of 30 digits", json!("123456789012345678901234567890")),
        ],
        Kind::Float | Kind::Double => vec![("`ten`, no number", json!("ten"))],
        Kind::Timestamp => vec![("`yesterday`, no timestamp", json!("yesterday"))],
        _ => Vec::new(),
    }
}
