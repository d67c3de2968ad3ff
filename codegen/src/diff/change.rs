//! One change: what kind of thing it is of, what about that thing, and whether clients break.

use serde::Serialize;

/// What became of the subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is otherwise.
    Changed,
}

/// What kind of thing changed; the order is the order of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The service itself.
    Service,
    /// An operation.
    Operation,
    /// An error of an operation, or what an error says of itself.
    Error,
    /// A value of an enum.
    Enum,
    /// A member of a structure or union.
    Member,
    /// A shape as a whole.
    Shape,
}

/// What about the subject changed. Forms of documents are known by which of these they lose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// Whether it is there.
    Presence,
    /// Name, title or version.
    Naming,
    /// How requests are signed, or whether they must be.
    Authentication,
    /// The protocols beside the one that is generated.
    Protocol,
    /// The schemes of authentication.
    Scheme,
    /// Whether the payload must be signed too.
    UnsignedPayload,
    /// The host that clients call.
    Endpoint,
    /// Checksums of requests and answers.
    Checksum,
    /// Compression of requests.
    Compression,
    /// Method or path.
    Route,
    /// The status of an answer.
    Status,
    /// Who is at fault, and whether clients may retry.
    Retry,
    /// How results are paged.
    Pagination,
    /// Marked as reading only or safe to repeat.
    Hint,
    /// Marked as deprecated.
    Deprecation,
    /// The type of values.
    Type,
    /// Whether a member must be present.
    Required,
    /// Where a member travels and under which name.
    Binding,
    /// The value of an absent member.
    Default,
    /// The values of an enum.
    Value,
    /// The names of an enum's values.
    ValueName,
    /// Length, range or pattern.
    Constraint,
    /// Whether the elements of a list must differ.
    UniqueItems,
    /// How a timestamp is written.
    TimestampFormat,
    /// Whether values must not be logged.
    Sensitivity,
    /// Whether a body is passed through as a stream.
    Streaming,
    /// The media type of a value.
    MediaType,
    /// Filled with a random value by clients.
    IdempotencyToken,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What kind of thing changed.
    pub part: Part,
    /// The operation, the shape, or the shape and member.
    pub subject: String,
    /// What became of it.
    pub action: Action,
    /// What about it changed.
    pub aspect: Aspect,
    /// The change in words.
    pub text: String,
    /// Why clients break, where they do.
    pub breaks_clients: Option<&'static str>,
}
