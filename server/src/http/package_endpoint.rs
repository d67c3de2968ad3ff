//! Requests to package endpoints on their way to their format: who sends them is known by an authorization token.

use std::io;

use codeartifact_generated::runtime::BoxBody;
use codeartifact_generated::runtime::service::RequestBody;
use futures_util::TryStreamExt as _;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::BodyDataStream;

use crate::address::PackageAddress;
use crate::app::{App, RequestContext};
use crate::auth::{Caller, TokenRefused, presented_token};
use crate::formats::{self, Challenge, PackageRequest, Refusal};

/// Finds out who sends a request to an address. Where nobody is known, everybody may do everything, with or without a
/// token.
pub(super) async fn authenticate(
    app: &App,
    address: &PackageAddress,
    headers: &HeaderMap,
) -> Result<Caller, TokenRefused> {
    let defaults = app.access.defaults();
    let Some(credentials) = app.access.credentials() else {
        let region = address.region.as_ref().unwrap_or(&defaults.region);
        return Ok(Caller::unverified(address.owner, region.clone()));
    };
    let token = presented_token(headers)?.ok_or(TokenRefused::Missing)?;
    let claims = app.token_keys.verify(&token).await?;
    // The path form names no region; there it is that of the token.
    let domain = address.repository(&claims.domain.region).domain;
    app.access.bearer(credentials, claims, &domain)
}

/// Says that a token is needed or is no good, in the dialect of the format.
pub(super) fn refuse(address: &PackageAddress, refused: TokenRefused) -> Response<BoxBody> {
    let realm = format!("{}/{}", address.domain, address.repository);
    let refusal = Refusal {
        challenge: Some(Challenge { realm, basic: true }),
        ..Refusal::new(StatusCode::UNAUTHORIZED, "UnauthorizedException", refused.to_string())
    };
    formats::refuse(address.format, &refusal)
}

/// Answers a request whose sender is known.
pub(super) async fn answer<B: RequestBody + Unpin>(
    app: &App,
    address: PackageAddress,
    request: Request<B>,
    context: RequestContext,
) -> Response<BoxBody> {
    let (parts, body) = request.into_parts();
    let body = Box::pin(BodyDataStream::new(body).map_err(io::Error::other));
    formats::answer(app, PackageRequest { address, parts, body, context }).await
}
