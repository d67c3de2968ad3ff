//! What a check finds, and the check that gathers it.

use std::fmt;

use serde::Serialize;

use super::place::Place;
use crate::ir::{Service, ShapeId};

/// One thing about an answer that does not fit the model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Where: `status`, `error`, `body`, `header etag`, or a place in the JSON of the body as `JSONPath`
    /// (RFC 9535) writes it, `$.domain.name` or `$.assets[0].hashes['SHA-256']`.
    pub path: String,
    /// What kind of thing.
    pub kind: FindingKind,
    /// The shape of the value, or of the structure that lacks it, where it has one.
    pub shape: Option<ShapeId>,
    /// What was found there, where it is a simple value and not sensitive.
    pub value: Option<String>,
    /// The sentence for people; it does not show sensitive values.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

/// The kinds of findings, each a rule of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// The status is not that of the success or of the named error.
    Status,
    /// The error is modelled, but not for this operation, and is none that every service has.
    UndeclaredError,
    /// The error is neither modelled nor one that every service has.
    UnknownError,
    /// An answer that is no success names no error.
    UnnamedError,
    /// The body is of another media type.
    ContentType,
    /// The body is not JSON where JSON is due, repeats a key, or is there where none is due.
    Body,
    /// A value is of another type.
    Type,
    /// A required member is absent.
    Missing,
    /// A `null` stands where a value is due.
    Null,
    /// Text, a blob, a list or a map is too short or too long.
    Length,
    /// A number is too small or too large.
    Range,
    /// Text does not match its pattern.
    Pattern,
    /// A list repeats an element that may occur once.
    UniqueItems,
    /// A value is none of its enum's.
    UnknownEnumValue,
    /// A timestamp is not in the format of its place.
    Timestamp,
    /// A union has not exactly one member.
    Union,
    /// A structure has a member that the model does not know.
    UnknownMember,
    /// The answer carries no request id. The model does not ask for one; AWS sends it always.
    RequestId,
}

impl FindingKind {
    /// All kinds.
    pub const ALL: [Self; 18] = [
        Self::Status,
        Self::UndeclaredError,
        Self::UnknownError,
        Self::UnnamedError,
        Self::ContentType,
        Self::Body,
        Self::Type,
        Self::Missing,
        Self::Null,
        Self::Length,
        Self::Range,
        Self::Pattern,
        Self::UniqueItems,
        Self::UnknownEnumValue,
        Self::Timestamp,
        Self::Union,
        Self::UnknownMember,
        Self::RequestId,
    ];

    /// Returns the kind as it is serialised, `unknown-enum-value`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::UndeclaredError => "undeclared-error",
            Self::UnknownError => "unknown-error",
            Self::UnnamedError => "unnamed-error",
            Self::ContentType => "content-type",
            Self::Body => "body",
            Self::Type => "type",
            Self::Missing => "missing",
            Self::Null => "null",
            Self::Length => "length",
            Self::Range => "range",
            Self::Pattern => "pattern",
            Self::UniqueItems => "unique-items",
            Self::UnknownEnumValue => "unknown-enum-value",
            Self::Timestamp => "timestamp",
            Self::Union => "union",
            Self::UnknownMember => "unknown-member",
            Self::RequestId => "request-id",
        }
    }
}

/// A check under way.
pub(super) struct Check<'a> {
    pub(super) service: &'a Service,
    pub(super) findings: Vec<Finding>,
}

impl Check<'_> {
    /// Notes something that does not fit. The value is kept where the place may be shown.
    pub(super) fn find(
        &mut self,
        place: &Place<'_>,
        kind: FindingKind,
        shape: Option<&ShapeId>,
        value: Option<String>,
        message: String,
    ) {
        let value = value.filter(|_| !place.is_secret());
        self.findings.push(Finding { path: place.to_string(), kind, shape: shape.cloned(), value, message });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_kinds_are_listed_once_in_the_order_of_their_definition() {
        let places: Vec<usize> = FindingKind::ALL.iter().map(|kind| *kind as usize).collect();

        assert_eq!(places, (0..=FindingKind::RequestId as usize).collect::<Vec<_>>());
    }
}
