//! How much one client may take of the server.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use clap::Args;

use crate::http::ConnectionLimits;

/// How much one client may take of the server.
#[derive(Debug, Clone, Args)]
pub struct ConnectionOptions {
    /// Connections at once; further ones wait until one closes.
    #[arg(long, env = "CODEARTIFACT_MAX_CONNECTIONS", value_name = "COUNT", default_value = "16384")]
    pub max_connections: NonZeroUsize,

    /// Requests on one connection of HTTP/1.1, after which it is closed.
    #[arg(
        long,
        env = "CODEARTIFACT_MAX_REQUESTS_PER_CONNECTION",
        value_name = "COUNT",
        default_value = "100000"
    )]
    pub max_requests_per_connection: NonZeroU32,

    /// Bytes of a request's head: its target and all headers. At least 8192.
    #[arg(
        long,
        env = "CODEARTIFACT_MAX_HEADER_BYTES",
        value_name = "BYTES",
        default_value = "65536",
        value_parser = clap::value_parser!(u32).range(8192..=1_048_576)
    )]
    pub max_header_bytes: u32,

    /// Headers of a request.
    #[arg(
        long,
        env = "CODEARTIFACT_MAX_HEADERS",
        value_name = "COUNT",
        default_value = "100",
        value_parser = clap::value_parser!(u32).range(20..=10_000)
    )]
    pub max_headers: u32,

    /// Seconds that the head of a request may take.
    #[arg(long, env = "CODEARTIFACT_HEADER_SECONDS", value_name = "SECONDS", default_value = "30")]
    pub header_seconds: NonZeroU32,

    /// Seconds within which a body must go on.
    #[arg(long, env = "CODEARTIFACT_BODY_PAUSE_SECONDS", value_name = "SECONDS", default_value = "60")]
    pub body_pause_seconds: NonZeroU32,

    /// Uploads at once; further ones are told to come again.
    #[arg(long, env = "CODEARTIFACT_MAX_UPLOADS", value_name = "COUNT", default_value = "1000")]
    pub max_uploads: NonZeroUsize,

    /// Bytes that are still read from a client whose upload was refused, so that it gets to see the answer.
    #[arg(long, env = "CODEARTIFACT_LINGER_BYTES", value_name = "BYTES", default_value = "1073741824")]
    pub linger_bytes: u64,

    /// Seconds that this may take.
    #[arg(long, env = "CODEARTIFACT_LINGER_SECONDS", value_name = "SECONDS", default_value = "30")]
    pub linger_seconds: u32,
}

impl ConnectionOptions {
    /// Returns the limits.
    pub fn limits(&self) -> ConnectionLimits {
        let seconds = |seconds: u32| Duration::from_secs(seconds.into());
        ConnectionLimits {
            connections: self.max_connections.get(),
            requests_per_connection: self.max_requests_per_connection.get().into(),
            header_bytes: self.max_header_bytes as usize,
            headers: self.max_headers as usize,
            header_time: seconds(self.header_seconds.get()),
            body_pause: seconds(self.body_pause_seconds.get()),
            uploads: self.max_uploads.get(),
            linger_bytes: self.linger_bytes,
            linger_time: seconds(self.linger_seconds),
        }
    }
}
