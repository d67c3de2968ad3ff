//! The protocol of NuGet, version 3: the service index, registrations, the flat container, searches, and pushing, as
//! NuGet's clients from 4.8 on speak it. There is no connection to a public registry, and nobody unlists through a client.

mod download;
pub(super) mod error;
pub mod index;
pub mod manifest;
mod publish;
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
        Route::Services => index::services(exchange).await,
        Route::Versions(package) => index::versions(exchange, &package).await,
        Route::Registration(package) => index::registration(exchange, &package).await,
        Route::Page(package, lower, upper) => index::page(exchange, &package, &lower, &upper).await,
        Route::Leaf(package, version) => index::leaf(exchange, &package, &version).await,
        Route::Package(package, version) => download::package(exchange, &package, &version).await,
        Route::Nuspec(package, version) => download::nuspec(exchange, &package, &version).await,
        Route::NamedFile(package, version, file) => {
            download::named_file(exchange, &package, &version, file).await
        }
        Route::Search => index::search::packages(exchange).await,
        Route::Complete => index::search::complete(exchange).await,
        Route::Push => publish::push(exchange).await,
    }
}
