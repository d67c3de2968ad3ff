//! Refusals as Swift's clients read them: problem details (RFC 9457) of version 1 of the registry protocol (SE-0292).

use codeartifact_generated::runtime::BoxBody;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Response};
use serde::Serialize;

use crate::formats::frame::error::{Refusal, Scheme};

#[derive(Serialize)]
struct Problem<'a> {
    status: u16,
    detail: &'a str,
}

/// Renders a refusal.
pub(in crate::formats) fn render(refusal: &Refusal) -> Response<BoxBody> {
    // SwiftPM on Linux waits for ever once it has seen a `Basic` challenge.
    let refusal = refusal.asking_for(&[Scheme::Bearer]);
    let problem = Problem { status: refusal.status.as_u16(), detail: &refusal.message };
    let mut response = refusal.json("application/problem+json", &problem);
    tell_version(response.headers_mut());
    response
}

/// Says which version of the protocol an answer is of. Clients refuse one that does not say so.
pub(super) fn tell_version(headers: &mut HeaderMap) {
    headers.insert(HeaderName::from_static("content-version"), HeaderValue::from_static("1"));
}
