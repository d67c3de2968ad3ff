//! Files, and the core metadata beside them.

use aws_smithy_http_server::body::from_bytes;
use codeartifact_generated::runtime::BoxBody;
use http::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};

use super::route::FileAddress;
use crate::formats::frame::asset;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;

/// Answers with a file.
pub(super) async fn file(exchange: &Exchange<'_>, file: &FileAddress) -> Result<Response<BoxBody>, Refusal> {
    let FileAddress { project, version, name } = file;
    asset::fetch(exchange, project, version, name, "application/octet-stream").await
}

/// Answers with the core metadata of a file. Whoever reads them has not chosen the file yet, so nothing is kept of it in
/// the repository.
pub(super) async fn core_metadata(
    exchange: &Exchange<'_>,
    file: &FileAddress,
) -> Result<Response<BoxBody>, Refusal> {
    let permit = exchange.authorize_read().await?;
    let FileAddress { project, version, name } = file;
    let pull_through = &exchange.app.pull_through;
    let package = pull_through.find_package(&permit, project).await?;
    let found = pull_through.find_asset_companion(&package, version, name).await?;
    let missing = || Refusal::not_found(format!("there are no core metadata of the file '{name}'"));
    let mut response = Response::new(from_bytes(found.ok_or_else(missing)?));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable"));
    Ok(response)
}
