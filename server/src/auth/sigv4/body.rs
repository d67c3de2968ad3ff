//! A body that is held to its signed digest while it is read: what differs ends in an error, in place of an end.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use codeartifact_generated::runtime::WireError;
use http::StatusCode;
use http_body::{Body, Frame, SizeHint};
use sha2::{Digest as _, Sha256};

use super::error::SignatureError;
use super::payload::PayloadHash;

/// A body whose digest was signed.
#[derive(Debug)]
pub struct SignedBody<B> {
    body: B,
    expected: PayloadHash,
    // Absent once the end was judged.
    digest: Option<Sha256>,
}

impl<B: Body> SignedBody<B> {
    /// Takes a body that was not read yet and its digest. One that is known to be empty is judged at once: nobody may
    /// ever read it.
    pub fn new(body: B, expected: PayloadHash) -> Result<Self, SignatureError> {
        if body.is_end_stream() && expected != PayloadHash::of(b"") {
            return Err(SignatureError::Body);
        }
        Ok(Self { body, expected, digest: Some(Sha256::new()) })
    }
}

impl<B> Body for SignedBody<B>
where
    B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Unpin,
{
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = self.get_mut();
        match ready!(Pin::new(&mut this.body).poll_frame(cx)) {
            Some(Ok(frame)) => {
                if let (Some(digest), Some(bytes)) = (&mut this.digest, frame.data_ref()) {
                    digest.update(bytes);
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Some(Err(error)) => Poll::Ready(Some(Err(io::Error::other(error)))),
            None => Poll::Ready(match this.digest.take() {
                Some(digest) => (PayloadHash::of_digest(digest) != this.expected).then(|| Err(differs())),
                None => None,
            }),
        }
    }

    fn is_end_stream(&self) -> bool {
        // Whoever stops here without the end of the stream has not seen whether it is what was signed.
        self.digest.is_none() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn differs() -> io::Error {
    let error = SignatureError::Body;
    io::Error::other(WireError::new(StatusCode::FORBIDDEN, error.name(), error.to_string()))
}
