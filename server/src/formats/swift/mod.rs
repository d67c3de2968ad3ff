//! The registry protocol of Swift packages, version 1 (SE-0292, with publishing by SE-0391): releases, what is said of each,
//! manifests, source archives, publishing, logging in, and which packages an address of source code has.

mod download;
pub(super) mod error;
mod index;
pub mod manifest;
pub mod publish;
pub mod route;

use codeartifact_generated::runtime::BoxBody;
use http::{Response, StatusCode};

use self::route::Route;
use super::frame::error::Refusal;
use super::frame::exchange::Exchange;
use super::frame::reply;

/// Answers a request.
pub(super) async fn answer(exchange: &Exchange<'_>) -> Result<Response<BoxBody>, Refusal> {
    route::check_accept(&exchange.parts.headers)?;
    let mut response = match Route::parse(&exchange.parts.method, &exchange.address.rest)? {
        Route::Login | Route::Availability => {
            exchange.authorize_read().await?;
            reply::empty(StatusCode::OK)
        }
        Route::Identifiers => index::identifiers::answer(exchange).await?,
        Route::Releases(package) => index::releases(exchange, &package).await?,
        Route::Release(package, version) => index::release(exchange, &package, &version).await?,
        Route::Manifest(package, version) => download::manifest(exchange, &package, &version).await?,
        Route::Archive(package, version) => download::archive(exchange, &package, &version).await?,
        Route::Publish(package, version) => publish::publish(exchange, package, version).await?,
    };
    error::tell_version(response.headers_mut());
    Ok(response)
}
