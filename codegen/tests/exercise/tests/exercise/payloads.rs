//! Bodies that are one member, content types and `Accept`.

use std::convert::Infallible;

use bytes::Bytes;
use codeartifact_generated::runtime::{ByteStream, OperationShape};
use codegen_exercise::payloads::operations::{
    self, GoneInput, GoneResult, PictureStreamContent, SendPictureStreamError, SendPictureStreamOutput,
    SendStreamError, SendStreamInput, SendStreamOutput,
};
use codegen_exercise::payloads::service::{Payloads, service};
use futures_util::{FutureExt, StreamExt, stream};
use http::Request;
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use serde_json::json;

use crate::echo;
use crate::support::{Answer, post_json, request, send, with};

struct Echo;

impl Payloads for Echo {
    type Context = ();

    echo! {
        send_bytes SendBytes { value }
        send_picture SendPicture { value }
        send_text SendText { value }
        send_html SendHtml { value }
        send_word SendWord { value }
        send_structure SendStructure { value }
        send_needed SendNeeded { value }
        send_union SendUnion { value }
        send_any SendAny { value }
        send_list SendList { value }
        send_map SendMap { value }
        send_letter SendLetter { value }
        send_typed SendTyped { value, content_type }
        nothing Nothing {}
        empty Empty {}
    }

    /// Answers with the first block alone, without waiting for another.
    async fn send_stream(
        &self,
        (): (),
        mut input: SendStreamInput,
    ) -> Result<SendStreamOutput, SendStreamError> {
        let first = input.value.next().await.transpose().unwrap().unwrap_or_default();
        Ok(SendStreamOutput { value: ByteStream::from(first), length: input.length })
    }

    async fn send_picture_stream(
        &self,
        (): (),
        _: PictureStreamContent,
    ) -> Result<SendPictureStreamOutput, SendPictureStreamError> {
        Ok(SendPictureStreamOutput {})
    }

    async fn gone(&self, (): (), _: GoneInput) -> Result<GoneResult, operations::GoneError> {
        Ok(GoneResult { id: Some("one".to_owned()) })
    }
}

async fn post(path: &str, content_type: &str, body: &str) -> Answer {
    send(service(Echo), with(request("POST", path, body.to_owned()), "content-type", content_type)).await
}

async fn json(path: &str, body: &str) -> Answer {
    send(service(Echo), post_json(path, body)).await
}

