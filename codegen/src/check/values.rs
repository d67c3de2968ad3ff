//! JSON values against their shapes.

use std::collections::HashSet;

use serde_json::value::RawValue;

use super::json::Json;
use super::place::Place;
use super::{Check, FindingKind, constraints, text};
use crate::ir::{Kind, Member, Shape, ShapeId, TimestampFormat};

impl Check<'_> {
    /// Checks what a member holds.
    pub(super) fn value(&mut self, member: &Member, raw: &RawValue, place: &Place<'_>) {
        let shape = self.service.shape(&member.target);
        let place = &place.hidden(shape.sensitive);
        if place.is_too_deep() {
            let message = "it is nested too deeply to be looked into".to_owned();
            return self.find(place, FindingKind::Type, Some(&shape.id), None, message);
        }
        if matches!(shape.kind, Kind::Document) {
            return;
        }
        let Some(json) = self.level(raw, place) else { return };
        match (&shape.kind, &json) {
            (_, Json::Null) => {
                let message = "`null` stands where a value is due".to_owned();
                self.find(place, FindingKind::Null, Some(&shape.id), None, message);
            }
            (Kind::Structure(structure), Json::Object(entries)) => {
                let members: Vec<_> = structure.members.iter().collect();
                self.structure(&members, &shape.id, entries, place);
            }
            (Kind::Union { members }, Json::Object(entries)) => {
                self.union(members, &shape.id, entries, place);
            }
            (Kind::List { member: element, sparse, .. }, Json::Array(elements)) => {
                self.length(shape, &member.constraints, elements.len(), "elements", place);
                self.unique(shape, elements, place);
                for (index, raw) in elements.iter().enumerate() {
                    self.unless_null(*sparse, element, raw, &place.index(index));
                }
            }
            (Kind::Map { key, value, sparse }, Json::Object(entries)) => {
                self.length(shape, &member.constraints, entries.len(), "entries", place);
                let place = &place.hidden(self.service.shape(&key.target).sensitive);
                for (name, raw) in entries {
                    let place = place.key(name);
                    self.text_value(key, name, &place);
                    self.unless_null(*sparse, value, raw, &place);
                }
            }
            _ => self.simple(member, shape, &json, place),
        }
    }

    /// Reads one level of JSON.
    fn level<'r>(&mut self, raw: &'r RawValue, place: &Place<'_>) -> Option<Json<'r>> {
        match Json::of(raw) {
            Ok(json) => {
                self.repeated(&json, place);
                Some(json)
            }
            // Text with half a character is all that a parser of one level finds wrong.
            Err(error) => {
                self.find(place, FindingKind::Body, None, None, format!("it is not JSON: {error}"));
                None
            }
        }
    }

    /// Parsers differ in which of several entries with one key they take (RFC 8259, section 4).
    fn repeated(&mut self, json: &Json<'_>, place: &Place<'_>) {
        let Json::Object(entries) = json else { return };
        let mut seen = HashSet::new();
        for (key, _) in entries {
            if !seen.insert(key) {
                let message = "the object has this key more than once".to_owned();
                self.find(&place.key(key), FindingKind::Body, None, None, message);
            }
        }
    }

    fn unless_null(&mut self, sparse: bool, member: &Member, raw: &RawValue, place: &Place<'_>) {
        if !(sparse && raw.get() == "null") {
            self.value(member, raw, place);
        }
    }

    /// Checks a document against those members of a structure that travel in it.
    pub(super) fn root(&mut self, members: &[&Member], id: &ShapeId, raw: &RawValue) {
        match self.level(raw, &Place::Root) {
            None => {}
            Some(Json::Object(entries)) => self.structure(members, id, &entries, &Place::Root),
            Some(other) => {
                let message = format!("expected an object, found {}", other.kind());
                self.find(&Place::Root, FindingKind::Type, Some(id), None, message);
            }
        }
    }

    fn structure(
        &mut self,
        members: &[&Member],
        id: &ShapeId,
        entries: &[(String, &RawValue)],
        place: &Place<'_>,
    ) {
        for member in members {
            let place = place.member(&member.json_name);
            let found = entries.iter().rev().find(|(key, _)| *key == member.json_name);
            let is_document = matches!(self.service.shape(&member.target).kind, Kind::Document);
            match found.map(|(_, raw)| raw) {
                Some(raw) if raw.get() != "null" || is_document => self.value(member, raw, &place),
                // Clients read it as absent.
                Some(_) if !member.required => {}
                Some(_) => {
                    let message = "it is required, and `null` stands there".to_owned();
                    self.find(&place, FindingKind::Null, Some(&member.target), None, message);
                }
                None if member.required => {
                    let message = "it is required and missing".to_owned();
                    self.find(&place, FindingKind::Missing, Some(&member.target), None, message);
                }
                None => {}
            }
        }
        let kind = &self.service.shape(id).kind;
        let is_error = matches!(kind, Kind::Structure(structure) if structure.error.is_some());
        for (key, _) in entries {
            // Servers may say here what an object is, and what an error is called.
            let tells_name = key == "__type" || (is_error && key == "code");
            if !tells_name && !members.iter().any(|member| member.json_name == *key) {
                let message = "the model knows no such member".to_owned();
                self.find(&place.member(key), FindingKind::UnknownMember, Some(id), None, message);
            }
        }
    }

    fn union(
        &mut self,
        members: &[Member],
        id: &ShapeId,
        entries: &[(String, &RawValue)],
        place: &Place<'_>,
    ) {
        let is_document = |key: &str| {
            let member = members.iter().find(|member| member.json_name == *key);
            member.is_some_and(|member| matches!(self.service.shape(&member.target).kind, Kind::Document))
        };
        // Clients take a `null` for a member that is not set.
        let set: Vec<_> = entries
            .iter()
            .filter(|(key, raw)| key != "__type" && (raw.get() != "null" || is_document(key)))
            .collect();
        if set.len() != 1 {
            let names: Vec<_> = set.iter().map(|(key, _)| format!("`{key}`")).collect();
            let found = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            let message = format!("exactly one member of a union is set, found {found}");
            self.find(place, FindingKind::Union, Some(id), None, message);
        }
        for (key, raw) in set {
            let place = place.member(key);
            if let Some(member) = members.iter().find(|member| member.json_name == *key) {
                self.value(member, raw, &place);
            } else {
                let message = "the union has no such member".to_owned();
                self.find(&place, FindingKind::UnknownMember, Some(id), None, message);
            }
        }
    }

    fn simple(&mut self, member: &Member, shape: &Shape, json: &Json<'_>, place: &Place<'_>) {
        let constraints = &member.constraints;
        match (&shape.kind, json) {
            (Kind::Boolean, Json::Boolean(_)) => {}
            (Kind::String | Kind::Enum(_), Json::String(text)) => {
                self.string(shape, constraints, text, place);
            }
            (
                Kind::Byte
                | Kind::Short
                | Kind::Integer
                | Kind::Long
                | Kind::BigInteger
                | Kind::IntEnum(_)
                | Kind::Float
                | Kind::Double
                | Kind::BigDecimal,
                Json::Number(text),
            ) => self.number(shape, constraints, text, place),
            (Kind::Float | Kind::Double, Json::String(text)) if text::is_no_number(text) => {}
            (Kind::Blob { .. }, Json::String(text)) => self.blob(shape, constraints, text, place),
            (Kind::Timestamp, Json::Number(_) | Json::String(_)) => {
                let format = member.timestamp_format.or(shape.timestamp_format);
                let format = format.unwrap_or(TimestampFormat::EpochSeconds);
                let is_number = matches!(json, Json::Number(_));
                let text = json.shown().unwrap_or_default();
                self.timestamp(shape, format, is_number, &text, place);
            }
            (kind, other) => {
                let (expected, found) = (constraints::expected(kind), other.kind());
                let message = format!("expected {expected}, found {found}");
                self.find(place, FindingKind::Type, Some(&shape.id), other.shown(), message);
            }
        }
    }
}
