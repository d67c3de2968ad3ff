//! Bodies that are held to their digest.

use bytes::Bytes;
use codeartifact_generated::runtime::refusal_of_body;
use http::StatusCode;
use http_body_util::{BodyExt as _, Full, StreamBody};

use super::*;

#[tokio::test]
async fn a_body_that_is_what_was_signed_passes_unchanged() {
    for content in [&b""[..], b"content"] {
        let body = Full::new(Bytes::from_static(content));
        let body = SignedBody::new(body, PayloadHash::of(content)).unwrap();

        assert_eq!(body.collect().await.unwrap().to_bytes(), content);
    }
}

#[tokio::test]
async fn a_body_that_is_not_what_was_signed_ends_in_its_own_answer() {
    let frames = [&b"con"[..], b"tent"]
        .map(|piece| Ok::<_, std::io::Error>(http_body::Frame::data(Bytes::from_static(piece))));
    for signed in [&b"conten"[..], b"contents", b""] {
        let body = StreamBody::new(futures_util::stream::iter(
            frames
                .iter()
                .map(|frame| {
                    frame
                        .as_ref()
                        .map(|frame| http_body::Frame::data(frame.data_ref().unwrap().clone()))
                        .map_err(|_| std::io::Error::other(""))
                })
                .collect::<Vec<_>>(),
        ));
        let body = SignedBody::new(body, PayloadHash::of(signed)).unwrap();

        let error = body.collect().await.unwrap_err();

        let refusal = refusal_of_body(&error).unwrap();
        assert_eq!(
            (refusal.status, refusal.name.as_str()),
            (StatusCode::FORBIDDEN, "InvalidSignatureException")
        );
    }
}

#[test]
fn no_body_where_one_was_signed_is_refused_before_anybody_reads() {
    let body = Full::new(Bytes::new());

    assert_eq!(SignedBody::new(body, PayloadHash::of(b"x")).unwrap_err(), SignatureError::Body);
}
