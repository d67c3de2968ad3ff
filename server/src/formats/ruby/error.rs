//! Refusals as gem and Bundler print them: plain text, word for word.

use codeartifact_generated::runtime::BoxBody;
use http::Response;

use crate::formats::frame::error::Refusal;

/// Renders a refusal.
pub(in crate::formats) fn render(refusal: &Refusal) -> Response<BoxBody> {
    refusal.plain_text()
}
