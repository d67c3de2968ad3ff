//! Small answers.

use aws_smithy_http_server::body::from_bytes;
use codeartifact_generated::runtime::BoxBody;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};

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
