//! The intermediate representation: one service, protocol-neutral, with every decision made.
//!
//! The readers (`smithy`, `openapi`) fill it in and the emitters (`emit`) print it. It knows nothing of
//! JSON AST documents and nothing of Rust: if an emitter needs to ask a question about one operation,
//! a field is missing here.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// An absolute shape id such as `com.amazonaws.codeartifact#DomainName`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
pub struct ShapeId {
    /// The part before `#`.
    pub namespace: String,
    /// The part after `#`.
    pub name: String,
}

impl ShapeId {
    /// Splits `namespace#Name`; `None` without a `#` or with an empty half.
    pub fn parse(text: &str) -> Option<Self> {
        let (namespace, name) = text.split_once('#')?;
        let valid = !namespace.is_empty() && !name.is_empty() && !name.contains(['#', '$']);
        valid.then(|| Self { namespace: namespace.to_owned(), name: name.to_owned() })
    }
}

impl fmt::Display for ShapeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.namespace, self.name)
    }
}

impl From<ShapeId> for String {
    fn from(id: ShapeId) -> Self {
        id.to_string()
    }
}

/// One service with its operations and every shape that they reach.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Service {
    /// The service shape's id.
    pub id: ShapeId,
    /// The name that types are named after: the SDK id without spaces, or the shape's own name.
    pub name: String,
    /// The API version, for CodeArtifact `2018-09-22`.
    pub version: String,
    /// The human title.
    pub title: String,
    /// The `uid` under which AWS documents the API, `codeartifact-2018-09-22`.
    pub documentation_id: Option<String>,
    /// The SigV4 signing name, where the service is signed.
    pub signing_name: Option<String>,
    /// How constraint violations are reported, where the service models an error for it.
    pub validation: Option<ValidationError>,
    /// All operations by name.
    pub operations: BTreeMap<String, Operation>,
    /// All shapes reached from the operations, prelude shapes included.
    pub shapes: BTreeMap<ShapeId, Shape>,
}

impl Service {
    /// Returns the shape that an id found in this service names.
    pub fn shape(&self, id: &ShapeId) -> &Shape {
        &self.shapes[id]
    }

    /// Returns the members of a structure or union that an id found in this service names.
    pub fn members(&self, id: &ShapeId) -> &[Member] {
        match &self.shape(id).kind {
            Kind::Structure(structure) => &structure.members,
            Kind::Union { members } | Kind::EventStream { events: members } => members,
            _ => &[],
        }
    }
}

/// The modelled error that carries constraint violations, found by AWS's conventions for its name and
/// members rather than by service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValidationError {
    /// The error structure.
    pub shape: ShapeId,
    /// The member that holds the text.
    pub message: String,
    /// The member that says why, and the value for a broken constraint.
    pub reason: Option<(String, String)>,
    /// The member that lists the fields, with the target structure's path and message members.
    pub fields: Option<ValidationFields>,
    /// The words and the form of paths.
    pub wording: Wording,
}

/// How broken constraints are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Wording {
    /// As AWS's own services do.
    Aws,
    /// As `smithy.framework#ValidationException` has it.
    Framework,
}

/// The list of offending fields inside a validation error.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValidationFields {
    /// The list member of the error.
    pub member: String,
    /// The structure that describes one field.
    pub field: ShapeId,
    /// Its member for the field's path.
    pub path: String,
    /// Its member for the text.
    pub message: String,
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Operation {
    /// The operation's id.
    pub id: ShapeId,
    /// The HTTP method.
    pub method: String,
    /// The path as segments, and the query literals that select the operation.
    pub uri: Uri,
    /// The status of a success.
    pub code: u16,
    /// The input structure; operations without one get an empty structure of their own.
    pub input: ShapeId,
    /// The output structure, likewise.
    pub output: ShapeId,
    /// The declared errors in ascending order of name.
    pub errors: Vec<ShapeId>,
    /// The model gives the operation an output; without one the answer has no body at all.
    pub has_output: bool,
    /// Marked as reading only.
    pub readonly: bool,
    /// Marked as safe to repeat.
    pub idempotent: bool,
    /// How results are paged.
    pub pagination: Option<Pagination>,
    /// Called without credentials.
    pub optional_auth: bool,
    /// Marked as deprecated.
    pub deprecated: bool,
}

/// A parsed `@http` URI.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Uri {
    /// Path segments in order.
    pub segments: Vec<Segment>,
    /// Query literals: key and, where given, value.
    pub query: Vec<(String, Option<String>)>,
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in &self.segments {
            match segment {
                Segment::Literal(text) => write!(f, "/{text}")?,
                Segment::Label(name) => write!(f, "/{{{name}}}")?,
                Segment::Greedy(name) => write!(f, "/{{{name}+}}")?,
            }
        }
        if self.segments.is_empty() {
            write!(f, "/")?;
        }
        for (index, (key, value)) in self.query.iter().enumerate() {
            write!(f, "{}{key}", if index == 0 { '?' } else { '&' })?;
            if let Some(value) = value {
                write!(f, "={value}")?;
            }
        }
        Ok(())
    }
}

