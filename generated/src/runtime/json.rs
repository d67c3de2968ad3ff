//! JSON as it arrives: a tree of borrowed text that generated decoders walk.
//!
//! A tree rather than derived `Deserialize`: every broken constraint of a request is reported at once,
//! with its path, and an array never passes for an object as it does in derived code.

mod parse;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use aws_smithy_types::{Blob, DateTime, Document, Number};

use super::violations::{Path, Violations};
use super::{Malformed, echo, text};

/// What a decoder returns: a value, nothing where a violation was noted, or a malformed document.
pub type Decoded<T> = Result<Option<T>, Malformed>;

/// One JSON value; objects keep the order and, for repeated keys, every entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Json<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as it is written.
    Number(&'a str),
    /// Text.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Json<'a>>),
    /// An object.
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

impl Json<'_> {
    /// Tells whether this is `{}`.
    pub fn is_empty_object(&self) -> bool {
        matches!(self, Self::Object(entries) if entries.is_empty())
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    fn expected(&self, what: &str, at: &Path<'_>) -> Malformed {
        Malformed::at(at, format!("expected {what}, found {}", self.kind()))
    }
}

/// A JSON object whose members a decoder asks for by name. Unknown members are ignored.
#[derive(Debug)]
pub struct Object<'t, 'a>(&'t [(Cow<'a, str>, Json<'a>)]);

/// Reads an object; an array is refused.
pub fn object<'t, 'a>(value: &'t Json<'a>, at: &Path<'_>) -> Result<Object<'t, 'a>, Malformed> {
    match value {
        Json::Object(entries) => Ok(Object(entries)),
        other => Err(other.expected("an object", at)),
    }
}

impl<'t, 'a> Object<'t, 'a> {
    /// Returns a member; `null` is the same as absent. The last of repeated keys counts.
    pub fn get(&self, key: &str) -> Option<&'t Json<'a>> {
        let found = self.0.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value);
        found.filter(|value| **value != Json::Null)
    }

    /// Decodes a member that may be absent.
    pub fn optional<T>(
        &self,
        key: &str,
        member: &str,
        at: &Path<'_>,
        bad: &mut Violations,
        decode: impl FnOnce(&Json<'_>, &Path<'_>, &mut Violations) -> Decoded<T>,
    ) -> Decoded<T> {
        match self.get(key) {
            None => Ok(None),
            Some(value) => decode(value, &at.member(member), bad),
        }
    }

    /// Decodes a member that must be present; its absence is a violation.
    pub fn required<T>(
        &self,
        key: &str,
        member: &str,
        at: &Path<'_>,
        bad: &mut Violations,
        decode: impl FnOnce(&Json<'_>, &Path<'_>, &mut Violations) -> Decoded<T>,
    ) -> Decoded<T> {
        let at = at.member(member);
        let Some(value) = self.get(key) else {
            bad.missing(&at);
            return Ok(None);
        };
        decode(value, &at, bad)
    }

    /// Returns the one member that a union has set, ignoring `null`s and the type hint `__type`.
    pub fn only_member(&self, at: &Path<'_>) -> Result<(&'t str, &'t Json<'a>), Malformed> {
        let mut set = self.0.iter().filter(|(key, value)| *value != Json::Null && key != "__type");
        match (set.next(), set.next()) {
            (Some((key, value)), None) => Ok((key, value)),
            (None, _) => Err(Malformed::at(at, "expected one member of the union, found none")),
            (Some(_), Some(_)) => Err(Malformed::at(at, "expected one member of the union, found several")),
        }
    }
}

/// Says that a union has no such member.
pub fn unknown_member(key: &str, at: &Path<'_>) -> Malformed {
    Malformed::at(at, format!("`{}` is no member of the union", echo(&key)))
}

/// Takes a key of a map as it is.
pub fn key(key: &str, _: &Path<'_>, _: &mut Violations) -> String {
    key.to_owned()
}

/// Decodes text.
pub fn string(value: &Json<'_>, at: &Path<'_>, _: &mut Violations) -> Decoded<String> {
    match value {
        Json::String(text) => Ok(Some(text.clone().into_owned())),
        other => Err(other.expected("a string", at)),
    }
}

/// Decodes `true` or `false`.
pub fn boolean(value: &Json<'_>, at: &Path<'_>, _: &mut Violations) -> Decoded<bool> {
    match value {
        Json::Bool(value) => Ok(Some(*value)),
        other => Err(other.expected("a boolean", at)),
    }
}

/// Decodes an integer that fits its type; a fraction or an exponent is refused.
pub fn integer<T: FromStr>(value: &Json<'_>, at: &Path<'_>, _: &mut Violations) -> Decoded<T> {
    let Json::Number(number) = value else { return Err(value.expected("an integer", at)) };
    let fits = number.parse().ok();
    fits.map(Some).ok_or_else(|| Malformed::at(at, "the number is no integer of this size"))
}

/// Decodes a floating point number, or one of the three that JSON lacks as text.
pub fn float<T: text::Float>(value: &Json<'_>, at: &Path<'_>, _: &mut Violations) -> Decoded<T> {
    match value {
        Json::Number(number) => Ok(Some(T::parse(number).map_err(|malformed| malformed.within(at))?)),
        Json::String(text) if matches!(text.as_ref(), "NaN" | "Infinity" | "-Infinity") => {
            Ok(Some(T::parse(text).map_err(|malformed| malformed.within(at))?))
        }
        other => Err(other.expected("a number", at)),
    }
}

/// Decodes a number of any size into a type that keeps its digits.
pub fn number<T: FromStr>(value: &Json<'_>, at: &Path<'_>, _: &mut Violations) -> Decoded<T> {
    let Json::Number(number) = value else { return Err(value.expected("a number", at)) };
    number.parse().map(Some).map_err(|_| Malformed::at(at, "the number is not of this kind"))
}

/// Decodes base64.
pub fn blob(value: &Json<'_>, at: &Path<'_>, _: &mut Violations) -> Decoded<Blob> {
    match value {
        Json::String(text) => Ok(Some(text::blob(text).map_err(|malformed| malformed.within(at))?)),
        other => Err(other.expected("base64", at)),
    }
}

/// Decodes seconds since 1970, with or without a fraction.
pub fn epoch_seconds(value: &Json<'_>, at: &Path<'_>, _: &mut Violations) -> Decoded<DateTime> {
    match value {
        Json::Number(number) => {
            Ok(Some(text::epoch_seconds(number).map_err(|malformed| malformed.within(at))?))
        }
        other => Err(other.expected("seconds since 1970", at)),
    }
}

/// Decodes an RFC 3339 timestamp in UTC.
pub fn date_time(value: &Json<'_>, at: &Path<'_>, _: &mut Violations) -> Decoded<DateTime> {
    timestamp_text(value, at, text::date_time)
}

/// Decodes an HTTP date.
pub fn http_date(value: &Json<'_>, at: &Path<'_>, _: &mut Violations) -> Decoded<DateTime> {
    timestamp_text(value, at, text::http_date)
}

fn timestamp_text(
    value: &Json<'_>,
    at: &Path<'_>,
    read: fn(&str) -> Result<DateTime, Malformed>,
) -> Decoded<DateTime> {
    match value {
        Json::String(text) => Ok(Some(read(text).map_err(|malformed| malformed.within(at))?)),
        other => Err(other.expected("a timestamp", at)),
    }
}

/// Decodes any value.
pub fn document(value: &Json<'_>, at: &Path<'_>, _: &mut Violations) -> Decoded<Document> {
    Ok(Some(to_document(value).map_err(|malformed| malformed.within(at))?))
}

fn to_document(value: &Json<'_>) -> Result<Document, Malformed> {
    Ok(match value {
        Json::Null => Document::Null,
        Json::Bool(value) => Document::Bool(*value),
        Json::Number(number) => Document::Number(document_number(number)?),
        Json::String(text) => Document::String(text.clone().into_owned()),
        Json::Array(items) => Document::Array(items.iter().map(to_document).collect::<Result<_, _>>()?),
        Json::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| Ok((key.to_string(), to_document(value)?)));
            Document::Object(entries.collect::<Result<_, Malformed>>()?)
        }
    })
}

