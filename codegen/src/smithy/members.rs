//! Turns members and constraint traits of the AST into the representation.

use serde_json::Value;

use super::traits::Traits;
use crate::error::Error;
use crate::ir::{
    Binding, Constraints, DefaultValue, EnumValue, Kind, Member, Shape, ShapeId, TimestampFormat,
};
use crate::pattern;

/// Reads one member. Where it travels follows from its traits; without any it is part of the body.
pub(super) fn member(name: &str, target: ShapeId, traits: &Traits<'_>) -> Result<Member, Error> {
    Ok(Member {
        name: name.to_owned(),
        target,
        binding: binding(traits)?,
        json_name: traits.text("smithy.api#jsonName")?.unwrap_or_else(|| name.to_owned()),
        required: traits.has("smithy.api#required"),
        default: default_value(traits)?,
        constraints: constraints(traits)?,
        timestamp_format: timestamp_format(traits)?,
        encoded_in_header: false,
        idempotency_token: traits.has("smithy.api#idempotencyToken"),
        deprecated: traits.has("smithy.api#deprecated"),
    })
}

/// Reads the constraint traits of a shape or member.
pub(super) fn constraints(traits: &Traits<'_>) -> Result<Constraints, Error> {
    let bound = |name: &str, field: &str| -> Result<Option<u64>, Error> {
        let text = traits.number_field(name, field)?;
        text.map(|text| {
            text.parse::<u64>().map_err(|_| traits.fault(name, "expected whole numbers of zero or more"))
        })
        .transpose()
    };
    let length = match (bound("smithy.api#length", "min")?, bound("smithy.api#length", "max")?) {
        (None, None) => None,
        (Some(min), Some(max)) if min > max => {
            return Err(traits.fault("smithy.api#length", "`min` is larger than `max`"));
        }
        bounds => Some(bounds),
    };
    let range = match (
        traits.number_field("smithy.api#range", "min")?,
        traits.number_field("smithy.api#range", "max")?,
    ) {
        (None, None) => None,
        bounds => Some(bounds),
    };
    let pattern = traits.text("smithy.api#pattern")?;
    let expression = pattern
        .as_deref()
        .map(|pattern| {
            pattern::translate(pattern).map_err(|reason| traits.fault("smithy.api#pattern", &reason))
        })
        .transpose()?;
    Ok(Constraints { length, range, pattern, expression })
}

/// Refuses a default that no value of the target can equal.
pub(super) fn check_default(member: &Member, target: &Shape, traits: &Traits<'_>) -> Result<(), Error> {
    let Some(default) = &member.default else { return Ok(()) };
    let fits = match &target.kind {
        Kind::Document => true,
        Kind::Boolean => matches!(default, DefaultValue::Boolean(_)),
        Kind::Blob { .. } | Kind::String | Kind::Enum(_) => matches!(default, DefaultValue::String(_)),
        Kind::Timestamp => matches!(default, DefaultValue::Number(_) | DefaultValue::String(_)),
        Kind::Byte
        | Kind::Short
        | Kind::Integer
        | Kind::Long
        | Kind::Float
        | Kind::Double
        | Kind::BigInteger
        | Kind::BigDecimal
        | Kind::IntEnum(_) => matches!(default, DefaultValue::Number(_)),
        Kind::List { .. } => matches!(default, DefaultValue::EmptyList),
        Kind::Map { .. } => matches!(default, DefaultValue::EmptyMap),
        Kind::Structure(_) | Kind::Union { .. } | Kind::EventStream { .. } => false,
    };
    if fits || *default == DefaultValue::Null {
        Ok(())
    } else {
        Err(traits.fault("smithy.api#default", "it is of another type than the member"))
    }
}

/// Reads `@timestampFormat`.
pub(super) fn timestamp_format(traits: &Traits<'_>) -> Result<Option<TimestampFormat>, Error> {
    let name = "smithy.api#timestampFormat";
    match traits.text(name)?.as_deref() {
        None => Ok(None),
        Some("epoch-seconds") => Ok(Some(TimestampFormat::EpochSeconds)),
        Some("date-time") => Ok(Some(TimestampFormat::DateTime)),
        Some("http-date") => Ok(Some(TimestampFormat::HttpDate)),
        Some(other) => Err(traits.fault(name, &format!("`{other}` is not a format"))),
    }
}

/// Reads the deprecated `@enum` trait of a string.
pub(super) fn enum_trait(traits: &Traits<'_>) -> Result<Option<Vec<EnumValue>>, Error> {
    let name = "smithy.api#enum";
    let Some(node) = traits.node(name) else { return Ok(None) };
    let fault = || traits.fault(name, "expected a list of objects with `value`");
    let mut values = Vec::new();
    for entry in node.as_array().ok_or_else(fault)? {
        let value = entry.get("value").and_then(Value::as_str).ok_or_else(fault)?;
        let named = entry.get("name").and_then(Value::as_str);
        // What the trait `internal` says of a member of an enum, the older form says by a tag.
        let internal = entry["tags"].as_array().into_iter().flatten().any(|tag| tag == "internal");
        values.push(EnumValue { name: named.unwrap_or(value).to_owned(), value: value.to_owned(), internal });
    }
    Ok(Some(values))
}

fn binding(traits: &Traits<'_>) -> Result<Binding, Error> {
    let mut found = Vec::new();
    if traits.has("smithy.api#httpPayload") {
        found.push(Binding::Payload);
    }
    if let Some(key) = traits.text("smithy.api#httpQuery")? {
        found.push(Binding::Query(key));
    }
    if traits.has("smithy.api#httpQueryParams") {
        found.push(Binding::QueryParams);
    }
    if let Some(header) = traits.text("smithy.api#httpHeader")? {
        found.push(Binding::Header(header));
    }
    if let Some(prefix) = traits.text("smithy.api#httpPrefixHeaders")? {
        found.push(Binding::PrefixHeaders(prefix));
    }
    if traits.has("smithy.api#httpLabel") {
        found.push(Binding::Label { greedy: false });
    }
    if traits.has("smithy.api#httpResponseCode") {
        found.push(Binding::StatusCode);
    }
    if traits.has("smithy.api#eventHeader") {
        found.push(Binding::EventHeader);
    }
    if traits.has("smithy.api#eventPayload") {
        found.push(Binding::EventPayload);
    }
    match found.len() {
        0 => Ok(Binding::Body),
        1 => Ok(found.swap_remove(0)),
        _ => Err(traits.fault("smithy.api#http…", "a member can be bound in one place only")),
    }
}

fn default_value(traits: &Traits<'_>) -> Result<Option<DefaultValue>, Error> {
    let name = "smithy.api#default";
    let value = match traits.node(name) {
        None => return Ok(None),
        Some(Value::Null) => DefaultValue::Null,
        Some(Value::Bool(value)) => DefaultValue::Boolean(*value),
        Some(Value::Number(number)) => DefaultValue::Number(number.to_string()),
        Some(Value::String(text)) => DefaultValue::String(text.clone()),
        Some(Value::Array(items)) if items.is_empty() => DefaultValue::EmptyList,
        Some(Value::Object(entries)) if entries.is_empty() => DefaultValue::EmptyMap,
        Some(_) => return Err(traits.fault(name, "only empty lists and maps can be defaults")),
    };
    Ok(Some(value))
}
