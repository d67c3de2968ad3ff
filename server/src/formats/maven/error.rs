//! Refusals as Maven, Gradle and their like print them: the status, and plain text where they show more.

use codeartifact_generated::runtime::BoxBody;
use http::Response;

use crate::formats::frame::error::Refusal;

/// Renders a refusal.
pub(in crate::formats) fn render(refusal: &Refusal) -> Response<BoxBody> {
    refusal.plain_text()
}
