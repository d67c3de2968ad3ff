//! Answers of the compact index, of which clients keep a copy: their validator is a digest of the whole, by which clients
//! check what they have put together of parts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use codeartifact_generated::runtime::BoxBody;
use headers::{ETag, HeaderMapExt as _, IfNoneMatch};
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName, HeaderValue,
};
use http::{HeaderMap, Response, StatusCode};

use crate::digits;
use crate::formats::frame::document::Plain;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::range::{Wanted, wanted};
use crate::formats::frame::reply;

const REPR_DIGEST: HeaderName = HeaderName::from_static("repr-digest");
const DIGEST: HeaderName = HeaderName::from_static("digest");

/// Answers with a document or the part of it that is asked for.
pub(super) fn answer(headers: &HeaderMap, document: &Plain) -> Result<Response<BoxBody>, Refusal> {
    let Plain { content_type, body, digests } = document;
    let text = format!("\"{}\"", digits::hexadecimal(&digests.md5));
    let validator: ETag = text.parse().map_err(|_| Refusal::internal())?;
    let is_known =
        headers.typed_get::<IfNoneMatch>().is_some_and(|known| !known.precondition_passes(&validator));
    let length = body.length();
    let mut response = if is_known {
        reply::empty(StatusCode::NOT_MODIFIED)
    } else {
        match wanted(headers, &validator, length) {
            Wanted::All => Response::new(reply::body(body.open(0..length))),
            Wanted::Part(range) => {
                let told = format!("bytes {}-{}/{length}", range.start, range.end - 1);
                let mut response = Response::new(reply::body(body.open(range)));
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                set(response.headers_mut(), CONTENT_RANGE, &told)?;
                response
            }
            Wanted::Nothing => {
                let mut response = reply::empty(StatusCode::RANGE_NOT_SATISFIABLE);
                set(response.headers_mut(), CONTENT_RANGE, &format!("bytes */{length}"))?;
                response
            }
        }
    };
    let sha256 = STANDARD.encode(digests.sha256);
    let headers = response.headers_mut();
    set(headers, ETAG, &text)?;
    set(headers, REPR_DIGEST, &format!("sha-256=:{sha256}:"))?;
    set(headers, DIGEST, &format!("sha-256={sha256}"))?;
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(CONTENT_TYPE, content_type.clone());
    Ok(response)
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) -> Result<(), Refusal> {
    headers.insert(name, HeaderValue::from_str(value).map_err(|_| Refusal::internal())?);
    Ok(())
}
