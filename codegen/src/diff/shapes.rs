//! Compares shapes that stand in the same place, and descends into what they hold.

use std::collections::{BTreeMap, BTreeSet};

use super::{Action, Aspect, Comparison, Part, Sides};
use crate::ir::{Binding, DefaultValue, EnumValue, Kind, Member, Shape, ShapeId, TimestampFormat};

pub(super) const NEEDED: &str = "requests without it are refused";
const REPEATED: &str = "answers may repeat what clients count on to differ";
const OTHER_TYPE: &str = "values of the old type are not understood";

impl Comparison<'_> {
    /// Compares two shapes, once.
    pub(super) fn pair(&mut self, old: &ShapeId, new: &ShapeId) {
        if !self.seen.insert((old.clone(), new.clone())) {
            return;
        }
        let (before, after) = (self.old.shape(old), self.new.shape(new));
        let name = called(old, new);
        let sides = Sides::of(before, after);
        if old.name != new.name && has_type(&before.kind) {
            let text = format!("is called so now, was `{}`; nothing changes on the wire", old.name);
            self.push((Part::Shape, Action::Changed, Aspect::Naming), &new.name, text, None);
        }
        if kind_name(&before.kind) != kind_name(&after.kind) {
            self.other_kind(&name, before, after, sides);
            return;
        }
        self.traits(&name, before, after);
        match &before.kind {
            Kind::Structure(_) | Kind::Union { .. } | Kind::EventStream { .. } => {
                self.members(&name, old, new, sides);
            }
            Kind::Enum(old) => self.enum_values(&name, old, &values(&after.kind), sides),
            Kind::IntEnum(_) => {
                self.enum_values(&name, &values(&before.kind), &values(&after.kind), sides);
            }
            Kind::List { .. } => self.lists(&name, &before.kind, &after.kind, sides),
            Kind::Map { .. } => self.maps(&name, &before.kind, &after.kind, sides),
            Kind::Blob { .. } => self.blobs(&name, &before.kind, &after.kind, sides),
            Kind::Boolean
            | Kind::String
            | Kind::Byte
            | Kind::Short
            | Kind::Integer
            | Kind::Long
            | Kind::Float
            | Kind::Double
            | Kind::BigInteger
            | Kind::BigDecimal
            | Kind::Timestamp
            | Kind::Document => {}
        }
    }

    fn lists(&mut self, name: &str, old: &Kind, new: &Kind, sides: Sides) {
        let (
            Kind::List { member: before, sparse, unique },
            Kind::List { member: after, sparse: now_sparse, unique: now_unique },
        ) = (old, new)
        else {
            return;
        };
        self.sparse(name, (*sparse, *now_sparse), sides);
        let changed = (Part::Shape, Action::Changed, Aspect::UniqueItems);
        match (unique, now_unique) {
            (false, true) => {
                let breaks = sides.input.then_some("requests with equal elements are refused");
                self.push(changed, name, "may no longer hold equal elements", breaks);
            }
            (true, false) => {
                let breaks = (sides.output && !sides.input).then_some(REPEATED);
                self.push(changed, name, "may hold equal elements", breaks);
            }
            (true, true) | (false, false) => {}
        }
        self.element(&format!("{name}$member"), before, after, sides);
    }

    fn maps(&mut self, name: &str, old: &Kind, new: &Kind, sides: Sides) {
        let (
            Kind::Map { key, value, sparse },
            Kind::Map { key: new_key, value: new_value, sparse: now_sparse },
        ) = (old, new)
        else {
            return;
        };
        self.sparse(name, (*sparse, *now_sparse), sides);
        self.element(&format!("{name}$key"), key, new_key, sides);
        self.element(&format!("{name}$value"), value, new_value, sides);
    }

    fn blobs(&mut self, name: &str, old: &Kind, new: &Kind, sides: Sides) {
        let (
            Kind::Blob { streaming, requires_length },
            Kind::Blob { streaming: now_streaming, requires_length: now_requires },
        ) = (old, new)
        else {
            return;
        };
        self.flag(Part::Shape, Aspect::Streaming, name, "a stream", (*streaming, *now_streaming));
        let changed = (Part::Shape, Action::Changed, Aspect::Streaming);
        match (requires_length, now_requires) {
            (false, true) => {
                let breaks = sides.input.then_some("requests of unknown length are refused");
                self.push(changed, name, "must be sent with its length", breaks);
            }
            (true, false) => self.push(changed, name, "may be sent without its length", None),
            (true, true) | (false, false) => {}
        }
    }

    /// Lists the shapes that stand on one side alone. Smithy's own are no part of a model.
    pub(super) fn unmatched_shapes(&mut self) {
        let names = |shapes: &BTreeMap<ShapeId, Shape>| -> BTreeSet<String> {
            shapes.keys().map(|id| id.name.clone()).collect()
        };
        let (old, new) = (names(&self.old.shapes), names(&self.new.shapes));
        let (renamed_old, renamed_new): (BTreeSet<_>, BTreeSet<_>) =
            self.seen.iter().map(|(old, new)| (old.name.clone(), new.name.clone())).unzip();
        for (id, shape) in &self.new.shapes {
            if id.namespace != "smithy.api" && !old.contains(&id.name) && !renamed_new.contains(&id.name) {
                let kind = kind_name(&shape.kind);
                self.push((Part::Shape, Action::Added, Aspect::Presence), &id.name, kind, None);
            }
        }
        for (id, shape) in &self.old.shapes {
            if id.namespace != "smithy.api" && !new.contains(&id.name) && !renamed_old.contains(&id.name) {
                let kind = kind_name(&shape.kind);
                self.push((Part::Shape, Action::Removed, Aspect::Presence), &id.name, kind, None);
            }
        }
    }

    fn other_kind(&mut self, name: &str, old: &Shape, new: &Shape, sides: Sides) {
        let text = format!("is {}, was {}", kind_name(&new.kind), kind_name(&old.kind));
        let breaks = match (&old.kind, &new.kind) {
            (Kind::String, Kind::Enum(_)) => sides.input.then_some("requests with other values are refused"),
            (Kind::Enum(_), Kind::String) => None,
            (Kind::Integer, Kind::Long) => {
                sides.output.then_some("answers may hold numbers that clients cannot")
            }
            (Kind::Long, Kind::Integer) => {
                sides.input.then_some("requests with numbers of more than 32 bits are refused")
            }
            // Of all other pairs neither type holds the other's values.
            _ => Some(OTHER_TYPE),
        };
        self.push((Part::Shape, Action::Changed, Aspect::Type), name, text, breaks);
    }

    fn traits(&mut self, name: &str, old: &Shape, new: &Shape) {
        if old.sensitive != new.sensitive {
            let text = if new.sensitive {
                "is now sensitive: must not be logged or echoed"
            } else {
                "is no longer sensitive: may be logged and echoed"
            };
            self.push((Part::Shape, Action::Changed, Aspect::Sensitivity), name, text, None);
        }
        self.flag(Part::Shape, Aspect::Deprecation, name, "deprecated", (old.deprecated, new.deprecated));
        if old.media_type != new.media_type {
            let say = |media: &Option<String>| media.clone().unwrap_or_else(|| "no media type".to_owned());
            let text = format!("holds {}, was {}", say(&new.media_type), say(&old.media_type));
            self.push((Part::Shape, Action::Changed, Aspect::MediaType), name, text, None);
        }
    }

    fn sparse(&mut self, name: &str, (old, new): (bool, bool), sides: Sides) {
        let changed = (Part::Shape, Action::Changed, Aspect::Type);
        match (old, new) {
            (false, true) => {
                let breaks = sides.output.then_some("answers may hold null where clients expect a value");
                self.push(changed, name, "may hold null", breaks);
            }
            (true, false) => {
                let breaks = sides.input.then_some("requests with null are refused");
                self.push(changed, name, "may no longer hold null", breaks);
            }
            (true, true) | (false, false) => {}
        }
    }

    fn enum_values(&mut self, name: &str, old: &[EnumValue], new: &[EnumValue], sides: Sides) {
        let missing_from = |values: &[EnumValue], others: &[EnumValue]| -> Vec<String> {
            let known = |value: &&EnumValue| !others.iter().any(|other| other.value == value.value);
            values.iter().filter(known).map(|value| format!("`{}`", value.value)).collect()
        };
        let (added, removed) = (missing_from(new, old), missing_from(old, new));
        if !added.is_empty() {
            let met = if sides.output { "; answers may hold them too" } else { "" };
            let text = format!("{}{met}", added.join(", "));
            self.push((Part::Enum, Action::Added, Aspect::Value), name, text, None);
        }
        if !removed.is_empty() {
            let breaks = sides.input.then_some("requests with the old values are refused");
            self.push((Part::Enum, Action::Removed, Aspect::Value), name, removed.join(", "), breaks);
        }
        for value in new {
            let before = old.iter().find(|before| before.value == value.value);
            if let Some(before) = before.filter(|before| before.name != value.name) {
                let text = format!("`{}` is called {}, was {}", value.value, value.name, before.name);
                self.push((Part::Enum, Action::Changed, Aspect::ValueName), name, text, None);
            }
        }
    }

    /// Compares a member of a structure or union, or the element, key or value of a collection.
    pub(super) fn element(&mut self, subject: &str, old: &Member, new: &Member, sides: Sides) {
        let changed = |aspect| (Part::Member, Action::Changed, aspect);
        match (old.required, new.required) {
            (false, true) => {
                let breaks = sides.input.then_some(NEEDED);
                self.push(changed(Aspect::Required), subject, "must be present, was optional", breaks);
            }
            (true, false) => {
                let breaks = sides.output.then_some("clients that count on it may find nothing");
                self.push(changed(Aspect::Required), subject, "is optional, had to be present", breaks);
            }
            (true, true) | (false, false) => {}
        }
        if (&old.binding, wire_name(old)) != (&new.binding, wire_name(new)) {
            let text = format!("travels {}, was {}", place(new), place(old));
            self.push(changed(Aspect::Binding), subject, text, Some("clients use the old place"));
        }
        if old.default != new.default {
            let say = |value: &Option<DefaultValue>| value.as_ref().map_or("none".to_owned(), default_text);
            let text = format!("has default {}, was {}", say(&new.default), say(&old.default));
            let breaks = old.default.is_some().then_some("clients that leave it out mean the old default");
            self.push(changed(Aspect::Default), subject, text, breaks);
        }
        if old.timestamp_format != new.timestamp_format {
            let text =
                format!("is written {}, was {}", format(new.timestamp_format), format(old.timestamp_format));
            let breaks = Some("timestamps of the old format are not understood");
            self.push(changed(Aspect::TimestampFormat), subject, text, breaks);
        }
        if old.encoded_in_header != new.encoded_in_header {
            let text = if new.encoded_in_header { "is base64, was plain" } else { "is plain, was base64" };
            self.push(changed(Aspect::MediaType), subject, text, Some(OTHER_TYPE));
        }
        let tokens = (old.idempotency_token, new.idempotency_token);
        self.flag(Part::Member, Aspect::IdempotencyToken, subject, "an idempotency token", tokens);
        self.flag(Part::Member, Aspect::Deprecation, subject, "deprecated", (old.deprecated, new.deprecated));
        self.constraints(subject, old, new, sides);
        self.pair(&old.target, &new.target);
    }
}

