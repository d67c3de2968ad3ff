//! How much one client may take of the server.

use std::time::Duration;

use codeartifact_generated::runtime::service::{BODY_LIMIT_BYTES, BodyLimit};
use http::Request;

/// How much one client may take of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// Connections at once; further ones wait until one closes.
    pub connections: usize,
    /// Connections at once of one network address; further ones are closed.
    pub connections_per_address: Option<usize>,
    /// Requests on one connection of HTTP/1.1, after which it is closed.
    pub requests_per_connection: u64,
    /// Requests at once on one connection of HTTP/2.
    pub streams: u32,
    /// Bytes of path and query; more are answered with 414.
    pub target_bytes: usize,
    /// Bytes of a request's head; what is longer is answered with 431.
    pub header_bytes: usize,
    /// Headers of a request; more are answered with 431.
    pub headers: usize,
    /// How long the head of a request may take.
    pub header_time: Duration,
    /// How long a body may pause; after that the request is answered with 408.
    pub body_pause: Duration,
    /// Bytes of a body that is no upload; more are answered with 413.
    pub body_bytes: usize,
    /// Uploads at once; further ones are answered with 429.
    pub uploads: usize,
    /// Bytes that are read from a client which goes on sending after its last answer.
    pub linger_bytes: u64,
    /// How long that may take.
    pub linger_time: Duration,
}

/// What holds where nothing else is said.
impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            connections: 16_384,
            connections_per_address: None,
            requests_per_connection: 100_000,
            streams: 200,
            target_bytes: 16 * 1024,
            header_bytes: 64 * 1024,
            headers: 100,
            header_time: Duration::from_secs(30),
            body_pause: Duration::from_mins(1),
            body_bytes: BODY_LIMIT_BYTES,
            uploads: 1000,
            linger_bytes: 1024 * 1024 * 1024,
            linger_time: Duration::from_secs(30),
        }
    }
}

impl ConnectionLimits {
    /// Tells whoever reads the body of a request into memory how much of it that may be.
    pub(super) fn bound_body<B>(&self, request: &mut Request<B>) {
        if self.body_bytes != BODY_LIMIT_BYTES {
            request.extensions_mut().insert(BodyLimit(self.body_bytes));
        }
    }
}
