//! Operations: where they are addressed, what they take, answer and refuse.

use std::fmt;

use serde::Serialize;

use super::{ClientSide, ShapeId};

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
    /// Clients may pack the body of a request with gzip.
    pub packed_with_gzip: bool,
    /// Called without credentials.
    pub optional_auth: bool,
    /// What it asks of clients alone.
    pub client: ClientSide,
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
