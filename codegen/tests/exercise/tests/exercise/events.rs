//! Answers that send events: each is a message of its own, and a stream ends with its exception.

use aws_smithy_eventstream::frame::read_message_from;
use aws_smithy_types::event_stream::{HeaderValue, Message};
use bytes::Bytes;
use codeartifact_generated::runtime::{Blob, DateTime, EventStream, WireError};
use codegen_exercise::events::errors::Gone;
use codegen_exercise::events::operations::{
    ReportError, ReportInput, ReportOutput, TalkError, TalkInput, TalkOutput, WatchError, WatchInput,
    WatchOutput,
};
use codegen_exercise::events::service::{Events, service};
use codegen_exercise::events::types::{Beat, Chunk, Kind, Line, Seen, Sights};
use futures_util::stream;
use http::StatusCode;
use http_body_util::BodyExt;
use tower::ServiceExt;

use crate::support::request;

struct Watcher;

fn seen(name: &str) -> Sights {
    let seen = Seen { name: name.to_owned(), at: Some(DateTime::from_secs(1)), inside: None };
    Sights::Seen(Box::new(seen))
}

impl Events for Watcher {
    type Context = ();

    async fn report(&self, (): (), _: ReportInput) -> Result<ReportOutput, ReportError> {
        Ok(ReportOutput { seen: None })
    }

    async fn talk(&self, (): (), _: TalkInput) -> Result<TalkOutput, TalkError> {
        Ok(TalkOutput { sights: EventStream::new(stream::empty()) })
    }

    async fn watch(&self, (): (), input: WatchInput) -> Result<WatchOutput, WatchError> {
        let events = match input.what.as_str() {
            "all" => vec![
                Ok(seen("hare")),
                Ok(Sights::Chunk(Chunk {
                    bytes: Some(Blob::new(*b"\x00\xff")),
                    number: 7,
                    last: Some(true),
                    kind: Some(Kind::Big),
                    at: Some(DateTime::from_secs(2)),
                    mark: None,
                })),
                Ok(Sights::Line(Line { text: "a line".to_owned(), source: Some("here".to_owned()) })),
                Ok(Sights::Beat(Beat { count: Some(3), mood: None })),
            ],
            "gone" => vec![Ok(Sights::Gone(Gone { message: "it left".to_owned() })), Ok(seen("never"))],
            _ => vec![
                Err(WireError::new(StatusCode::BAD_GATEWAY, "Fault", "the hide fell down")),
                Ok(seen("never")),
            ],
        };
        Ok(WatchOutput { session: Some("one".to_owned()), sights: EventStream::new(stream::iter(events)) })
    }
}

/// The messages of an answer.
async fn watch(what: &str) -> Vec<Message> {
    let mut request = request("GET", &format!("/watch/{what}"), Bytes::new());
    request.extensions_mut().insert(());
    let answer = service(Watcher).oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/vnd.amazon.eventstream");
    assert_eq!(answer.headers()["x-session"], "one");
    let mut body = answer.into_body().collect().await.unwrap().to_bytes();
    let mut messages = Vec::new();
    while !body.is_empty() {
        messages.push(read_message_from(&mut body).unwrap());
    }
    messages
}

fn header(message: &Message, name: &str) -> Option<HeaderValue> {
    let found = message.headers().iter().find(|header| header.name().as_str() == name);
    found.map(|header| header.value().clone())
}

fn text(text: &str) -> HeaderValue {
    HeaderValue::String(text.to_owned().into())
}

#[tokio::test]
async fn events_are_named_after_their_members_and_hold_what_is_bound_to_them() {
    let messages = watch("all").await;

    let names: Vec<_> = messages.iter().map(|message| header(message, ":event-type")).collect();
    assert_eq!(names, ["seen", "chunk", "line", "beat"].map(|name| Some(text(name))));
    assert!(messages.iter().all(|message| header(message, ":message-type") == Some(text("event"))));
    let [seen, chunk, line, beat] = messages.as_slice() else { panic!("{messages:?}") };
    assert_eq!(seen.payload().as_ref(), br#"{"name":"hare","at":1}"#);
    assert_eq!(header(seen, ":content-type"), Some(text("application/json")));
    assert_eq!(chunk.payload().as_ref(), b"\x00\xff");
    assert_eq!(header(chunk, ":content-type"), Some(text("application/octet-stream")));
    assert_eq!(header(chunk, "number"), Some(HeaderValue::Int32(7)));
    assert_eq!(header(chunk, "last"), Some(HeaderValue::Bool(true)));
    assert_eq!(header(chunk, "kind"), Some(text("big")));
    assert_eq!(header(chunk, "at"), Some(HeaderValue::Timestamp(DateTime::from_secs(2))));
    assert_eq!(header(chunk, "mark"), None);
    assert_eq!(
        (line.payload().as_ref(), header(line, ":content-type")),
        (&b"a line"[..], Some(text("text/plain")))
    );
    assert_eq!(header(line, "source"), Some(text("here")));
    assert_eq!((beat.payload().as_ref(), header(beat, "count")), (&b""[..], Some(HeaderValue::Int64(3))));
}

#[tokio::test]
async fn an_exception_of_the_model_ends_the_stream() {
    let messages = watch("gone").await;

    let [gone] = messages.as_slice() else { panic!("{messages:?}") };
    assert_eq!(header(gone, ":message-type"), Some(text("exception")));
    assert_eq!(header(gone, ":exception-type"), Some(text("gone")));
    assert_eq!(gone.payload().as_ref(), br#"{"message":"it left"}"#);
}

#[tokio::test]
async fn an_error_that_the_model_does_not_have_ends_the_stream_with_its_name_and_text() {
    let messages = watch("fault").await;

    let [fault] = messages.as_slice() else { panic!("{messages:?}") };
    assert_eq!(header(fault, ":message-type"), Some(text("error")));
    assert_eq!(header(fault, ":error-code"), Some(text("Fault")));
    assert_eq!(header(fault, ":error-message"), Some(text("the hide fell down")));
}
