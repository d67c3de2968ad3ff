//! What generated code stands on: reading requests, writing responses, and the glue to the Smithy server
//! runtime. The only file that imports the doc-hidden modules of `aws-smithy-http-server`.

mod accept;
pub mod coding;
pub mod echo;
pub mod encode;
pub mod events;
pub mod head;
pub mod json;
pub mod rejection;
pub mod reply;
pub mod request_body;
pub mod service;
pub mod text;
pub mod violations;
pub mod wire_error;

use std::fmt;

pub use aws_smithy_http_server::body::BoxBody;
pub use aws_smithy_http_server::operation::OperationShape;
pub use aws_smithy_http_server::protocol::rest_json_1::RestJson1;
pub use aws_smithy_http_server::request::FromRequest;
pub use aws_smithy_http_server::request::extension::Extension;
pub use aws_smithy_http_server::response::{IntoResponse, Response};
pub use aws_smithy_http_server::routing::{Router, RoutingService, SyncRoute};
pub use aws_smithy_http_server::service::{ContainsOperation, ServiceShape};
pub use aws_smithy_http_server::shape_id::ShapeId;
pub use aws_smithy_types::body::SdkBody;
pub use aws_smithy_types::byte_stream::ByteStream;
pub use aws_smithy_types::{BigDecimal, BigInteger, Blob, DateTime, Document, Number};

pub use self::echo::echo;
pub use self::events::{EventError, EventStream, ReceivedEvents};
pub use self::head::Head;
pub use self::rejection::{Rejection, refusal_of_body};
pub use self::reply::Reply;
pub use self::violations::{Path, Pattern, Violations};
pub use self::wire_error::WireError;

/// A request whose text cannot be read as the types of the model; answered as `SerializationException`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Malformed {
    path: String,
    reason: String,
}

impl Malformed {
    /// Says what cannot be read.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { path: String::new(), reason: reason.into() }
    }

    /// Says what cannot be read, and where.
    pub fn at(at: &Path<'_>, reason: impl Into<String>) -> Self {
        Self { path: echo(at), reason: reason.into() }
    }

    /// Adds where it happened, unless that is known.
    #[must_use]
    pub fn within(self, at: &Path<'_>) -> Self {
        if self.path.is_empty() { Self { path: echo(at), ..self } } else { self }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "`{}`: ", self.path)?;
        }
        f.write_str(&self.reason)
    }
}
