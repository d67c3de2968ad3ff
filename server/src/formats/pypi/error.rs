//! Refusals as Python's clients print them: plain text. twine and uv print the body.

use codeartifact_generated::runtime::BoxBody;
use http::Response;

use crate::formats::frame::error::Refusal;

/// Renders a refusal.
pub(in crate::formats) fn render(refusal: &Refusal) -> Response<BoxBody> {
    refusal.plain_text()
}
