//! Requests that send events: each is read when the operation asks for it, whole and within the constraints of the model.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_smithy_eventstream::frame::{read_message_from, write_message_to};
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use bytes::Bytes;
use codeartifact_generated::runtime::service::BodyLimit;
use codeartifact_generated::runtime::{Blob, EventStream, ReceivedEvents, WireError};
use codegen_exercise::events::operations::{
    ReportError, ReportInput, ReportOutput, TalkError, TalkInput, TalkOutput, WatchError, WatchInput,
    WatchOutput,
};
use codegen_exercise::events::service::{Events, service};
use codegen_exercise::events::types::Sights;
use futures_util::{StreamExt as _, stream};
use http::Request;
use http_body::Frame;
use http_body_util::{BodyExt, Full, StreamBody};
use tower::ServiceExt;

use crate::support::{Answer, request, send, with};

/// Tells of each event that it gets, or sends it back.
struct Listener;

impl Events for Listener {
    type Context = ();

    async fn report(&self, (): (), input: ReportInput) -> Result<ReportOutput, ReportError> {
        let mut seen = vec![input.who];
        let mut sights: ReceivedEvents<Sights> = input.sights;
        while let Some(event) = sights.next().await {
            match event {
                Ok(event) => seen.push(format!("{event:?}")),
                Err(error) => {
                    assert!(sights.next().await.is_none(), "nothing follows an error");
                    return Err(ReportError::Unmodelled(Box::new(WireError::from(error).into())));
                }
            }
        }
        Ok(ReportOutput { seen: Some(seen) })
    }

    async fn talk(&self, (): (), input: TalkInput) -> Result<TalkOutput, TalkError> {
        let sights = input.sights.map(|event| event.map_err(WireError::from));
        Ok(TalkOutput { sights: EventStream::new(sights) })
    }

    async fn watch(&self, (): (), _: WatchInput) -> Result<WatchOutput, WatchError> {
        Ok(WatchOutput { session: None, sights: EventStream::new(stream::empty()) })
    }
}

fn text(text: &str) -> HeaderValue {
    HeaderValue::String(text.to_owned().into())
}

fn frame(headers: &[(&str, HeaderValue)], payload: impl Into<Bytes>) -> Vec<u8> {
    let headers = headers.iter().map(|(name, value)| Header::new((*name).to_owned(), value.clone()));
    let mut frame = Vec::new();
    write_message_to(&Message::new_from_parts(headers.collect(), payload), &mut frame).unwrap();
    frame
}

/// An event with headers of its own.
fn event(name: &str, headers: &[(&str, HeaderValue)], payload: &str) -> Vec<u8> {
    let own = [(":message-type", text("event")), (":event-type", text(name))];
    frame(&[&own, headers].concat(), payload.to_owned())
}

fn json(name: &str, payload: &str) -> Vec<u8> {
    event(name, &[(":content-type", text("application/json"))], payload)
}

fn reporting(body: Vec<u8>) -> Request<Full<Bytes>> {
    let request = with(request("POST", "/report", body), "x-who", "me");
    with(request, "content-type", "application/vnd.amazon.eventstream")
}

async fn report(body: Vec<u8>) -> Answer {
    send(service(Listener), reporting(body)).await
}

/// What the operation says of the events of a body.
async fn seen(body: Vec<u8>) -> Vec<String> {
    let answer = report(body).await.json();
    let seen = answer["seen"].as_array().unwrap().iter().map(|seen| seen.as_str().unwrap().to_owned());
    seen.skip(1).collect()
}

/// What a body of events is refused with.
async fn refused(body: Vec<u8>) -> String {
    report(body).await.error(400, "SerializationException")
}

