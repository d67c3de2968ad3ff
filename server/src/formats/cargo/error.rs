//! Refusals as Cargo prints them: the `detail` of each of `errors`, as the registry's web API has it.

use codeartifact_generated::runtime::BoxBody;
use http::Response;
use serde::Serialize;

use crate::formats::frame::error::Refusal;

#[derive(Serialize)]
struct Document<'a> {
    errors: [Detail<'a>; 1],
}

#[derive(Serialize)]
struct Detail<'a> {
    detail: &'a str,
}

/// Renders a refusal.
pub(in crate::formats) fn render(refusal: &Refusal) -> Response<BoxBody> {
    refusal.json("application/json", &Document { errors: [Detail { detail: &refusal.message }] })
}