#[tokio::test]
async fn payloads_of_every_kind_come_back_as_they_went() {
    for (path, content_type, body) in [
        ("/bytes", "application/octet-stream", "\u{1}\u{2}"),
        ("/picture", "image/png", "png"),
        ("/text", "text/plain", "some text"),
        ("/html", "text/html", "<p>"),
        ("/word", "text/plain", "large"),
        ("/structure", "application/json", r#"{"name":"a","size":1}"#),
        ("/needed", "application/json", r#"{"name":"a"}"#),
        ("/union", "application/json", r#"{"number":1}"#),
        ("/any", "application/json", r#"{"a":[1,null,{}]}"#),
        ("/any", "application/json", "[1.5]"),
        ("/any", "application/json", "\"text\""),
        ("/any", "application/json", "null"),
        ("/list", "application/json", r#"["a","b"]"#),
        ("/map", "application/json", r#"{"a":1.5,"b":2}"#),
        ("/letter", "text/plain", "dear"),
        ("/typed", "application/x-own", "own"),
    ] {
        let answer = post(path, content_type, body).await;

        assert_eq!((answer.text(), answer.header("content-type")), (body, content_type), "{path}");
    }
}

#[tokio::test]
async fn absent_payloads_are_empty_bodies() {
    for path in [
        "/bytes",
        "/picture",
        "/text",
        "/html",
        "/word",
        "/union",
        "/any",
        "/list",
        "/map",
        "/letter",
        "/typed",
        "/structure",
    ] {
        let answer = send(service(Echo), request("POST", path, "")).await;

        assert_eq!(answer.text(), "", "{path}");
    }
    assert_eq!(json("/structure", " {} ").await.text(), "", "clients send an absent structure so");
    assert_eq!(
        send(service(Echo), request("POST", "/needed", "")).await.error(400, "ValidationException"),
        "1 validation error detected: Value null at 'value' failed to satisfy constraint: Member must not be null"
    );
}

#[tokio::test]
async fn payloads_are_checked() {
    assert_eq!(
        json("/list", "[]").await.error(400, "ValidationException"),
        "1 validation error detected: Value at 'value' failed to satisfy constraint: \
         Member must have length greater than or equal to 1"
    );
    assert_eq!(
        post("/word", "text/plain", "huge").await.error(400, "ValidationException"),
        "1 validation error detected: Value 'huge' at 'value' failed to satisfy constraint: \
         Member must satisfy enum value set: [small, large]"
    );
    assert_eq!(
        json("/structure", r#"{"size":1}"#).await.error(400, "ValidationException"),
        "1 validation error detected: Value null at 'value.name' failed to satisfy constraint: \
         Member must not be null"
    );
    for (path, body) in [
        ("/structure", "[]"),
        ("/structure", "[\"a\",1]"),
        ("/union", "[]"),
        ("/list", "{}"),
        ("/map", "[]"),
        ("/list", "[null]"),
        ("/map", r#"{"a":null}"#),
    ] {
        json(path, body).await.error(400, "SerializationException");
    }
    let broken = with(request("POST", "/text", b"\xff".to_vec()), "content-type", "text/plain");
    send(service(Echo), broken).await.error(400, "SerializationException");
}

#[tokio::test]
async fn bodies_of_another_type_are_refused() {
    for (path, content_type) in [
        ("/picture", "image/jpeg"),
        ("/text", "application/json"),
        ("/html", "text/plain"),
        ("/word", "application/json"),
        ("/structure", "text/plain"),
        ("/structure", "application/xml"),
        ("/union", "application/x-amz-json-1.1"),
        ("/any", "not a type"),
        ("/picturestream", "image/jpeg"),
    ] {
        post(path, content_type, "{}").await.error(415, "UnsupportedMediaTypeException");
    }
    for (path, content_type) in [
        ("/structure", "application/json; charset=utf-8"),
        ("/structure", "APPLICATION/JSON"),
        ("/bytes", "anything/else"),
        ("/picturestream", "image/png"),
    ] {
        let answer = post(path, content_type, r#"{"name":"a"}"#).await;
        assert_eq!(answer.status, 200, "{path} {content_type}");
    }
    let untyped = |path| send(service(Echo), request("POST", path, r#"{"name":"a"}"#));
    assert_eq!(untyped("/structure").await.status, 200);
    assert_eq!(untyped("/bytes").await.status, 200);
    untyped("/text").await.error(415, "UnsupportedMediaTypeException");
    untyped("/picture").await.error(415, "UnsupportedMediaTypeException");
    assert_eq!(post("/structure", "text/plain", "").await.status, 200);
}

#[tokio::test]
async fn answers_that_the_client_does_not_take_are_refused() {
    for (path, accept, fine) in [
        ("/structure", "application/json", true),
        ("/structure", "text/html, application/*;q=0.5", true),
        ("/structure", "*/*", true),
        ("/structure", "text/plain", false),
        ("/structure", "application/json;q=0", false),
        ("/structure", "*/*, application/*;q=0.000", false),
        ("/structure", "*/*;q=0, application/json;q=0.1", true),
        ("/picture", "image/*;q=0, */*", false),
        ("/picture", "image/*", true),
        ("/picture", "application/json", false),
        ("/text", "text/plain", true),
        ("/text", "application/json", false),
        ("/bytes", "image/png", true),
        ("/typed", "image/png", true),
        ("/stream", "image/png", true),
        ("/nothing", "text/plain", true),
        ("/empty", "text/plain", false),
    ] {
        let answer = send(service(Echo), with(request("POST", path, ""), "accept", accept)).await;

        if fine {
            assert_eq!(answer.status, 200, "{path} {accept} {}", answer.body);
        } else {
            answer.error(406, "NotAcceptableException");
        }
    }
}

#[tokio::test]
async fn operations_without_output_answer_nothing_and_those_with_an_empty_one_an_empty_object() {
    for (path, body) in [("/nothing", ""), ("/empty", "{}")] {
        for sent in ["", "{}", r#"{"ignored":true}"#] {
            assert_eq!(json(path, sent).await.text(), body);
        }
    }
    let gone = send(service(Echo), request("DELETE", "/gone", "")).await;
    assert_eq!((gone.status, gone.body.as_str(), gone.header("content-type")), (204, "", "-"));
}

#[test]
fn streams_are_handed_on_before_they_end() {
    let blocks = stream::iter([Ok::<_, Infallible>(Frame::data(Bytes::from_static(b"first")))]);
    let endless = StreamBody::new(blocks.chain(stream::pending()));
    let request = Request::builder().method("POST").uri("/stream").header("x-length", "5").body(endless);

    let answer = send(service(Echo), request.unwrap()).now_or_never();

    let answer = answer.expect("nothing waits for the end of the stream");
    assert_eq!((answer.text(), answer.header("x-length")), ("first", "5"));
    assert_eq!(answer.header("content-type"), "application/octet-stream");
}

#[tokio::test]
async fn streams_whose_length_must_be_known_are_refused_without_it() {
    let blocks = stream::iter([Ok::<_, Infallible>(Frame::data(Bytes::from_static(b"first")))]);
    let request = Request::builder().method("POST").uri("/picturestream").header("content-type", "image/png");

    let answer = send(service(Echo), request.body(StreamBody::new(blocks)).unwrap()).await;

    answer.error(411, "LengthRequiredException");
    assert_eq!(post("/picturestream", "image/png", "of known length").await.status, 200);
}

#[tokio::test]
async fn bodies_that_no_operation_can_use_are_too_large() {
    let large = "x".repeat(codeartifact_generated::runtime::service::BODY_LIMIT_BYTES + 1);

    post("/text", "text/plain", &large).await.error(413, "RequestEntityTooLargeException");
}

#[tokio::test]
async fn bodies_that_end_early_are_refused() {
    let blocks = stream::iter([Ok(Frame::data(Bytes::from_static(b"{"))), Err("connection lost")]);
    let body = StreamBody::new(blocks).map_err(std::io::Error::other);
    let request = Request::builder().method("POST").uri("/any").body(body).unwrap();

    let message = send(service(Echo), request).await.error(400, "SerializationException");

    assert_eq!(message, "the body ended early: connection lost");
}

#[tokio::test]
async fn documents_keep_their_form() {
    let body = json!({"a": [1, -2, 1.5, 18_446_744_073_709_551_615_u64, true, null, {"b": "c"}]}).to_string();

    assert_eq!(json("/any", &body).await.text(), body);
    json("/any", "[1e999]").await.error(400, "SerializationException");
}
