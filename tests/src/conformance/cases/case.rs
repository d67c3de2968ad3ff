//! One case: what is sent, and which answer is right.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::fill::Extent;
use super::super::path::Path;

/// What a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Subject {
    /// Only required members, and all members.
    Members,
    /// A required member left out.
    Missing,
    /// Lengths at, inside and past their bounds.
    Length,
    /// Numbers at, inside and past their bounds.
    Range,
    /// Text that does not match its pattern.
    Pattern,
    /// Every value of an enum, and one that is none.
    Enum,
    /// Values of another type.
    Type,
    /// `null` for members that may and may not be absent.
    Null,
    /// Members and query keys that the model does not have.
    Unknown,
    /// Bodies that are no JSON, or no object.
    Body,
    /// A method that the path does not have, and a path that none is.
    Method,
    /// A body of another content type.
    ContentType,
    /// Text outside ASCII.
    Unicode,
    /// What was created is described and listed as it was sent.
    Created,
    /// What is updated is read back.
    Updated,
    /// What is deleted is gone.
    Gone,
    /// Pages are complete, disjoint, and as large as was asked for.
    Pages,
    /// Filters select.
    Filters,
    /// Bytes, digests and sizes.
    Bytes,
    /// Requests that are sent again.
    Repeated,
    /// Errors by their cause.
    Causes,
    /// What the service promises besides.
    Told,
}

impl Subject {
    /// All subjects in the order of reports.
    pub(crate) const ALL: [Self; 22] = [
        Self::Members,
        Self::Missing,
        Self::Length,
        Self::Range,
        Self::Pattern,
        Self::Enum,
        Self::Type,
        Self::Null,
        Self::Unknown,
        Self::Body,
        Self::Method,
        Self::ContentType,
        Self::Unicode,
        Self::Created,
        Self::Updated,
        Self::Gone,
        Self::Pages,
        Self::Filters,
        Self::Bytes,
        Self::Repeated,
        Self::Causes,
        Self::Told,
    ];

    /// Names it as the command line does.
    pub(crate) fn word(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Names it for people.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Missing => "missing",
            Self::Length => "length",
            Self::Range => "range",
            Self::Pattern => "pattern",
            Self::Enum => "enum",
            Self::Type => "type",
            Self::Null => "null",
            Self::Unknown => "unknown",
            Self::Body => "body",
            Self::Method => "method",
            Self::ContentType => "content type",
            Self::Unicode => "unicode",
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Gone => "gone",
            Self::Pages => "pages",
            Self::Filters => "filters",
            Self::Bytes => "bytes",
            Self::Repeated => "repeated",
            Self::Causes => "causes",
            Self::Told => "told",
        }
    }
}

/// Which answer is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expect {
    /// Success, with an output of the operation's shape.
    Success,
    /// Success or a declared error, but none that finds fault with this value.
    Taken(Path),
    /// The error by which the service reports a broken constraint.
    Invalid(Path),
    /// Refusal of what cannot be read.
    Malformed,
    /// Refusal of a method or path.
    NoSuchOperation,
    /// Refusal of a content type.
    UnsupportedMediaType,
}

/// A change of the input.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Edit {
    /// Where.
    pub(crate) path: Path,
    /// The value to put there; none to remove what is there.
    pub(crate) value: Option<Value>,
}

/// A change of the request that was made of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WireEdit {
    /// Another method.
    Method(String),
    /// More at the end of the path.
    Path(String),
    /// Another content type.
    ContentType(String),
    /// Another body.
    Body(Vec<u8>),
    /// One more pair of the query.
    Query(String, String),
}

/// One case.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Case {
    /// What it is about.
    pub(crate) subject: Subject,
    /// What is done, in words; unique within the operation.
    pub(crate) name: String,
    /// The input that it starts from.
    pub(crate) extent: Extent,
    /// What is changed in the input.
    pub(crate) edits: Vec<Edit>,
    /// What is changed in the request.
    pub(crate) wire: Vec<WireEdit>,
    /// Which answer is right.
    pub(crate) expect: Expect,
}

impl Case {
    pub(super) fn new(subject: Subject, name: impl Into<String>, expect: Expect) -> Self {
        let name = name.into();
        Self { subject, name, extent: Extent::Required, edits: Vec::new(), wire: Vec::new(), expect }
    }

    pub(super) fn put(mut self, path: &Path, value: Value) -> Self {
        self.edits.push(Edit { path: path.clone(), value: Some(value) });
        self
    }

    pub(super) fn remove(mut self, path: &Path) -> Self {
        self.edits.push(Edit { path: path.clone(), value: None });
        self
    }

    pub(super) fn wire(mut self, edit: WireEdit) -> Self {
        self.wire.push(edit);
        self
    }
}
