//! A body that is handed out in small pieces. The reader of forms takes all that it is given before it looks at any of
//! it, and keeps all until it has found what it looks for; so it is given one piece a turn, and no more of them than its
//! user allows before something came of it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::Stream;

use crate::storage::Body;

/// A body in small pieces.
pub(in crate::formats) struct DoledStream {
    body: Body,
    /// What came of the body and was not handed out yet.
    rest: Bytes,
    /// Whether this turn's piece was handed out.
    has_given: bool,
    allowance: Allowance,
}

/// How many bytes may be handed out until something comes of them; shared by giver and user.
#[derive(Debug, Clone)]
pub(in crate::formats) struct Allowance(Arc<AtomicU64>);

/// Why a body gives no more.
#[derive(Debug, thiserror::Error)]
pub(in crate::formats) enum StreamError {
    /// Nothing came of all that was allowed.
    #[error("nothing came of all that was read")]
    Spent,
    /// The body ended in an error.
    #[error("the body could not be read to its end")]
    Body(#[source] io::Error),
}

const PIECE_BYTES: usize = 64 * 1024;
const ALLOWANCE_BYTES: u64 = 256 * 1024;

impl Allowance {
    pub(in crate::formats) fn new() -> Self {
        Self(Arc::new(AtomicU64::new(ALLOWANCE_BYTES)))
    }

    /// Says that something came of what was read.
    pub(in crate::formats) fn renew(&self) {
        self.0.store(ALLOWANCE_BYTES, Ordering::Relaxed);
    }

    fn take(&self, bytes: u64) -> Result<(), StreamError> {
        let left = self.0.load(Ordering::Relaxed).checked_sub(bytes).ok_or(StreamError::Spent)?;
        self.0.store(left, Ordering::Relaxed);
        Ok(())
    }
}

impl DoledStream {
    pub(in crate::formats) fn new(body: Body, allowance: Allowance) -> Self {
        Self { body, rest: Bytes::new(), has_given: false, allowance }
    }
}

impl Stream for DoledStream {
    type Item = Result<Bytes, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.has_given) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        while self.rest.is_empty() {
            match self.body.as_mut().poll_next(context) {
                Poll::Ready(Some(Ok(bytes))) => self.rest = bytes,
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(StreamError::Body(error)))),
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
        let length = self.rest.len().min(PIECE_BYTES);
        let piece = self.rest.split_to(length);
        self.has_given = true;
        Poll::Ready(Some(self.allowance.take(length as u64).map(|()| piece)))
    }
}
