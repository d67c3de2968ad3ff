//! The body of a request once it is known who sent it: as it came, held to its signed digest while it is read, or read
//! already because only its own digest could show who sent it.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use codeartifact_generated::runtime::service::RequestBody;
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};

use crate::auth::sigv4::SignedBody;

/// A body that may be answered to.
#[derive(Debug)]
pub(super) enum VerifiedBody<B> {
    /// As it came: nothing is verified, or something else than the body proves who sent it.
    AsItCame(B),
    /// Held to its signed digest.
    Signed(SignedBody<B>),
    /// Read, and the digest is the signed one.
    Read(Full<Bytes>),
}

/// Why a body was not read to its end.
pub(super) enum Unreadable {
    /// It has more than so many bytes.
    TooLong(usize),
    /// The connection broke, or what came is no body.
    Broken,
}

/// Reads a body whose digest was not announced, of at most so many bytes.
pub(super) async fn read_whole<B: RequestBody>(body: B, most_bytes: usize) -> Result<Bytes, Unreadable> {
    match Limited::new(body, most_bytes).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Unreadable::TooLong(most_bytes)),
        Err(_) => Err(Unreadable::Broken),
    }
}

impl<B> Body for VerifiedBody<B>
where
    B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Unpin,
{
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match self.get_mut() {
            Self::AsItCame(body) => Pin::new(body).poll_frame(cx).map_err(Into::into),
            Self::Signed(body) => Pin::new(body).poll_frame(cx).map_err(Into::into),
            Self::Read(body) => Pin::new(body).poll_frame(cx).map_err(|never| match never {}),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::AsItCame(body) => body.is_end_stream(),
            Self::Signed(body) => body.is_end_stream(),
            Self::Read(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::AsItCame(body) => body.size_hint(),
            Self::Signed(body) => body.size_hint(),
            Self::Read(body) => body.size_hint(),
        }
    }
}
