//! Refusals as NuGet's clients print them: the status; the body is for people who look with something else.

use codeartifact_generated::runtime::BoxBody;
use http::Response;

use crate::formats::frame::error::Refusal;

/// Renders a refusal.
pub(in crate::formats) fn render(refusal: &Refusal) -> Response<BoxBody> {
    refusal.plain_text()
}
