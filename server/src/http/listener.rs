//! Accepts connections and serves them until told to stop; then finishes what is in flight.

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use aws_smithy_http_server::serve::{
    DEFAULT_HTTP2_KEEP_ALIVE_INTERVAL, DEFAULT_HTTP2_KEEP_ALIVE_TIMEOUT, IncomingStream, Listener, serve,
};
use hyper::body::Incoming;
use hyper_util::rt::TokioTimer;
use tokio::net::TcpListener;
use tower::Service;

use super::Front;
use super::addresses::{Addresses, TooMany};
use super::connection::Connection;
use super::forwarded::TrustedNetwork;
use super::streams::Streams;
use super::tls::Tls;
use super::workers::{self, Handed, Peer, Stop, Workers};
use crate::address::Scheme;

/// How long requests in flight may take to finish once the server is told to stop: longer than the largest
/// asset takes on a slow link would hold up every deployment.
const SHUTDOWN_SECONDS: u64 = 60;

/// A bound address that does not accept yet.
#[derive(Debug)]
pub struct Listening {
    listener: TcpListener,
}

/// Binds an address.
pub async fn listen(address: SocketAddr) -> io::Result<Listening> {
    Ok(Listening { listener: TcpListener::bind(address).await? })
}

impl Listening {
    /// Returns the address, with the port that was chosen where none was asked for.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `stop` is ready, then lets what is in flight finish. Connections are encrypted where it is said how.
    ///
    /// Of proxies in the networks that are trusted it is believed where the requests come from that they pass on.
    pub async fn serve(
        self,
        front: Front<Incoming>,
        tls: Option<Tls>,
        trusted: Vec<TrustedNetwork>,
        stop: impl Future<Output = ()>,
    ) -> io::Result<()> {
        let Self { mut listener } = self;
        let addresses = Addresses::new(front.limits().connections_per_address);
        let turned_away = front.metrics().connections_turned_away();
        let streams = Streams::new(tls, front.limits().clone(), front.metrics());
        let connections = Connections { front, scheme: streams.scheme(), trusted: trusted.into() };
        let serve = move |handed, stop| connections.clone().serve(handed, stop);
        let workers = Workers::start(&streams, &serve)?;
        let mut stop = pin!(stop);
        loop {
            tokio::select! {
                // The trait's own `accept` waits and goes on where no more files may be opened.
                (stream, peer) = Listener::accept(&mut listener) => {
                    match addresses.enter(peer.ip()) {
                        Ok(place) => workers.hand_over(stream, peer, place)?,
                        // Nothing is said: whoever opens that many does not listen.
                        Err(TooMany) => {
                            turned_away.inc();
                        }
                    }
                }
                () = stop.as_mut() => break,
            }
        }
        drop(listener);
        workers.finish().await
    }
}

/// Makes the service of each connection, which knows where its requests come from.
#[derive(Clone)]
struct Connections {
    front: Front<Incoming>,
    scheme: Scheme,
    trusted: Arc<[TrustedNetwork]>,
}

impl Connections {
    async fn serve(self, handed: Handed, stop: Stop) -> io::Result<()> {
        let limits = self.front.limits().clone();
        serve(handed, self)
            .max_connections(limits.connections.div_ceil(workers::count()))
            .header_read_timeout(Some(limits.header_time))
            .configure_hyper(move |mut builder| {
                builder.http1().max_buf_size(limits.header_bytes).max_headers(limits.headers);
                let header_bytes = u32::try_from(limits.header_bytes).unwrap_or(u32::MAX);
                // What is not named here is hyper's: twenty streams that a client opens and resets before they are looked
                // at, and 1,024 that are reset for its faults, end the connection.
                builder
                    .http2()
                    .timer(TokioTimer::new())
                    .keep_alive_interval(DEFAULT_HTTP2_KEEP_ALIVE_INTERVAL)
                    .keep_alive_timeout(DEFAULT_HTTP2_KEEP_ALIVE_TIMEOUT)
                    .max_concurrent_streams(limits.streams)
                    .max_header_list_size(header_bytes);
                builder
            })
            .with_graceful_shutdown(stop.wait())
            .with_shutdown_timeout(Duration::from_secs(SHUTDOWN_SECONDS))
            .await
    }
}

impl<L: Listener<Addr = Peer>> Service<IncomingStream<'_, L>> for Connections {
    type Response = Front<Incoming>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, connection: IncomingStream<'_, L>) -> Self::Future {
        let Peer { address, leftover, open } = connection.remote_addr().clone();
        let (peer, scheme, trusted) = (Some(address.ip()), self.scheme, Arc::clone(&self.trusted));
        let connection = Connection { peer, scheme, trusted, leftover, _open: Some(open) };
        ready(Ok(self.front.of_connection(connection)))
    }
}
