//! Stored content as the body of a response. Nothing here holds more than a block.

use std::io;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream as _;
use http_body::{Body, Frame, SizeHint};

use crate::storage::BlockStream;

/// A stream of known length, so that the response announces it.
pub(crate) struct ContentBody {
    // Never locked: bodies have to be `Sync`, and exclusive access needs no lock.
    blocks: Mutex<BlockStream>,
    remaining: u64,
}

impl ContentBody {
    /// Takes blocks, and how many bytes all of them have.
    pub(crate) fn new(blocks: BlockStream, length: u64) -> Self {
        Self { blocks: Mutex::new(blocks), remaining: length }
    }
}

impl Body for ContentBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let blocks = self.blocks.get_mut().unwrap_or_else(PoisonError::into_inner);
        let block = ready!(Pin::new(blocks).poll_next(cx));
        if let Some(Ok(bytes)) = &block {
            self.remaining = self.remaining.saturating_sub(bytes.len() as u64);
        }
        Poll::Ready(block.map(|block| block.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining)
    }
}
