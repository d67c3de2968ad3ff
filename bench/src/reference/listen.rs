//! What the reference servers share: a runtime with a thread for each core, and one task for each connection.

use std::convert::Infallible;
use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::error::Error;

/// Answers requests on an address until the program is stopped.
pub(super) fn serve<A, F>(address: SocketAddr, answer: A) -> Result<(), Error>
where
    A: Fn(Request<Incoming>) -> F + Clone + Send + 'static,
    F: Future<Output = Result<Response<Full<Bytes>>, Infallible>> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Error::io("start the reference program"))?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await.map_err(Error::io(format!("listen on {address}")))?;
        loop {
            let (stream, _) = listener.accept().await.map_err(Error::io("accept a connection"))?;
            stream.set_nodelay(true).map_err(Error::io("set up a connection"))?;
            let answer = answer.clone();
            tokio::spawn(async move {
                let service = service_fn(answer);
                // A client that goes away is no concern of the reference.
                let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    })
}
