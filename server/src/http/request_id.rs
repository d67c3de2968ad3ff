//! The id of a request, on every answer as `x-amzn-requestid` and in every line of the log about it.

use http::header::{HeaderName, HeaderValue};
use uuid::Uuid;

/// The header that carries the id.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// A fresh id: a random UUID, as AWS's are.
#[derive(Debug, Clone, Copy)]
pub(super) struct RequestId(Uuid);

impl RequestId {
    pub(super) fn new() -> Self {
        Self(Uuid::new_v4())
    }

    pub(super) fn header_value(self) -> HeaderValue {
        let mut text = Uuid::encode_buffer();
        let text = self.0.hyphenated().encode_lower(&mut text);
        HeaderValue::from_str(text).expect("hexadecimal digits and hyphens are valid in a header")
    }
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}