fn document_number(number: &str) -> Result<Number, Malformed> {
    if let Ok(positive) = number.parse::<u64>() {
        Ok(Number::PosInt(positive))
    } else if let Ok(negative) = number.parse::<i64>() {
        Ok(Number::NegInt(negative))
    } else {
        Ok(Number::Float(text::float(number)?))
    }
}

/// Counts the elements or entries of a collection, whatever they hold. Of repeated keys one counts.
pub fn count(value: &Json<'_>) -> usize {
    match value {
        Json::Array(items) => items.len(),
        Json::Object(entries) => entries.iter().map(|(key, _)| key).collect::<BTreeSet<_>>().len(),
        _ => 0,
    }
}

/// Decodes a list; `null` elements are refused.
pub fn list<T>(
    value: &Json<'_>,
    at: &Path<'_>,
    bad: &mut Violations,
    decode: impl Fn(&Json<'_>, &Path<'_>, &mut Violations) -> Decoded<T>,
) -> Decoded<Vec<T>> {
    let Json::Array(items) = value else { return Err(value.expected("an array", at)) };
    let mut decoded = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let at = at.index(index);
        if *item == Json::Null {
            return Err(Malformed::at(&at, "null is no element of this list"));
        }
        decoded.extend(decode(item, &at, bad)?);
    }
    Ok((decoded.len() == items.len()).then_some(decoded))
}

