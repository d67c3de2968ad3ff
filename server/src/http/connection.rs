//! What is known of a connection before its first request.

use std::net::IpAddr;
use std::sync::Arc;

use http::HeaderMap;

use super::forwarded::{self, Origin, TrustedNetwork};
use super::lingering::Leftover;
use super::workers::Open;
use crate::address::Scheme;

/// What is known of a connection before its first request.
#[derive(Debug, Clone)]
pub(super) struct Connection {
    /// Where it comes from, where that is known.
    pub(super) peer: Option<IpAddr>,
    /// Whether it is encrypted.
    pub(super) scheme: Scheme,
    /// Whose word is taken for where requests come from.
    pub(super) trusted: Arc<[TrustedNetwork]>,
    /// Whether the client goes on sending after the last answer.
    pub(super) leftover: Leftover,
    /// Counts the connection as open until dropped.
    pub(super) _open: Option<Open>,
}

impl Connection {
    /// Returns what stands in for the connection of requests that come over none.
    pub(super) fn none() -> Self {
        let leftover = Leftover::default();
        Self { peer: None, scheme: Scheme::Http, trusted: Arc::default(), leftover, _open: None }
    }

    /// Finds where a request on it comes from.
    pub(super) fn origin(&self, headers: &HeaderMap) -> Origin {
        forwarded::origin(self.peer, self.scheme, headers, &self.trusted)
    }
}
