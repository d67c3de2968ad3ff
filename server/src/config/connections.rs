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

    /// Connections at once of one network address, or of one /64 network of IPv6; further ones are closed. Not for a
    /// server behind a proxy, whose address all connections come from.
    #[arg(long, env = "CODEARTIFACT_MAX_CONNECTIONS_PER_ADDRESS", value_name = "COUNT")]
    pub max_connections_per_address: Option<NonZeroUsize>,

    /// Requests on one connection of HTTP/1.1, after which it is closed.
    #[arg(
        long,
        env = "CODEARTIFACT_MAX_REQUESTS_PER_CONNECTION",
        value_name = "COUNT",
        default_value = "100000"
    )]
    pub max_requests_per_connection: NonZeroU32,

    /// Requests at once on one connection of HTTP/2.
    #[arg(long, env = "CODEARTIFACT_MAX_STREAMS", value_name = "COUNT", default_value = "200")]
    pub max_streams: NonZeroU32,

    /// Bytes of a request's path and query.
    #[arg(
        long,
        env = "CODEARTIFACT_MAX_TARGET_BYTES",
        value_name = "BYTES",
        default_value = "16384",
        value_parser = clap::value_parser!(u32).range(1024..=65_536)
    )]
    pub max_target_bytes: u32,

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

    /// Bytes of a body that is no upload: such bodies are held in memory.
    #[arg(
        long,
        env = "CODEARTIFACT_MAX_BODY_BYTES",
        value_name = "BYTES",
        default_value = "8388608",
        value_parser = clap::value_parser!(u32).range(65_536..=1_073_741_824)
    )]
    pub max_body_bytes: u32,

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
            connections_per_address: self.max_connections_per_address.map(NonZeroUsize::get),
            requests_per_connection: self.max_requests_per_connection.get().into(),
            streams: self.max_streams.get(),
            target_bytes: self.max_target_bytes as usize,
            header_bytes: self.max_header_bytes as usize,
            headers: self.max_headers as usize,
            header_time: seconds(self.header_seconds.get()),
            body_pause: seconds(self.body_pause_seconds.get()),
            body_bytes: self.max_body_bytes as usize,
            uploads: self.max_uploads.get(),
            linger_bytes: self.linger_bytes,
            linger_time: seconds(self.linger_seconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(Debug, clap::Parser)]
    struct Line {
        #[command(flatten)]
        options: ConnectionOptions,
    }

    #[test]
    fn what_holds_where_nothing_is_said_is_the_same_everywhere() {
        let line = Line::parse_from(["server"]);
        assert_eq!(line.options.limits(), ConnectionLimits::default());
    }
}
