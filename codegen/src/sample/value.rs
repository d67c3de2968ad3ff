//! Values that the constraints of the model allow.

use serde_json::{Map, Value, json};

use super::text;
use crate::ir::{Constraints, Kind, Member, Service, TimestampFormat};

/// How deep values may hold each other; what the model requires ends before that.
const DEEPEST: usize = 32;

/// Returns a value as JSON has it; `None` where none can be found.
pub(super) fn of(service: &Service, member: &Member, depth: usize) -> Option<Value> {
    if depth > DEEPEST {
        return None;
    }
    let shape = service.shape(&member.target);
    Some(match &shape.kind {
        Kind::Boolean => json!(true),
        Kind::Byte | Kind::Short | Kind::Integer | Kind::Long | Kind::BigInteger => {
            json!(integer(&constraints(service, member)))
        }
        Kind::Float | Kind::Double | Kind::BigDecimal => json!(number(&constraints(service, member))),
        Kind::Timestamp if member.timestamp_format.is_none_or(|f| f == TimestampFormat::EpochSeconds) => {
            json!(0)
        }
        Kind::Blob { .. } | Kind::String | Kind::Timestamp | Kind::Enum(_) => json!(text(service, member)?),
        Kind::IntEnum(values) => json!(values.first()?.value),
        Kind::Document => json!({}),
        Kind::List { member: element, unique, .. } => {
            let length = least_length(service, member);
            if *unique && length > 1 {
                return distinct(service, element, length).map(Value::Array);
            }
            let elements = (0..length).map(|_| of(service, element, depth + 1));
            Value::Array(elements.collect::<Option<_>>()?)
        }
        Kind::Map { key, value, .. } => {
            let length = least_length(service, member);
            let keys = if length > 1 {
                distinct(service, key, length)?
            } else {
                (0..length).map(|_| Some(json!(text(service, key)?))).collect::<Option<_>>()?
            };
            let entry = |key: Value| Some((key.as_str()?.to_owned(), of(service, value, depth + 1)?));
            Value::Object(keys.into_iter().map(entry).collect::<Option<_>>()?)
        }
        Kind::Structure(structure) => {
            let required = structure.members.iter().filter(|member| member.required);
            let entry = |member: &Member| Some((member.json_name.clone(), of(service, member, depth + 1)?));
            Value::Object(required.map(entry).collect::<Option<Map<_, _>>>()?)
        }
        Kind::Union { members } => members
            .iter()
            .find_map(|member| Some(json!({ member.json_name.as_str(): of(service, member, depth + 1)? })))?,
        Kind::EventStream { .. } => return None,
    })
}

/// Returns a value as text has it, outside a body; `None` for what cannot be text.
pub(super) fn text(service: &Service, member: &Member) -> Option<String> {
    let shape = service.shape(&member.target);
    match &shape.kind {
        Kind::String if member.encoded_in_header => Some(base64(1)),
        Kind::String => text::matching(&constraints(service, member)),
        Kind::Enum(values) => Some(values.first()?.value.clone()),
        Kind::Blob { .. } => Some(base64(least_length(service, member))),
        Kind::Timestamp => Some(
            match member.timestamp_format.unwrap_or(TimestampFormat::DateTime) {
                TimestampFormat::EpochSeconds => "0",
                TimestampFormat::DateTime => "1970-01-01T00:00:00Z",
                TimestampFormat::HttpDate => "Thu, 01 Jan 1970 00:00:00 GMT",
            }
            .to_owned(),
        ),
        _ => match of(service, member, 0)? {
            Value::Bool(value) => Some(value.to_string()),
            Value::Number(value) => Some(value.to_string()),
            _ => None,
        },
    }
}

/// The least length that a member's constraints allow.
pub(super) fn least_length(service: &Service, member: &Member) -> usize {
    let least = constraints(service, member).length.and_then(|(least, _)| least);
    least.and_then(|least| usize::try_from(least).ok()).unwrap_or(0)
}

/// Values that differ; found for enums alone.
fn distinct(service: &Service, member: &Member, length: usize) -> Option<Vec<Value>> {
    let Kind::Enum(values) = &service.shape(&member.target).kind else { return None };
    let found: Vec<Value> = values.iter().take(length).map(|value| json!(value.value)).collect();
    (found.len() == length).then_some(found)
}

fn constraints(service: &Service, member: &Member) -> Constraints {
    member.constraints.over(&service.shape(&member.target).constraints)
}

/// An integer within a range, and one where that is within.
fn integer(constraints: &Constraints) -> i64 {
    let (least, greatest) = range(constraints);
    1.max(least.unwrap_or(i64::MIN)).min(greatest.unwrap_or(i64::MAX))
}

/// A number within a range, and one where that is within.
fn number(constraints: &Constraints) -> f64 {
    let (least, greatest) = range(constraints);
    1_f64.max(least.unwrap_or(f64::MIN)).min(greatest.unwrap_or(f64::MAX))
}

fn range<T: std::str::FromStr>(constraints: &Constraints) -> (Option<T>, Option<T>) {
    let bound = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
    constraints.range.as_ref().map_or((None, None), |(least, greatest)| (bound(least), bound(greatest)))
}

/// Some bytes of a length in base64: so many times the letter a.
fn base64(length: usize) -> String {
    "YWFh".repeat(length / 3) + ["", "YQ==", "YWE="][length % 3]
}
