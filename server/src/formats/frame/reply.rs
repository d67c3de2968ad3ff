//! Small answers, whole in memory, and the bodies of large ones.

use aws_smithy_http_server::body::{boxed, from_bytes};
use bytes::Bytes;
use codeartifact_generated::runtime::BoxBody;
use headers::{ETag, HeaderMapExt as _, IfNoneMatch};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderValue};
use http::{HeaderMap, Response, StatusCode};
use sha2::{Digest as _, Sha256};

use super::error::Refusal;
use crate::content_body::ContentBody;
use crate::digits;
use crate::storage::Content;

/// Returns what was opened as the body of an answer, which announces its length.
pub(in crate::formats) fn body(content: Content) -> BoxBody {
    let length = content.length();
    match content {
        Content::Small(bytes) => from_bytes(bytes),
        Content::Stream(blocks) => boxed(ContentBody::new(blocks, length)),
    }
}

/// Answers with a JSON document.
pub(in crate::formats) fn json(status: StatusCode, body: Vec<u8>) -> Response<BoxBody> {
    let mut response = Response::new(from_bytes(body.into()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Answers with nothing but a status.
pub(in crate::formats) fn empty(status: StatusCode) -> Response<BoxBody> {
    let mut response = Response::new(from_bytes(bytes::Bytes::new()));
    *response.status_mut() = status;
    response
}

/// Answers with bytes that never change, so that caches may keep them for good; their validator is their SHA-256. A client
/// that has them already is told so.
pub(in crate::formats) fn unchanging(
    headers: &HeaderMap,
    content_type: &'static str,
    bytes: Bytes,
) -> Result<Response<BoxBody>, Refusal> {
    let text = format!("\"{}\"", digits::hexadecimal(&Sha256::digest(&bytes)));
    let validator: ETag = text.parse().map_err(|_| Refusal::internal())?;
    let etag = HeaderValue::from_str(&text).map_err(|_| Refusal::internal())?;
    let is_known =
        headers.typed_get::<IfNoneMatch>().is_some_and(|known| !known.precondition_passes(&validator));
    let mut response = if is_known {
        empty(StatusCode::NOT_MODIFIED)
    } else {
        let mut response = Response::new(from_bytes(bytes));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        response
    };
    let headers = response.headers_mut();
    headers.insert(ETAG, etag);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable"));
    Ok(response)
}
