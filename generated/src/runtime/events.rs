//! Events one by one, as `application/vnd.amazon.eventstream`: those that answers send, and those that clients do.

mod frames;
mod received;

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use aws_smithy_eventstream::frame::write_message_to;
pub use aws_smithy_types::event_stream::HeaderValue;
use aws_smithy_types::event_stream::{Header, Message};
use bytes::Bytes;
use futures_util::Stream;
use http_body::Frame;
use serde::Serialize;

pub use self::received::{EventError, MessageKind, ReceivedEvent, ReceivedEvents, ReceivedMessage};
use super::WireError;

/// One of the events of a stream.
pub trait Event: 'static {
    /// Returns the event as it goes over the wire.
    fn into_message(self) -> EventMessage;
}

/// The events of an answer, sent as they come.
///
/// A stream ends after an exception of the model and after an error, which the client sees as such.
pub struct EventStream<T> {
    events: Pin<Box<dyn Stream<Item = Result<T, WireError>> + Send>>,
    ended: bool,
}

impl<T> EventStream<T> {
    /// Takes a stream of events; an error is for what the model does not have.
    pub fn new(events: impl Stream<Item = Result<T, WireError>> + Send + 'static) -> Self {
        Self { events: Box::pin(events), ended: false }
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventStream")
    }
}

impl<T: Event> http_body::Body for EventStream<T> {
    type Data = Bytes;
    type Error = aws_smithy_eventstream::error::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        self.events.as_mut().poll_next(context).map(|event| {
            let message = match event? {
                Ok(event) => event.into_message(),
                Err(error) => EventMessage::error(&error),
            };
            self.ended = message.last;
            Some(message.write().map(Frame::data))
        })
    }
}

/// An event as it goes over the wire: headers and a payload.
#[derive(Debug)]
pub struct EventMessage {
    headers: Vec<Header>,
    payload: Bytes,
    last: bool,
}

impl EventMessage {
    /// Starts an event, called like the member of the model.
    pub fn event(name: &'static str) -> Self {
        Self::start("event", ":event-type", name.to_owned(), false)
    }

    /// Starts an exception of the model, called like the member.
    pub fn exception(name: &'static str) -> Self {
        Self::start("exception", ":exception-type", name.to_owned(), true)
    }

    fn error(error: &WireError) -> Self {
        let message = HeaderValue::String(error.message.clone().into());
        Self::start("error", ":error-code", error.name.clone(), true).header(":error-message", Some(message))
    }

    fn start(kind: &'static str, name_header: &'static str, name: String, last: bool) -> Self {
        let headers = vec![
            Header::new(":message-type", HeaderValue::String(kind.into())),
            Header::new(name_header, HeaderValue::String(name.into())),
        ];
        Self { headers, payload: Bytes::new(), last }
    }

    /// Adds a header where there is a value.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: Option<HeaderValue>) -> Self {
        self.headers.extend(value.map(|value| Header::new(name, value)));
        self
    }

    /// Adds a payload of bytes.
    #[must_use]
    pub fn bytes(mut self, bytes: impl Into<Bytes>, content_type: &'static str) -> Self {
        self.payload = bytes.into();
        self.header(":content-type", Some(HeaderValue::String(content_type.into())))
    }

    /// Adds a payload of JSON. A value that cannot be written ends the stream with an error.
    #[must_use]
    pub fn json(self, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(bytes) => self.bytes(bytes, "application/json"),
            Err(_) => Self::error(&WireError::new(
                http::StatusCode::INTERNAL_SERVER_ERROR,
                "InternalServerException",
                "the event could not be written",
            )),
        }
    }

    fn write(self) -> Result<Bytes, aws_smithy_eventstream::error::Error> {
        let mut frame = Vec::new();
        write_message_to(&Message::new_from_parts(self.headers, self.payload), &mut frame)?;
        Ok(frame.into())
    }
}
