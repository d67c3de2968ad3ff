//! The protocol of Python's package index: pages of projects in HTML and JSON (PEP 503, 691), files with their core metadata
//! beside them (PEP 658), and the form that twine, uv and others upload with. Lists of all projects, searches and the
//! index's own JSON API are not found.

mod download;
pub(super) mod error;
mod index;
pub mod manifest;
pub mod publish;
pub mod route;
mod upstream;

use codeartifact_generated::runtime::BoxBody;
use http::Response;

use self::route::Route;
pub(super) use self::upstream::PROTOCOL;
use super::frame::error::Refusal;
use super::frame::exchange::Exchange;

/// Answers a request.
pub(super) async fn answer(exchange: &Exchange<'_>) -> Result<Response<BoxBody>, Refusal> {
    match Route::parse(&exchange.parts.method, &exchange.address.rest)? {
        Route::Page(project) => index::page(exchange, &project).await,
        Route::PageElsewhere(project) => index::redirect(exchange, &project).await,
        Route::File(file) => download::file(exchange, &file).await,
        Route::CoreMetadata(file) => download::core_metadata(exchange, &file).await,
        Route::Upload => publish::upload(exchange).await,
    }
}
