//! Walking the JSON of a policy: objects of known members, and texts that stand alone or in a list.
//! Knows where it is, so that what it refuses can be found.

use serde_json::{Map, Value};

use crate::registry::error::invalid_policy::{InvalidPolicy, broken};
use crate::registry::names::InvalidName;
use crate::registry::names::echo::echo;

/// An object whose members are all known.
#[derive(Debug)]
pub(super) struct Object<'a> {
    place: String,
    members: &'a Map<String, Value>,
}

/// What one of two members that exclude each other holds.
#[derive(Debug)]
pub(super) struct Chosen<'a> {
    pub(super) place: String,
    pub(super) value: &'a Value,
    /// Whether it is the member that says what is left out.
    pub(super) negated: bool,
}

impl<'a> Object<'a> {
    /// Reads an object with no other members than these.
    pub(super) fn read(place: &str, value: &'a Value, known: &[&str]) -> Result<Self, InvalidPolicy> {
        let object = Self::read_any(place, value)?;
        match object.members.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(broken(&object.place_of(name), "is not an element of a policy")),
            None => Ok(object),
        }
    }

    /// Reads an object with whatever members.
    pub(super) fn read_any(place: &str, value: &'a Value) -> Result<Self, InvalidPolicy> {
        let members = value.as_object().ok_or_else(|| broken(place, "must be an object"))?;
        Ok(Self { place: place.to_owned(), members })
    }

    /// Returns every member with its name and place.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'a str, String, &'a Value)> {
        self.members.iter().map(|(name, value)| (name.as_str(), self.place_of(name), value))
    }

    /// Returns the value of a member.
    pub(super) fn member(&self, name: &str) -> Option<(String, &'a Value)> {
        self.members.get(name).map(|value| (self.place_of(name), value))
    }

    /// Reads a text that may be absent.
    pub(super) fn optional_text(&self, name: &str) -> Result<Option<&'a str>, InvalidPolicy> {
        let Some((place, value)) = self.member(name) else { return Ok(None) };
        Ok(Some(value.as_str().ok_or_else(|| broken(&place, "must be a text"))?))
    }

    /// Reads a word that may be absent.
    pub(super) fn optional_word<T>(
        &self,
        name: &str,
        parse: fn(&str) -> Result<T, InvalidName>,
    ) -> Result<Option<T>, InvalidPolicy> {
        let Some(text) = self.optional_text(name)? else { return Ok(None) };
        parse(text).map(Some).map_err(|invalid| broken(&self.place_of(name), &rule_of(&invalid)))
    }

    /// Reads an object or a list of them, of which there must be at least one.
    pub(super) fn objects(&self, name: &str) -> Result<Vec<(String, &'a Value)>, InvalidPolicy> {
        let place = self.place_of(name);
        match self.members.get(name) {
            None => Err(broken(&place, "is required")),
            Some(Value::Array(items)) if items.is_empty() => Err(broken(&place, "must not be empty")),
            Some(Value::Array(items)) => {
                let numbered = items.iter().enumerate();
                Ok(numbered.map(|(number, item)| (format!("{place}[{number}]"), item)).collect())
            }
            Some(single) => Ok(vec![(place, single)]),
        }
    }

    /// Reads one of two members that exclude each other.
    pub(super) fn one_of(&self, named: &str, left_out: &str) -> Result<Chosen<'a>, InvalidPolicy> {
        match (self.member(named), self.member(left_out)) {
            (Some((place, value)), None) => Ok(Chosen { place, value, negated: false }),
            (None, Some((place, value))) => Ok(Chosen { place, value, negated: true }),
            (None, None) => Err(broken(&self.place_of(named), "is required")),
            (Some(_), Some((place, _))) => Err(broken(&place, &format!("excludes {named}"))),
        }
    }

    fn place_of(&self, name: &str) -> String {
        format!("{}.{}", self.place, echo(name))
    }
}

/// Reads a text or a list of texts, of which there must be at least one.
pub(super) fn texts<'a>(place: &str, value: &'a Value) -> Result<Vec<&'a str>, InvalidPolicy> {
    let wrong = || broken(place, "must be a text or a list of texts, and not empty");
    match value {
        Value::String(text) => Ok(vec![text]),
        Value::Array(items) if !items.is_empty() => {
            items.iter().map(|item| item.as_str().ok_or_else(wrong)).collect()
        }
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Err(wrong()),
    }
}

fn rule_of(invalid: &InvalidName) -> String {
    invalid.rule.strip_prefix("it ").unwrap_or(invalid.rule).to_owned()
}
