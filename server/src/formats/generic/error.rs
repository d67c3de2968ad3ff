//! Refusals to whoever asks for generic packages here: an object with a message, as the operations answer.

use codeartifact_generated::runtime::BoxBody;
use http::Response;
use serde::Serialize;

use crate::formats::frame::error::Refusal;

#[derive(Serialize)]
struct Document<'a> {
    message: &'a str,
}

/// Renders a refusal.
pub(in crate::formats) fn render(refusal: &Refusal) -> Response<BoxBody> {
    refusal.json("application/json", &Document { message: &refusal.message })
}
