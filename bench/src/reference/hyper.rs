//! Reference 'hyper N': a bare hyper server that answers every request with the same N bytes.

use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Response;

use super::listen;
use crate::error::Error;

/// Answers every request with a body of the given length until the program is stopped.
pub(super) fn serve(address: SocketAddr, body_bytes: usize) -> Result<(), Error> {
    let body = Bytes::from(vec![b'x'; body_bytes]);
    listen::serve(address, move |_| {
        let answer = Response::new(Full::new(body.clone()));
        async move { Ok(answer) }
    })
}
