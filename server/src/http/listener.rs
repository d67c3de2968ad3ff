//! Accepts connections and serves them until told to stop; then finishes what is in flight.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use aws_smithy_http_server::routing::IntoMakeService;
use aws_smithy_http_server::serve::{ListenerExt as _, serve};
use hyper::body::Incoming;
use tokio::net::TcpListener;

use super::Front;

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

    /// Serves until `stop` is ready, then lets what is in flight finish.
    pub async fn serve(
        self,
        front: Front<Incoming>,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        // Small answers must not wait for a client's delayed acknowledgement.
        let listener = self.listener.tap_io(|connection| {
            if let Err(error) = connection.set_nodelay(true) {
                tracing::debug!(%error, "TCP_NODELAY cannot be set");
            }
        });
        serve(listener, IntoMakeService::new(front))
            .with_graceful_shutdown(stop)
            .with_shutdown_timeout(Duration::from_secs(SHUTDOWN_SECONDS))
            .await
    }
}
