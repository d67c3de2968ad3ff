//! Bodies on their way between the wire and storage. Nothing here holds more than a block.

use std::io;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use codeartifact_generated::runtime::{ByteStream, SdkBody};
use futures_util::{Stream, TryStreamExt as _};
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::BodyDataStream;

use crate::storage::{BlockStream, Body, Content};

/// Returns the length that the client announced, where it did.
pub(super) fn declared_length(stream: &ByteStream) -> Option<u64> {
    match stream.size_hint() {
        (least, Some(most)) if least == most => Some(least),
        _ => None,
    }
}

/// Turns the body of a request into what storage reads.
pub(super) fn into_body(stream: ByteStream) -> Body {
    Box::pin(BodyDataStream::new(stream.into_inner()).map_err(io::Error::other))
}

/// Turns what storage gives into the body of a response.
pub(super) fn from_content(content: Content) -> ByteStream {
    let remaining = content.length();
    ByteStream::new(match content {
        Content::Small(bytes) => SdkBody::from(bytes),
        Content::Stream(blocks) => SdkBody::from_body_1_x(Blocks { blocks: Mutex::new(blocks), remaining }),
    })
}

/// A stream of known length, so that the response announces it.
struct Blocks {
    // Never locked: bodies have to be `Sync`, and exclusive access needs no lock.
    blocks: Mutex<BlockStream>,
    remaining: u64,
}

impl HttpBody for Blocks {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let blocks = self.blocks.get_mut().unwrap_or_else(PoisonError::into_inner);
        let block = std::task::ready!(Pin::new(blocks).poll_next(cx));
        if let Some(Ok(bytes)) = &block {
            self.remaining = self.remaining.saturating_sub(bytes.len() as u64);
        }
        Poll::Ready(block.map(|block| block.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining)
    }
}
