//! The protocol of gem servers: the compact index, the older dependencies API with quick specifications for clients that are
//! not told of everything, gems, and pushing them. There is no index of all specifications, no search, no yanking, and
//! there are no owners.

mod download;
pub(super) mod error;
pub mod index;
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
        Route::Root => {
            exchange.authorize_read().await?;
            Ok(reply::empty(StatusCode::OK))
        }
        Route::Push => publish::publish(exchange).await,
        Route::Versions => index::versions(exchange).await,
        Route::Names => index::names(exchange).await,
        Route::Info(package) => index::info(exchange, &package).await,
        Route::Dependencies(form) => index::dependencies(exchange, form).await,
        Route::Quick(readings) => download::quick(exchange, &readings).await,
        Route::Gem(readings) => download::gem(exchange, &readings).await,
    }
}