/// Decodes a list whose elements may be `null`.
pub fn sparse_list<T>(
    value: &Json<'_>,
    at: &Path<'_>,
    bad: &mut Violations,
    decode: impl Fn(&Json<'_>, &Path<'_>, &mut Violations) -> Decoded<T>,
) -> Decoded<Vec<Option<T>>> {
    let Json::Array(items) = value else { return Err(value.expected("an array", at)) };
    let mut decoded = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        decoded.push(match item {
            Json::Null => None,
            item => decode(item, &at.index(index), bad)?,
        });
    }
    Ok(Some(decoded))
}

/// Decodes a map; `null` values are refused.
pub fn map<K: Ord, T>(
    value: &Json<'_>,
    at: &Path<'_>,
    bad: &mut Violations,
    key: impl Fn(&str, &Path<'_>, &mut Violations) -> K,
    decode: impl Fn(&Json<'_>, &Path<'_>, &mut Violations) -> Decoded<T>,
) -> Decoded<BTreeMap<K, T>> {
    let Json::Object(entries) = value else { return Err(value.expected("an object", at)) };
    let mut decoded = BTreeMap::new();
    let mut complete = true;
    for (name, item) in entries {
        let place = at.key(name);
        if *item == Json::Null {
            return Err(Malformed::at(&place, "null is no value of this map"));
        }
        let key = key(name, &at.key_itself(name), bad);
        match decode(item, &place, bad)? {
            Some(item) => drop(decoded.insert(key, item)),
            None => complete = false,
        }
    }
    Ok(complete.then_some(decoded))
}

/// Decodes a map whose values may be `null`.
pub fn sparse_map<K: Ord, T>(
    value: &Json<'_>,
    at: &Path<'_>,
    bad: &mut Violations,
    key: impl Fn(&str, &Path<'_>, &mut Violations) -> K,
    decode: impl Fn(&Json<'_>, &Path<'_>, &mut Violations) -> Decoded<T>,
) -> Decoded<BTreeMap<K, Option<T>>> {
    let Json::Object(entries) = value else { return Err(value.expected("an object", at)) };
    let mut decoded = BTreeMap::new();
    for (name, item) in entries {
        let key = key(name, &at.key_itself(name), bad);
        let item = if *item == Json::Null { None } else { decode(item, &at.key(name), bad)? };
        decoded.insert(key, item);
    }
    Ok(Some(decoded))
}

/// Decodes text into an open enum.
pub fn text_as<T: for<'s> From<&'s str>>(value: &Json<'_>, at: &Path<'_>, _: &mut Violations) -> Decoded<T> {
    match value {
        Json::String(text) => Ok(Some(T::from(text.as_ref()))),
        other => Err(other.expected("a string", at)),
    }
}

/// Decodes an integer into an open enum.
pub fn number_as<T: From<i32>>(value: &Json<'_>, at: &Path<'_>, bad: &mut Violations) -> Decoded<T> {
    Ok(integer::<i32>(value, at, bad)?.map(T::from))
}
