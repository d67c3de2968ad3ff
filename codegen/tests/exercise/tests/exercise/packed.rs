//! Bodies that are packed with gzip, where the model says that clients may.

use std::io::Write as _;

use bytes::Bytes;
use codeartifact_generated::runtime::OperationShape;
use codeartifact_generated::runtime::service::BodyLimit;
use codegen_exercise::packed::operations;
use codegen_exercise::packed::service::{Packed, service};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::stream;
use http::Request;
use http_body::Frame;
use http_body_util::StreamBody;

use crate::echo;
use crate::support::{post_json, request, send, with};

struct Echo;

impl Packed for Echo {
    type Context = ();

    echo! {
        keep Keep { coding, text }
        pour Pour { bytes }
        plain Plain { coding, bytes }
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A request to `Keep` with its codings.
fn keep(coding: &str, body: impl Into<Bytes>) -> Request<http_body_util::Full<Bytes>> {
    with(with(request("POST", "/keep", body), "content-type", "application/json"), "content-encoding", coding)
}

#[tokio::test]
async fn a_packed_body_is_read_as_what_is_in_it() {
    for coding in ["gzip", "x-gzip", "GZIP"] {
        let kept = send(service(Echo), keep(coding, gzip(br#"{"text":"said"}"#))).await;

        assert_eq!(kept.json(), serde_json::json!({ "text": "said" }), "{coding}");
    }
}

#[tokio::test]
async fn only_the_last_coding_is_taken_off() {
    let twice = with(keep("custom", gzip(br#"{"text":"said"}"#)), "content-encoding", "gzip");
    for request in [keep("custom, gzip", gzip(br#"{"text":"said"}"#)), twice] {
        let kept = send(service(Echo), request).await;

        assert_eq!(kept.json(), serde_json::json!({ "coding": "custom", "text": "said" }));
    }
}

#[tokio::test]
async fn a_body_that_is_not_packed_is_taken_as_it_is() {
    let kept = send(service(Echo), post_json("/keep", r#"{"text":"said"}"#)).await;
    assert_eq!(kept.json(), serde_json::json!({ "text": "said" }));

    let kept = send(service(Echo), keep("custom", r#"{"text":"said"}"#)).await;
    assert_eq!(kept.json(), serde_json::json!({ "coding": "custom", "text": "said" }));

    let kept = send(service(Echo), keep("gzip", "")).await;
    assert_eq!(kept.json(), serde_json::json!({}));
}

#[tokio::test]
async fn a_body_in_several_packed_parts_is_read_as_one() {
    let body = [gzip(br#"{"text":"#), gzip(br#""said"}"#)].concat();

    assert_eq!(send(service(Echo), keep("gzip", body)).await.json(), serde_json::json!({ "text": "said" }));
}

#[tokio::test]
async fn what_is_not_gzip_is_refused_for_that() {
    let whole = gzip(br#"{"text":"said"}"#);
    let mut damaged = whole.clone();
    damaged[12] ^= 0xff;
    for body in [b"{}".to_vec(), whole[..whole.len() - 1].to_vec(), [&whole[..], b"{}"].concat(), damaged] {
        let message = send(service(Echo), keep("gzip", body)).await.error(400, "SerializationException");

        assert!(message.starts_with("the body is not gzip, as `Content-Encoding` says: "), "{message}");
    }
}

#[tokio::test]
async fn the_limit_counts_what_a_body_unpacks_to() {
    let mut request = keep("gzip", gzip(&[b' '; 10_000]));
    request.extensions_mut().insert(BodyLimit(5_000));

    send(service(Echo), request).await.error(413, "RequestEntityTooLargeException");
}

#[tokio::test]
async fn a_packed_stream_is_unpacked_in_small_pieces_wherever_it_is_cut() {
    let text = "one two three ".repeat(100_000);
    let packed = gzip(text.as_bytes());
    let pieces: Vec<_> = packed.chunks(7).map(Bytes::copy_from_slice).collect();
    let body =
        StreamBody::new(stream::iter(pieces.into_iter().map(|p| Ok::<_, std::io::Error>(Frame::data(p)))));
    let request = Request::post("/pour").header("content-encoding", "gzip").body(body).unwrap();

    assert_eq!(send(service(Echo), request).await.text(), text);
}

#[tokio::test]
async fn however_much_a_piece_unpacks_to_little_of_it_is_in_memory_at_once() {
    use codeartifact_generated::runtime::coding::unpacked;
    use http_body_util::BodyExt as _;

    let request = keep("gzip", gzip(&vec![0; 64 * 1024 * 1024]));
    let mut body = unpacked(request).into_body();
    let (mut all, mut largest) = (0, 0);
    while let Some(frame) = body.frame().await {
        let bytes = frame.unwrap().into_data().unwrap();
        all += bytes.len();
        largest = largest.max(bytes.len());
    }

    assert_eq!(all, 64 * 1024 * 1024);
    assert!(largest <= 128 * 1024, "{largest} bytes at once");
}

#[tokio::test]
async fn an_operation_that_is_told_the_coding_gets_the_body_as_it_was_sent() {
    let packed = gzip(b"said");
    let sent = with(request("POST", "/plain", packed.clone()), "content-encoding", "gzip");

    let answer = send(service(Echo), sent).await;

    assert_eq!(answer.header("x-coding"), "gzip");
    assert_eq!(answer.body, String::from_utf8_lossy(&packed));
}
