//! The protocol of Cargo's sparse registries: the configuration, a file of lines for each crate, crate files, publishing and
//! yanking, as the public registry speaks it to Cargo. There is no index in git, no search, and there are no owners.

mod download;
pub(super) mod error;
mod index;
mod label;
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
        Route::Configuration => index::configuration(exchange).await,
        Route::Index(package) => index::file(exchange, &package).await,
        Route::Versions(package) => index::versions(exchange, &package).await,
        Route::Download(package, version) => download::crate_file(exchange, &package, &version).await,
        Route::Publish => publish::publish(exchange).await,
        Route::Yank(package, version) => label::yank(exchange, package, version).await,
        Route::Unyank(package, version) => label::unyank(exchange, package, version).await,
    }
}
