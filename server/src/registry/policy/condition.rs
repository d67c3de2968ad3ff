//! Conditions of a policy statement: an operator, a key of the request's context, and the values to compare with.

use serde_json::Value;

use super::grammar::Object;
use crate::registry::error::invalid_policy::{InvalidPolicy, broken};
use crate::registry::names::InvalidName;
use crate::registry::names::words::words;

words! {
    /// How a value of the request's context is compared.
    ConditionOperator, "condition operator" {
        /// Texts are the same.
        StringEquals = "StringEquals",
        /// Texts differ.
        StringNotEquals = "StringNotEquals",
        /// Texts are the same but for case.
        StringEqualsIgnoreCase = "StringEqualsIgnoreCase",
        /// Texts differ in more than case.
        StringNotEqualsIgnoreCase = "StringNotEqualsIgnoreCase",
        /// A text fits a pattern.
        StringLike = "StringLike",
        /// A text fits no pattern.
        StringNotLike = "StringNotLike",
        /// Numbers are the same.
        NumericEquals = "NumericEquals",
        /// Numbers differ.
        NumericNotEquals = "NumericNotEquals",
        /// A number is smaller.
        NumericLessThan = "NumericLessThan",
        /// A number is smaller or the same.
        NumericLessThanEquals = "NumericLessThanEquals",
        /// A number is greater.
        NumericGreaterThan = "NumericGreaterThan",
        /// A number is greater or the same.
        NumericGreaterThanEquals = "NumericGreaterThanEquals",
        /// Moments are the same.
        DateEquals = "DateEquals",
        /// Moments differ.
        DateNotEquals = "DateNotEquals",
        /// A moment is earlier.
        DateLessThan = "DateLessThan",
        /// A moment is earlier or the same.
        DateLessThanEquals = "DateLessThanEquals",
        /// A moment is later.
        DateGreaterThan = "DateGreaterThan",
        /// A moment is later or the same.
        DateGreaterThanEquals = "DateGreaterThanEquals",
        /// A truth value is the same.
        Bool = "Bool",
        /// Bytes are the same.
        BinaryEquals = "BinaryEquals",
        /// An address lies in a network.
        IpAddress = "IpAddress",
        /// An address lies in no network.
        NotIpAddress = "NotIpAddress",
        /// An ARN fits a pattern.
        ArnEquals = "ArnEquals",
        /// An ARN fits no pattern.
        ArnNotEquals = "ArnNotEquals",
        /// An ARN fits a pattern.
        ArnLike = "ArnLike",
        /// An ARN fits no pattern.
        ArnNotLike = "ArnNotLike",
        /// A key is absent, or is not.
        Null = "Null",
    }
}

/// How a condition treats a key with several values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// The key has one value.
    One,
    /// Every value must fulfil the condition.
    ForAllValues,
    /// At least one value must fulfil the condition.
    ForAnyValue,
}

/// What a request must fulfil.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// How the values are compared.
    pub operator: ConditionOperator,
    /// How several values of the key are treated.
    pub quantifier: Quantifier,
    /// Whether a request without the key fulfils it.
    pub if_exists: bool,
    /// The key of the request's context; case does not matter.
    pub key: String,
    /// The values, of which one must compare.
    pub values: Vec<String>,
}

impl Condition {
    /// Reads the conditions of a statement, which may have none.
    pub(super) fn read_all(statement: &Object<'_>) -> Result<Vec<Self>, InvalidPolicy> {
        let Some((place, value)) = statement.member("Condition") else { return Ok(Vec::new()) };
        let mut conditions = Vec::new();
        for (name, place, value) in Object::read_any(&place, value)?.members() {
            let (operator, quantifier, if_exists) =
                operator(name).map_err(|_| broken(&place, "is not a condition operator"))?;
            for (key, place, value) in Object::read_any(&place, value)?.members() {
                let values = values(&place, value)?;
                conditions.push(Self { operator, quantifier, if_exists, key: key.to_owned(), values });
            }
        }
        Ok(conditions)
    }
}

fn operator(name: &str) -> Result<(ConditionOperator, Quantifier, bool), InvalidName> {
    let (quantifier, name) = match name.split_once(':') {
        Some(("ForAllValues", name)) => (Quantifier::ForAllValues, name),
        Some(("ForAnyValue", name)) => (Quantifier::ForAnyValue, name),
        Some(_) | None => (Quantifier::One, name),
    };
    // Asking whether a key is absent has no meaning where it must exist.
    let shortened = name.strip_suffix("IfExists").filter(|name| *name != ConditionOperator::Null.as_str());
    Ok((ConditionOperator::parse(shortened.unwrap_or(name))?, quantifier, shortened.is_some()))
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
