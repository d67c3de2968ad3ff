//! Files, and the core metadata beside them.

use codeartifact_generated::runtime::BoxBody;
use http::Response;

use super::route::FileAddress;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::{asset, reply};

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
    reply::unchanging(&exchange.parts.headers, "text/plain; charset=utf-8", found.ok_or_else(missing)?)
}