#[tokio::test]
async fn events_hold_what_their_headers_and_payloads_hold() {
    let chunk = [
        ("number", HeaderValue::Int32(7)),
        ("last", HeaderValue::Bool(true)),
        ("kind", text("big")),
        ("mark", HeaderValue::ByteArray(Bytes::from_static(b"m"))),
    ];
    let body = [
        json("seen", r#"{"name":"hare","at":1,"inside":{"name":"egg"}}"#),
        event("chunk", &chunk, "bytes"),
        event("line", &[(":content-type", text("text/plain"))], "a line"),
        event("note", &[("about", text("it"))], r#"{"seen":{"name":"fox"}}"#),
        event("beat", &[("count", HeaderValue::Int64(3)), ("mood", HeaderValue::Int32(1))], ""),
    ]
    .concat();

    let seen = seen(body).await;

    let [sight, chunk, line, note, beat] = seen.as_slice() else { panic!("{seen:?}") };
    assert!(sight.starts_with(r#"Seen(Seen { name: "hare", at: Some("#) && sight.contains("egg"), "{sight}");
    let mark = format!("mark: Some({:?})", Blob::new("m"));
    assert!(
        chunk.contains("number: 7, last: Some(true), kind: Some(Big)") && chunk.contains(&mark),
        "{chunk}"
    );
    assert_eq!(line, r#"Line(Line { text: "a line", source: None })"#);
    assert!(note.starts_with(r#"Note(Note { about: "it", text: None, seen: Some("#), "{note}");
    assert_eq!(beat, "Beat(Beat { count: Some(3), mood: Some(Calm) })");
}

#[tokio::test]
async fn an_empty_body_is_a_stream_without_events() {
    assert_eq!(seen(Vec::new()).await, [""; 0]);
}

#[tokio::test]
async fn a_stream_is_of_its_own_type_or_of_none() {
    let untyped = with(request("POST", "/report", json("beat", "")), "x-who", "me");
    assert_eq!(send(service(Listener), untyped).await.status, 200);

    let typed = with(request("POST", "/report", Vec::new()), "x-who", "me");
    let answer = send(service(Listener), with(typed, "content-type", "application/json")).await;
    answer.error(415, "UnsupportedMediaTypeException");
}

#[tokio::test]
async fn what_travels_in_the_head_is_refused_before_any_event_is_read() {
    let answer = send(service(Listener), request("POST", "/report", json("unheard", "{}"))).await;

    assert!(answer.error(400, "ValidationException").contains("'who'"), "{answer:?}");
}

#[tokio::test]
async fn an_exception_of_the_model_is_the_last_event() {
    let headers = [(":message-type", text("exception")), (":exception-type", text("gone"))];
    let gone = frame(&headers, r#"{"message":"it left"}"#.to_owned());

    let seen = seen([json("beat", ""), gone, json("beat", "")].concat()).await;

    assert_eq!(seen.len(), 2, "{seen:?}");
    assert!(seen[1].starts_with("Gone(Gone {"), "{seen:?}");
}

#[tokio::test]
async fn an_error_of_the_client_is_told_with_its_code_and_text() {
    let headers =
        [(":message-type", text("error")), (":error-code", text("Lost")), (":error-message", text("no way"))];

    assert_eq!(refused(frame(&headers, "")).await, "the client ended the stream with `Lost`: no way");
}

#[tokio::test]
async fn events_that_break_constraints_are_refused_with_all_of_them() {
    for (body, wanted) in [
        (json("seen", r#"{"name":"x"}"#), "'name'"),
        (json("seen", "{}"), "'name'"),
        (event("chunk", &[("kind", text("tiny"))], ""), "'number'"),
        (event("chunk", &[("kind", text("tiny"))], ""), "'kind'"),
        (event("beat", &[("count", HeaderValue::Int64(11))], ""), "'count'"),
    ] {
        let message = report(body).await.error(400, "ValidationException");
        assert!(message.contains(wanted), "{message}");
    }
}

#[tokio::test]
async fn messages_that_say_nothing_of_the_model_are_refused_by_name() {
    let own = |kind: HeaderValue, name: HeaderValue| [(":message-type", kind), (":event-type", name)];
    for (body, wanted) in [
        (json("unheard", "{}"), "the stream has no event `unheard`"),
        (json("gone", "{}"), "the stream has no event `gone`"),
        (frame(&own(text("whisper"), text("beat")), ""), "`whisper` is no `:message-type`"),
        (frame(&own(HeaderValue::Bool(true), text("beat")), ""), "lacks the text header `:message-type`"),
        (frame(&[(":message-type", text("event"))], ""), "lacks the text header `:event-type`"),
        (event("beat", &[("count", text("3"))], ""), "`count`: the header of the event is of another kind"),
        (json("seen", "[]"), "expected an object, found an array"),
        (json("seen", "{"), "the body is not JSON"),
        (event("line", &[], "\u{0}").into_iter().chain([0]).collect(), "the body ended early"),
    ] {
        let message = refused(body).await;
        assert!(message.contains(wanted), "{message}");
    }
    let typed = event("line", &[(":content-type", text("application/json"))], "{}");
    report(typed).await.error(415, "UnsupportedMediaTypeException");
}

#[tokio::test]
async fn a_message_that_is_damaged_is_refused() {
    let whole = json("seen", r#"{"name":"hare"}"#);
    for index in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[index] ^= 1;
        // A length that is wrong waits for more, or is longer than any message may be.
        let answer = report(damaged).await;
        assert!([400, 413].contains(&answer.status), "byte {index}: {answer:?}");
    }
    let message = refused(whole[..whole.len() - 1].to_vec()).await;
    assert!(message.contains("the last message of the stream is not whole"), "{message}");
}

#[tokio::test]
async fn a_message_that_is_signed_is_taken_out_and_a_signature_over_nothing_ends_the_stream() {
    let signature = [(":chunk-signature", HeaderValue::ByteArray(Bytes::from_static(b"signed")))];
    let signed = |message: Vec<u8>| frame(&signature, message);

    let seen = seen([signed(json("beat", "")), signed(Vec::new()), json("beat", "")].concat()).await;

    assert_eq!(seen, ["Beat(Beat { count: None, mood: None })"]);
}

#[tokio::test]
async fn no_message_longer_than_the_limit_is_waited_for() {
    let mut request = reporting(json("seen", &format!(r#"{{"name":"{}"}}"#, "x".repeat(200))));
    request.extensions_mut().insert(BodyLimit(100));

    let answer = send(service(Listener), request).await;

    answer.error(413, "RequestEntityTooLargeException");
}

#[tokio::test]
async fn events_go_back_before_the_request_has_ended_and_are_read_no_faster_than_asked_for() {
    let beat = Bytes::from(json("beat", ""));
    let given = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&given);
    // A request that never ends, in pieces that do not fall together with its messages.
    let pieces = stream::repeat(beat).flat_map(|beat| {
        let second = beat.slice(5..);
        stream::iter([beat.slice(..5), second])
    });
    let body = StreamBody::new(pieces.map(move |piece| {
        counted.fetch_add(1, Ordering::Relaxed);
        Ok::<_, Infallible>(Frame::data(piece))
    }));
    let mut request = Request::builder().method("POST").uri("/talk").body(body).unwrap();
    request.extensions_mut().insert(());

    let mut answer = service(Listener).oneshot(request).await.unwrap().into_body();

    for sent in 1..=3 {
        let mut frame = answer.frame().await.unwrap().unwrap().into_data().unwrap();
        let message = read_message_from(&mut frame).unwrap();
        assert_eq!(message.headers()[1].value(), &text("beat"));
        assert_eq!(given.load(Ordering::Relaxed), 2 * sent);
    }
}
