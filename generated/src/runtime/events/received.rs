//! Events that clients send, each read when the operation asks for it.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use aws_smithy_types::str_bytes::StrBytes;
use bytes::Bytes;
use futures_util::Stream;
use http::StatusCode;

use super::super::head::is_of_type;
use super::super::request_body::RequestBody;
use super::super::violations::{Path, Violations};
use super::super::{Malformed, Rejection, WireError, echo};
use super::frames::{Frames, is_signed};

/// One of the events that clients send.
pub trait ReceivedEvent: Sized + 'static {
    /// Reads the event from its message.
    fn from_message(message: &ReceivedMessage) -> Result<Self, Rejection>;
}

/// Why a stream of events ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// What came cannot be read, or breaks constraints of the model.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The client ended the stream with an error that the model does not have.
    #[error("the client ended the stream with `{code}`: {message}")]
    EndedByClient {
        /// The client's name for the error.
        code: String,
        /// The client's text for people.
        message: String,
    },
}

impl From<EventError> for WireError {
    fn from(error: EventError) -> Self {
        match error {
            EventError::Rejected(rejection) => rejection.into(),
            EventError::EndedByClient { .. } => {
                Self::new(StatusCode::BAD_REQUEST, "SerializationException", error.to_string())
            }
        }
    }
}

/// The events of a request, as they come. Only the message at hand is in memory.
///
/// The stream ends after an exception of the model, which is the last of its events, and after an error.
pub struct ReceivedEvents<T> {
    /// Absent once the stream has ended.
    frames: Option<Frames>,
    events: PhantomData<fn() -> T>,
}

impl<T> ReceivedEvents<T> {
    /// Takes the body of a request. No message may be longer than the limit.
    pub fn new(body: impl RequestBody, limit_bytes: usize) -> Self {
        Self { frames: Some(Frames::new(body, limit_bytes)), events: PhantomData }
    }
}

impl<T> fmt::Debug for ReceivedEvents<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceivedEvents")
    }
}

impl<T: ReceivedEvent> Stream for ReceivedEvents<T> {
    type Item = Result<T, EventError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(frames) = &mut self.frames else { return Poll::Ready(None) };
        let event = match ready!(frames.poll_next(context)) {
            // A signature over nothing ends a stream that is signed.
            Some(Ok(message)) if is_signed(&message) => None,
            Some(Ok(message)) => Some(ReceivedMessage::read(message).and_then(|message| {
                Ok((message.kind == MessageKind::Exception, T::from_message(&message)?))
            })),
            Some(Err(rejection)) => Some(Err(rejection.into())),
            None => None,
        };
        if !matches!(event, Some(Ok((false, _)))) {
            self.frames = None;
        }
        Poll::Ready(event.map(|event| event.map(|(_, event)| event)))
    }
}

/// What a message holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// An event, after which others may come.
    Event,
    /// An exception of the model, which is the last message.
    Exception,
}

/// A message as decoders see it: its name, headers and payload.
#[derive(Debug)]
pub struct ReceivedMessage {
    kind: MessageKind,
    name: String,
    message: Message,
}

impl ReceivedMessage {
    fn read(message: Message) -> Result<Self, EventError> {
        let (kind, name_header) = match text(&message, ":message-type")? {
            "event" => (MessageKind::Event, ":event-type"),
            "exception" => (MessageKind::Exception, ":exception-type"),
            "error" => {
                return Err(EventError::EndedByClient {
                    code: echo(&text(&message, ":error-code")?),
                    message: echo(&text(&message, ":error-message").unwrap_or_default()),
                });
            }
            other => {
                let reason = format!("`{}` is no `:message-type` of an event stream", echo(&other));
                return Err(Rejection::from(Malformed::new(reason)).into());
            }
        };
        let name = text(&message, name_header)?.to_owned();
        Ok(Self { kind, name, message })
    }

    /// Returns what the message is and the member of the union that it is called like.
    pub fn member(&self) -> (MessageKind, &str) {
        (self.kind, &self.name)
    }

    /// Says that the union has no such event or exception.
    pub fn unknown(&self) -> Rejection {
        let kind = match self.kind {
            MessageKind::Event => "event",
            MessageKind::Exception => "exception",
        };
        Malformed::new(format!("the stream has no {kind} `{}`", echo(&self.name))).into()
    }

    /// Returns the payload.
    pub fn payload(&self) -> Bytes {
        self.message.payload().clone()
    }

    /// Refuses a payload of another type than the one expected. One that is empty, or of no type, is taken as it is.
    pub fn content_type(&self, expected: &'static str, payload_is_empty: bool) -> Result<(), Rejection> {
        let found = find(&self.message, ":content-type").and_then(|value| value.as_string().ok());
        if payload_is_empty || found.is_none_or(|found| is_of_type(found.as_str(), expected)) {
            Ok(())
        } else {
            Err(Rejection::UnsupportedMediaType(expected))
        }
    }

    /// Reads a header that may be absent, and checks it. `read` returns nothing where it is of another kind.
    pub fn optional<T>(
        &self,
        name: &str,
        root: &Path<'_>,
        bad: &mut Violations,
        read: impl FnOnce(&HeaderValue) -> Option<T>,
        check: impl FnOnce(&T, &Path<'_>, &mut Violations),
    ) -> Result<Option<T>, Malformed> {
        let Some(value) = find(&self.message, name) else { return Ok(None) };
        let at = root.member(name);
        let value = read(value)
            .ok_or_else(|| Malformed::at(&at, "the header of the event is of another kind of value"))?;
        check(&value, &at, bad);
        Ok(Some(value))
    }

    /// Reads a header that must be there, and checks it.
    pub fn required<T>(
        &self,
        name: &str,
        root: &Path<'_>,
        bad: &mut Violations,
        read: impl FnOnce(&HeaderValue) -> Option<T>,
        check: impl FnOnce(&T, &Path<'_>, &mut Violations),
    ) -> Result<Option<T>, Malformed> {
        if find(&self.message, name).is_none() {
            bad.missing(&root.member(name));
        }
        self.optional(name, root, bad, read, check)
    }
}

fn find<'m>(message: &'m Message, name: &str) -> Option<&'m HeaderValue> {
    message.headers().iter().find(|header| header.name().as_str() == name).map(Header::value)
}

/// Returns a header of the protocol itself, which is text and must be there.
fn text<'m>(message: &'m Message, name: &str) -> Result<&'m str, Rejection> {
    let value = find(message, name).and_then(|value| value.as_string().ok());
    let found = value.map(StrBytes::as_str);
    found.ok_or_else(|| {
        Malformed::new(format!("a message of the stream lacks the text header `{name}`")).into()
    })
}