/// Names a shape, and what it was called.
pub(super) fn called(old: &ShapeId, new: &ShapeId) -> String {
    if old.name == new.name { new.name.clone() } else { format!("{} (was {})", new.name, old.name) }
}

/// Tells whether code speaks of a shape by name: structures, unions and enums.
fn has_type(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Structure(_) | Kind::Union { .. } | Kind::EventStream { .. } | Kind::Enum(_) | Kind::IntEnum(_)
    )
}

/// The values of an enum of either kind as text; nothing for other kinds.
fn values(kind: &Kind) -> Vec<EnumValue> {
    match kind {
        Kind::Enum(values) => values.clone(),
        Kind::IntEnum(values) => values
            .iter()
            .map(|value| EnumValue {
                name: value.name.clone(),
                value: value.value.to_string(),
                internal: false,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Says what a member is: `required DomainName in the query as domain-owner`.
pub(super) fn describe(member: &Member) -> String {
    let presence = if member.required { "required" } else { "optional" };
    format!("{presence} {}, {}", member.target.name, place(member))
}

/// The name under which a member travels, where its binding does not hold one.
pub(super) fn wire_name(member: &Member) -> Option<&str> {
    matches!(member.binding, Binding::Body).then_some(member.json_name.as_str())
}

fn place(member: &Member) -> String {
    match &member.binding {
        Binding::Body if member.json_name == member.name => "in the body".to_owned(),
        Binding::Body => format!("in the body as `{}`", member.json_name),
        Binding::Payload => "as the whole body".to_owned(),
        Binding::Query(key) => format!("in the query as `{key}`"),
        Binding::QueryParams => "in the rest of the query".to_owned(),
        Binding::Header(name) => format!("in header `{name}`"),
        Binding::PrefixHeaders(prefix) => format!("in headers that begin with `{prefix}`"),
        Binding::Label { greedy: false } => "in the path".to_owned(),
        Binding::Label { greedy: true } => "in the path, over several segments".to_owned(),
        Binding::StatusCode => "as the status".to_owned(),
        Binding::EventHeader => "in a header of the event".to_owned(),
        Binding::EventPayload => "as the whole event".to_owned(),
    }
}

fn format(format: Option<TimestampFormat>) -> &'static str {
    match format {
        None => "by its shape",
        Some(TimestampFormat::EpochSeconds) => "in epoch seconds",
        Some(TimestampFormat::DateTime) => "as date-time",
        Some(TimestampFormat::HttpDate) => "as http-date",
    }
}

fn default_text(value: &DefaultValue) -> String {
    match value {
        DefaultValue::Boolean(value) => value.to_string(),
        DefaultValue::Number(number) => number.clone(),
        DefaultValue::String(text) => format!("`{text}`"),
        DefaultValue::EmptyList => "an empty list".to_owned(),
        DefaultValue::EmptyMap => "an empty map".to_owned(),
        DefaultValue::Null => "null".to_owned(),
    }
}

/// Names a kind with its article.
pub(super) fn kind_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Blob { .. } => "a blob",
        Kind::Boolean => "a boolean",
        Kind::String => "a string",
        Kind::Byte => "a byte",
        Kind::Short => "a short",
        Kind::Integer => "an integer",
        Kind::Long => "a long",
        Kind::Float => "a float",
        Kind::Double => "a double",
        Kind::BigInteger => "a big integer",
        Kind::BigDecimal => "a big decimal",
        Kind::Timestamp => "a timestamp",
        Kind::Document => "a document",
        Kind::Enum(_) => "an enum",
        Kind::IntEnum(_) => "an int enum",
        Kind::List { .. } => "a list",
        Kind::Map { .. } => "a map",
        Kind::Structure(_) => "a structure",
        Kind::Union { .. } => "a union",
        Kind::EventStream { .. } => "an event stream",
    }
}
