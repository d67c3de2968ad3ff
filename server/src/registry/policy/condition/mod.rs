//! Conditions of a policy statement: an operator, a key of the request's context, and what is expected there; read once,
//! and held against what a context has. Knows no context of its own: a function finds what is under a key.

mod expected;
mod network;
mod operator;

use std::fmt;

use serde_json::Value;

use self::expected::Expected;
use super::context::{ConditionKey, Lookup};
use super::grammar::Object;
use crate::registry::error::invalid_policy::{InvalidPolicy, broken};

pub use self::operator::{ConditionOperator, Quantifier};

/// What a request must fulfil.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// How the values are compared.
    pub operator: ConditionOperator,
    /// How several values of the key are treated.
    pub quantifier: Quantifier,
    /// Whether a request without the key fulfils it.
    pub if_exists: bool,
    /// The key of the request's context.
    pub key: ConditionKey,
    expected: Expected,
}

impl Condition {
    /// Reads the conditions of a statement, which may have none.
    pub(super) fn read_all(statement: &Object<'_>, variables: bool) -> Result<Vec<Self>, InvalidPolicy> {
        let Some((place, value)) = statement.member("Condition") else { return Ok(Vec::new()) };
        let mut conditions = Vec::new();
        for (name, place, value) in Object::read_any(&place, value)?.members() {
            let (operator, quantifier, if_exists) =
                operator(name).ok_or_else(|| broken(&place, "is not a condition operator"))?;
            for (key, place, value) in Object::read_any(&place, value)?.members() {
                let expected = Expected::read(operator.expectation(), &values(&place, value)?, variables);
                let key = ConditionKey::parse(key);
                conditions.push(Self { operator, quantifier, if_exists, key, expected });
            }
        }
        Ok(conditions)
    }

    /// Tells whether a request fulfils it.
    pub fn holds(&self, lookup: &Lookup<'_>) -> bool {
        let found = lookup(&self.key);
        let (values, negated) = (found.values(), self.operator.is_negated());
        if let Expected::Absence(expected) = &self.expected {
            return expected.contains(&values.is_empty());
        }
        if values.is_empty() && self.if_exists {
            return true;
        }
        let fits = |value| self.expected.fits(value, lookup);
        match self.quantifier {
            // None of nothing compares, which is what a negated operator asks for.
            Quantifier::One => values.iter().any(fits) != negated,
            Quantifier::ForAllValues => values.iter().all(|value| fits(value) != negated),
            Quantifier::ForAnyValue => values.iter().any(|value| fits(value) != negated),
        }
    }
}

/// Writes the operator with what stands around it, and the key.
impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quantifier = match self.quantifier {
            Quantifier::One => "",
            Quantifier::ForAllValues => FOR_ALL_VALUES,
            Quantifier::ForAnyValue => FOR_ANY_VALUE,
        };
        let if_exists = if self.if_exists { IF_EXISTS } else { "" };
        write!(formatter, "{quantifier}{}{if_exists} {}", self.operator, self.key)
    }
}

const FOR_ALL_VALUES: &str = "ForAllValues:";
const FOR_ANY_VALUE: &str = "ForAnyValue:";
const IF_EXISTS: &str = "IfExists";

fn operator(name: &str) -> Option<(ConditionOperator, Quantifier, bool)> {
    let (quantifier, name) = if let Some(name) = name.strip_prefix(FOR_ALL_VALUES) {
        (Quantifier::ForAllValues, name)
    } else if let Some(name) = name.strip_prefix(FOR_ANY_VALUE) {
        (Quantifier::ForAnyValue, name)
    } else {
        (Quantifier::One, name)
    };
    // Asking whether a key is absent has no meaning where it must exist.
    let shortened = name.strip_suffix(IF_EXISTS).filter(|name| *name != ConditionOperator::Null.as_str());
    let operator = ConditionOperator::parse(shortened.unwrap_or(name)).ok()?;
    Some((operator, quantifier, shortened.is_some()))
}

/// Reads a value or a list of them; numbers and truth values may stand without quotes.
fn values(place: &str, value: &Value) -> Result<Vec<String>, InvalidPolicy> {
    let read = |value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bool(truth) => Ok(truth.to_string()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            Err(broken(place, "must be a value or a list of values"))
        }
    };
    match value {
        Value::Array(items) => items.iter().map(read).collect(),
        Value::String(_) | Value::Bool(_) | Value::Number(_) | Value::Null | Value::Object(_) => {
            Ok(vec![read(value)?])
        }
    }
}

#[cfg(test)]
mod tests;