/// One segment of a path.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Segment {
    /// Matches itself.
    Literal(String),
    /// Matches one segment and binds it to a member.
    Label(String),
    /// Matches one or more segments and binds them to a member.
    Greedy(String),
}

/// The `@paginated` trait.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pagination {
    /// Input member with the token.
    pub input_token: String,
    /// Output member with the next token.
    pub output_token: String,
    /// Output member with the items.
    pub items: Option<String>,
    /// Input member with the page size.
    pub page_size: Option<String>,
}

/// One shape.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shape {
    /// Its id.
    pub id: ShapeId,
    /// What it is.
    pub kind: Kind,
    /// Constraints on every value of the shape.
    pub constraints: Constraints,
    /// Values must not be logged or echoed.
    pub sensitive: bool,
    /// Marked as deprecated.
    pub deprecated: bool,
    /// Media type of a string or blob.
    pub media_type: Option<String>,
    /// Timestamp format of the shape itself.
    pub timestamp_format: Option<TimestampFormat>,
    /// Reached from an operation's input.
    pub used_in_input: bool,
    /// Reached from an operation's output or from an error.
    pub used_in_output: bool,
    /// Contains itself, directly or through other structures and unions.
    pub recursive: bool,
    /// The shapes before it in order whose names differ from its own in no letter or digit, so that they
    /// may come out the same where case or punctuation is lost.
    pub namesakes: Vec<ShapeId>,
}

/// What a shape is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Kind {
    /// Bytes; `streaming` ones are never buffered.
    Blob {
        /// Passed through as a stream.
        streaming: bool,
        /// The length must be known before the body is sent.
        requires_length: bool,
    },
    /// `true` or `false`.
    Boolean,
    /// Text.
    String,
    /// Signed 8 bits.
    Byte,
    /// Signed 16 bits.
    Short,
    /// Signed 32 bits.
    Integer,
    /// Signed 64 bits.
    Long,
    /// IEEE 754 single precision.
    Float,
    /// IEEE 754 double precision.
    Double,
    /// An integer of any size.
    BigInteger,
    /// A decimal number of any size.
    BigDecimal,
    /// A moment.
    Timestamp,
    /// Any JSON value.
    Document,
    /// Text from a set.
    Enum(Vec<EnumValue>),
    /// An integer from a set.
    IntEnum(Vec<IntEnumValue>),
    /// A list.
    List {
        /// The element.
        member: Box<Member>,
        /// Elements may be null.
        sparse: bool,
        /// Elements must differ.
        unique: bool,
    },
    /// A map with text keys.
    Map {
        /// The key.
        key: Box<Member>,
        /// The value.
        value: Box<Member>,
        /// Values may be null.
        sparse: bool,
    },
    /// A structure.
    Structure(Structure),
    /// Exactly one of several members.
    Union {
        /// The members.
        members: Vec<Member>,
    },
    /// Events that an answer sends one by one, each of them one of several.
    EventStream {
        /// The events and, where they target errors, the exceptions that end the stream.
        events: Vec<Member>,
    },
}

/// A structure.
#[derive(Clone, Debug, PartialEq, Default, Serialize)]
pub struct Structure {
    /// Members in the model's order.
    pub members: Vec<Member>,
    /// Set where the structure is an error.
    pub error: Option<ErrorKind>,
    /// The operation whose input it is, where it serves as nothing else.
    pub input_of: Option<String>,
    /// The operation whose output it is, where it serves as nothing else.
    pub output_of: Option<String>,
}

/// What an error structure says of itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ErrorKind {
    /// The HTTP status.
    pub status: u16,
    /// The server is at fault, not the client.
    pub server_fault: bool,
    /// Clients may retry.
    pub retryable: bool,
}

/// One value of an enum.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EnumValue {
    /// The name in the model, or one made from the value.
    pub name: String,
    /// The text on the wire.
    pub value: String,
    /// Taken, but not named to those who send another.
    pub internal: bool,
}

/// One value of an int enum.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IntEnumValue {
    /// The name in the model.
    pub name: String,
    /// The number on the wire.
    pub value: i32,
}

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
}

impl Constraints {
    /// Merges a member's constraints over those of its target.
    #[must_use]
    pub fn over(&self, target: &Self) -> Self {
        Self {
            length: self.length.or(target.length),
            range: self.range.clone().or_else(|| target.range.clone()),
            pattern: self.pattern.clone().or_else(|| target.pattern.clone()),
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
