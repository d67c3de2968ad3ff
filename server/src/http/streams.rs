//! From a socket that was accepted to the bytes that HTTP is spoken over: encrypted where it is asked for, and closed
//! gently.

use prometheus_client::metrics::counter::Counter;
use tokio::net::TcpStream;

use super::limits::ConnectionLimits;
use super::lingering::{Leftover, Lingering};
use super::metrics::Metrics;
use super::tls::{Tls, Transport};
use crate::address::Scheme;

/// What the stream of a connection is.
pub(super) type Stream = Lingering<Transport>;

/// How streams are made.
#[derive(Clone)]
pub(super) struct Streams {
    tls: Option<Tls>,
    limits: ConnectionLimits,
    connections_cut_off: Counter,
    handshake_failures: Counter,
}

impl Streams {
    /// Takes how to encrypt, where that is asked for, and how long to wait for clients that are slow.
    pub(super) fn new(tls: Option<Tls>, limits: ConnectionLimits, metrics: &Metrics) -> Self {
        let connections_cut_off = metrics.connections_cut_off();
        Self { tls, limits, connections_cut_off, handshake_failures: metrics.handshake_failures() }
    }

    /// Returns how clients reach the server.
    pub(super) fn scheme(&self) -> Scheme {
        if self.tls.is_some() { Scheme::Https } else { Scheme::Http }
    }

    /// Makes the stream of a connection.
    pub(super) fn open(&self, socket: TcpStream, leftover: Leftover) -> Stream {
        // Small answers must not wait for a client's delayed acknowledgement.
        if let Err(error) = socket.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY cannot be set");
        }
        let transport = match &self.tls {
            Some(tls) => tls.encrypt(socket, self.handshake_failures.clone()),
            None => Transport::Plain(socket),
        };
        Lingering::new(transport, leftover, &self.limits, self.connections_cut_off.clone())
    }
}
