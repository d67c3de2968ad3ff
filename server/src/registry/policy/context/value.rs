//! What a request's context holds under a key, and how it reads as text, number, moment, truth or address.
//! Knows no policy.

use std::borrow::Cow;
use std::net::IpAddr;

use super::key::ConditionKey;
use super::moment;
use super::number::Number;
use crate::registry::clock::Timestamp;

/// One value of a request's context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContextValue<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// A whole number.
    Number(i64),
    /// A moment, of which a context has whole seconds.
    Moment(Timestamp),
    /// A truth value.
    Truth(bool),
    /// An address.
    Address(IpAddr),
}

/// What a request's context holds under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<'a> {
    /// Nothing; the key is not there.
    Absent,
    /// The one value of the key.
    One(ContextValue<'a>),
    /// The values of a key that may have several, and has at least one.
    Several(Vec<ContextValue<'a>>),
}

/// Finds what a request's context holds under a key.
pub type Lookup<'a> = dyn Fn(&ConditionKey) -> Found<'a> + 'a;

impl<'a> Found<'a> {
    /// Returns the values.
    pub(in super::super) fn values(&self) -> &[ContextValue<'a>] {
        match self {
            Self::Absent => &[],
            Self::One(value) => std::slice::from_ref(value),
            Self::Several(values) => values,
        }
    }
}

impl<'a> From<&'a str> for Found<'a> {
    fn from(text: &'a str) -> Self {
        Self::One(ContextValue::Text(text.into()))
    }
}

impl ContextValue<'_> {
    /// Returns it as text.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => number.to_string().into(),
            Self::Moment(moment) => moment::render(*moment).into(),
            Self::Truth(truth) => if *truth { "true" } else { "false" }.into(),
            Self::Address(address) => address.to_canonical().to_string().into(),
        }
    }

    pub(in super::super) fn number(&self) -> Option<Number> {
        match self {
            Self::Number(number) => Some(Number::from(*number)),
            Self::Text(text) => Number::parse(text),
            Self::Moment(_) | Self::Truth(_) | Self::Address(_) => None,
        }
    }

    pub(in super::super) fn moment(&self) -> Option<Timestamp> {
        let milliseconds = match self {
            Self::Moment(moment) => moment.epoch_milliseconds().div_euclid(1000).checked_mul(1000)?,
            Self::Number(seconds) => seconds.checked_mul(1000)?,
            Self::Text(text) => return moment::parse(text),
            Self::Truth(_) | Self::Address(_) => return None,
        };
        Some(Timestamp::from_epoch_milliseconds(milliseconds))
    }

    pub(in super::super) fn truth(&self) -> Option<bool> {
        match self {
            Self::Truth(truth) => Some(*truth),
            Self::Text(text) => parse_truth(text),
            Self::Number(_) | Self::Moment(_) | Self::Address(_) => None,
        }
    }

    pub(in super::super) fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Address(address) => Some(*address),
            Self::Text(text) => text.parse().ok(),
            Self::Number(_) | Self::Moment(_) | Self::Truth(_) => None,
        }
    }
}

/// Parses `true` or `false`, whatever their case.
pub(in super::super) fn parse_truth(text: &str) -> Option<bool> {
    [true, false]
        .into_iter()
        .find(|truth| text.trim().eq_ignore_ascii_case(if *truth { "true" } else { "false" }))
}
