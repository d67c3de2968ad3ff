//! The protocol of npm: packuments, tarballs, publishing, distribution tags and deprecation, as the public registry speaks
//! it to npm, Yarn, pnpm, Bun and Deno. What the registry does not do (search, audits, users) is not found, quickly, so
//! that clients go on without it.

mod download;
pub(super) mod error;
mod index;
mod label;
pub mod manifest;
pub mod publish;
pub mod route;
mod upstream;

use codeartifact_generated::runtime::BoxBody;
use http::{Response, StatusCode};

use self::route::Route;
pub(super) use self::upstream::PROTOCOL;
use super::frame::error::Refusal;
use super::frame::exchange::Exchange;
use super::frame::reply;

/// Answers a request.
pub(super) async fn answer(exchange: &Exchange<'_>) -> Result<Response<BoxBody>, Refusal> {
    match Route::parse(&exchange.parts.method, &exchange.address.rest)? {
        Route::Ping => {
            exchange.authorize_read().await?;
            Ok(reply::json(StatusCode::OK, b"{}".to_vec()))
        }
        Route::Packument(package) => index::packument(exchange, &package).await,
        Route::Version(package, version) => index::version(exchange, &package, &version).await,
        Route::Tarball(package, file) => download::tarball(exchange, &package, &file).await,
        Route::Put(package) => publish::put(exchange, package).await,
        Route::Tags(package) => label::list(exchange, &package).await,
        Route::SetTag(package, tag) => label::set(exchange, package, &tag).await,
        Route::RemoveTag(package, tag) => label::remove(exchange, package, &tag).await,
    }
}
