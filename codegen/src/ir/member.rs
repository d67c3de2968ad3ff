//! Members: what a shape holds, where it travels, and what is asked of it.

use serde::Serialize;

use super::ShapeId;

/// A member of a structure, union, list or map.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Member {
    /// The member's name in the model.
    pub name: String,
    /// The shape it holds.
    pub target: ShapeId,
    /// Where it travels.
    pub binding: Binding,
    /// The key in a JSON body.
    pub json_name: String,
    /// Must be present.
    pub required: bool,
    /// Used where the member is absent.
    pub default: Option<DefaultValue>,
    /// Constraints on the member itself; each replaces the target's constraint of the same kind.
    pub constraints: Constraints,
    /// Timestamp format of the member itself.
    pub timestamp_format: Option<TimestampFormat>,
    /// A string in a header that holds base64 of itself, since its shape has a media type.
    pub encoded_in_header: bool,
    /// Filled by SDKs with a random value; to the server it is a member like any other.
    pub idempotency_token: bool,
    /// Marked as deprecated.
    pub deprecated: bool,
}

/// Where a member travels.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Binding {
    /// A key of the JSON body.
    Body,
    /// The whole body.
    Payload,
    /// A key of the query.
    Query(String),
    /// All keys of the query, those that other members are bound to among them.
    QueryParams,
    /// A header.
    Header(String),
    /// All headers that start so.
    PrefixHeaders(String),
    /// A segment of the path.
    Label {
        /// More than one segment.
        greedy: bool,
    },
    /// The status of the answer.
    StatusCode,
    /// A header of an event, called like the member.
    EventHeader,
    /// The whole payload of an event.
    EventPayload,
}

/// How a timestamp is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum TimestampFormat {
    /// Seconds since 1970 as a number.
    EpochSeconds,
    /// RFC 3339 in UTC.
    DateTime,
    /// RFC 9110 IMF-fixdate.
    HttpDate,
}

/// The constraint traits.
#[derive(Clone, Debug, PartialEq, Default, Serialize)]
pub struct Constraints {
    /// Length of text in Unicode scalars, of a blob in bytes, of a list or map in elements.
    pub length: Option<(Option<u64>, Option<u64>)>,
    /// Smallest and largest number, as written in the model.
    pub range: Option<(Option<String>, Option<String>)>,
    /// The regular expression as the model writes it.
    pub pattern: Option<String>,
    /// The same in the dialect of the engine that generated code uses.
    pub expression: Option<String>,
}

impl Constraints {
    /// Merges a member's constraints over those of its target.
    #[must_use]
    pub fn over(&self, target: &Self) -> Self {
        Self {
            length: self.length.or(target.length),
            range: self.range.clone().or_else(|| target.range.clone()),
            pattern: self.pattern.clone().or_else(|| target.pattern.clone()),
            expression: self.expression.clone().or_else(|| target.expression.clone()),
        }
    }

    /// Tells whether nothing is constrained.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The `@default` trait's value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum DefaultValue {
    /// `true` or `false`.
    Boolean(bool),
    /// A number as the model writes it.
    Number(String),
    /// Text; for a blob in base64, for an enum its value.
    String(String),
    /// `[]`.
    EmptyList,
    /// `{}`.
    EmptyMap,
    /// `null` for a document; elsewhere the same as none.
    Null,
}
