//! Refusals as Maven, Gradle and their like print them: the status, and plain text where they show more.

use codeartifact_generated::runtime::BoxBody;
use http::Response;

use crate::formats::frame::error::{Refusal, Scheme};

/// Renders a refusal.
pub(in crate::formats) fn render(refusal: &Refusal) -> Response<BoxBody> {
    // sbt reads one line, the last, and takes its credentials only for a realm that stands in it as `Basic`.
    refusal.asking_for(&[Scheme::Basic]).plain_text()
}
