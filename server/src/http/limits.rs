//! How much one client may take of the server.

use std::time::Duration;

/// How much one client may take of the server.
#[derive(Debug, Clone)]
pub struct ConnectionLimits {
    /// Connections at once; further ones wait until one closes.
    pub connections: usize,
    /// Requests on one connection of HTTP/1.1, after which it is closed.
    pub requests_per_connection: u64,
    /// Bytes of a request's head; what is longer is answered with 431.
    pub header_bytes: usize,
    /// Headers of a request; more are answered with 431.
    pub headers: usize,
    /// How long the head of a request may take.
    pub header_time: Duration,
    /// How long a body may pause; after that the request is answered with 408.
    pub body_pause: Duration,
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
            requests_per_connection: 100_000,
            header_bytes: 64 * 1024,
            headers: 100,
            header_time: Duration::from_secs(30),
            body_pause: Duration::from_mins(1),
            uploads: 1000,
            linger_bytes: 1024 * 1024 * 1024,
            linger_time: Duration::from_secs(30),
        }
    }
}
