//! Refusals as npm's clients print them: npm prints `error`, Yarn prints `message`.

use codeartifact_generated::runtime::BoxBody;
use http::Response;
use serde::Serialize;

use crate::formats::frame::error::Refusal;

#[derive(Serialize)]
struct Document<'a> {
    error: &'a str,
    message: &'a str,
}

/// Renders a refusal.
pub(in crate::formats) fn render(refusal: &Refusal) -> Response<BoxBody> {
    let text = &refusal.message;
    refusal.json("application/json", &Document { error: text, message: text })
}
