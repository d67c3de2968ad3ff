//! Shapes: what values are made of.

use serde::Serialize;

use super::{Constraints, Member, ShapeId, TimestampFormat};

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
    /// Events that are sent one by one, each of them one of several.
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
