//! Requests to package endpoints on their way to their format: who sends them is known by an authorization token.

use std::io;

use codeartifact_generated::runtime::BoxBody;
use codeartifact_generated::runtime::service::RequestBody;
use futures_util::TryStreamExt as _;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::BodyDataStream;

use crate::address::PackageAddress;
use crate::app::{App, RequestContext};
use crate::auth::{Caller, TokenRefused, Unverified, presented_token};
use crate::formats::{self, Challenge, FormatState, PackageRequest, Refusal};

/// Why a request goes no further.
#[derive(Debug)]
pub(super) enum Turned {
    /// It is not known who sends it.
    Unauthenticated(TokenRefused),
    /// It cannot be found out, which is no fault of whoever sends it.
    Unreadable,
}

impl Turned {
    /// Returns the word under which it is counted as a refusal, if it is one.
    pub(super) const fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Unauthenticated(refused) => Some(refused.reason()),
            Self::Unreadable => None,
        }
    }

    /// Returns the answer, in the dialect of the format.
    pub(super) fn into_reply(self, address: &PackageAddress) -> Response<BoxBody> {
        let refusal = match self {
            Self::Unauthenticated(refused) => {
                let realm = format!("{}/{}", address.domain, address.repository);
                let name = "UnauthorizedException";
                let refusal = Refusal::new(StatusCode::UNAUTHORIZED, name, refused.to_string());
                Refusal { challenge: Some(Challenge::new(realm)), ..refusal }
            }
            Self::Unreadable => Refusal::internal(),
        };
        formats::refuse(address.format, &refusal)
    }
}

impl From<TokenRefused> for Turned {
    fn from(refused: TokenRefused) -> Self {
        Self::Unauthenticated(refused)
    }
}

impl From<Unverified> for Turned {
    fn from(unverified: Unverified) -> Self {
        match unverified {
            Unverified::Refused(refused) => Self::Unauthenticated(refused.into()),
            Unverified::KeysUnreadable => Self::Unreadable,
        }
    }
}

/// Finds out who sends a request to an address. Where nobody is known, everybody may do everything, with or without a
/// token.
pub(super) async fn authenticate(
    app: &App,
    address: &PackageAddress,
    headers: &HeaderMap,
) -> Result<Caller, Turned> {
    let defaults = app.access.defaults();
    let Some(credentials) = app.access.credentials() else {
        let region = address.region.as_ref().unwrap_or(&defaults.region);
        return Ok(Caller::unverified(address.owner, region.clone()));
    };
    let token = presented_token(headers).map_err(TokenRefused::from)?.ok_or(TokenRefused::Missing)?;
    let claims = app.token_keys.verify(&token).await?;
    // The path form names no region; there it is that of the token.
    let domain = address.repository(&claims.domain.region).domain;
    Ok(app.access.bearer(credentials, claims, &domain)?)
}

/// Answers a request whose sender is known.
pub(super) async fn answer<B: RequestBody + Unpin>(
    app: &App,
    state: &FormatState,
    address: PackageAddress,
    request: Request<B>,
    context: RequestContext,
) -> Response<BoxBody> {
    let (parts, body) = request.into_parts();
    let body = Box::pin(BodyDataStream::new(body).map_err(io::Error::other));
    formats::answer(app, state, PackageRequest { address, parts, body, context }).await
}

#[cfg(test)]
mod tests {
    use http::header::WWW_AUTHENTICATE;

    use super::*;
    use crate::auth::token::TokenError;

    #[test]
    fn only_who_is_refused_is_counted_and_asked_for_another_token() {
        let path = "/npm/d/my-team-123456789012/my-repo/left-pad";
        let address = PackageAddress::parse(Some("localhost"), path).unwrap();
        for (unverified, status, reason) in [
            (TokenError::Invalid.into(), StatusCode::UNAUTHORIZED, Some("token_invalid")),
            (TokenError::Expired.into(), StatusCode::UNAUTHORIZED, Some("token_expired")),
            (Unverified::KeysUnreadable, StatusCode::INTERNAL_SERVER_ERROR, None),
        ] {
            let turned = Turned::from(unverified);

            assert_eq!(turned.reason(), reason, "{unverified:?}");
            let reply = turned.into_reply(&address);
            assert_eq!(reply.status(), status, "{unverified:?}");
            let is_challenged = reply.headers().contains_key(WWW_AUTHENTICATE);
            assert_eq!(is_challenged, reason.is_some(), "{unverified:?}");
        }
    }
}
