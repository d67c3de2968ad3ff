//! Cuts a body into the messages of an event stream as it comes. Holds one message and what came with it, never the
//! stream. Knows frames and nothing of what messages mean.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use aws_smithy_eventstream::frame::read_message_from;
use aws_smithy_types::event_stream::Message;
use bytes::{Buf as _, Bytes, BytesMut};
use http_body::Body;
use http_body_util::BodyExt as _;

use super::super::request_body::RequestBody;
use super::super::{Malformed, Rejection};

/// What comes before the headers of a message: its length, theirs, and a checksum of the two.
const PRELUDE_BYTES: usize = 12;

type AnyBody = dyn Body<Data = Bytes, Error = Box<dyn Error + Send + Sync>> + Send + Sync;

/// The messages of a body, one after the other.
pub(super) struct Frames {
    body: Pin<Box<AnyBody>>,
    buffer: BytesMut,
    limit_bytes: usize,
}

impl Frames {
    /// Takes a body. No message may be longer than the limit.
    pub(super) fn new(body: impl RequestBody, limit_bytes: usize) -> Self {
        Self { body: Box::pin(body.map_err(Into::into)), buffer: BytesMut::new(), limit_bytes }
    }

    /// Returns the next message as soon as all of it is there; `None` where the body ends after a message.
    pub(super) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Message, Rejection>>> {
        loop {
            if let Some(message) = self.whole().transpose() {
                return Poll::Ready(Some(message.and_then(|bytes| read(&bytes))));
            }
            match ready!(self.body.as_mut().poll_frame(context)) {
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        self.buffer.extend_from_slice(&data);
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(Rejection::of_body(&*error)))),
                None if self.buffer.is_empty() => return Poll::Ready(None),
                None => {
                    let reason = "the last message of the stream is not whole".to_owned();
                    return Poll::Ready(Some(Err(Rejection::Incomplete(reason))));
                }
            }
        }
    }

    /// Takes the first message out of the buffer, where the buffer holds all of it.
    fn whole(&mut self) -> Result<Option<Bytes>, Rejection> {
        if self.buffer.len() < PRELUDE_BYTES {
            return Ok(None);
        }
        let length = (&self.buffer[..]).get_u32();
        // One that does not fit is past every limit.
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length > self.limit_bytes {
            return Err(Rejection::TooLarge(self.limit_bytes));
        }
        if length < PRELUDE_BYTES {
            return Err(Malformed::new("a message of the stream is shorter than its own head").into());
        }
        if self.buffer.len() < length {
            return Ok(None);
        }
        Ok(Some(self.buffer.split_to(length).freeze()))
    }
}

/// Reads a message, and of one that is signed what it holds. Nothing here looks at the signature: that is for whoever
/// checked the one of the request.
fn read(bytes: &Bytes) -> Result<Message, Rejection> {
    let message = parse(bytes)?;
    if is_signed(&message) && !message.payload().is_empty() { parse(message.payload()) } else { Ok(message) }
}

/// Tells whether a message is a signature over another one, or over nothing.
pub(super) fn is_signed(message: &Message) -> bool {
    let has = |name: &str| message.headers().iter().any(|header| header.name().as_str() == name);
    has(":chunk-signature") && !has(":message-type")
}

fn parse(mut bytes: &[u8]) -> Result<Message, Rejection> {
    let told = |reason: String| Rejection::from(Malformed::new(reason));
    let message = read_message_from(&mut bytes)
        .map_err(|error| told(format!("a message of the stream cannot be read: {error}")))?;
    if bytes.is_empty() { Ok(message) } else { Err(told("bytes follow a signed message".to_owned())) }
}
