//! The layout of Maven repositories: files of versions in folders that are named after group, artifact and version, a digest
//! of each beside it, and documents that say which versions there are. A version is whole once such a document names it.

mod download;
pub(super) mod error;
mod index;
pub mod manifest;
mod publish;
pub mod route;
mod upstream;

use codeartifact_generated::runtime::BoxBody;
use http::{Method, Response, StatusCode};

use self::route::Route;
pub(super) use self::upstream::PROTOCOL;
use super::frame::error::Refusal;
use super::frame::exchange::Exchange;

/// Answers a request.
pub(super) async fn answer(exchange: &Exchange<'_>) -> Result<Response<BoxBody>, Refusal> {
    let route = Route::parse(&exchange.address.rest);
    match exchange.parts.method {
        // What is no name is the name of nothing.
        Method::GET | Method::HEAD => {
            let permit = exchange.authorize_read().await?;
            let route = route.map_err(|_| Refusal::no_such_path())?;
            download::read(exchange, &permit, &route).await
        }
        Method::PUT => {
            let is_no_path = |refusal: Refusal| match refusal.status {
                StatusCode::NOT_FOUND => Refusal::bad_request(
                    "this is no path of a Maven repository: group/artifact/version/file, with a folder for each part of the group",
                ),
                _ => refusal,
            };
            publish::receive(exchange, route.map_err(is_no_path)?).await
        }
        _ => Err(Refusal::method_not_allowed(
            "files are read with GET and sent with PUT; DeletePackageVersions removes versions",
        )),
    }
}
