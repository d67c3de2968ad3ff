//! `GetAuthorizationToken`.

use codeartifact_generated::operations::{GetAuthorizationTokenRequest, GetAuthorizationTokenResult};
use codeartifact_generated::runtime::DateTime;
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::auth::token::{self, DEFAULT_SECONDS};
use crate::auth::{Action, Ask};
use crate::operations::error::Error;

/// Makes a token for the package endpoints of one domain.
pub(super) async fn get_authorization_token(
    app: &App,
    cx: &RequestContext,
    input: GetAuthorizationTokenRequest,
) -> Result<GetAuthorizationTokenResult, Error> {
    let GetAuthorizationTokenRequest { domain, domain_owner, duration_seconds } = input;
    let key = cx.domain(&domain, domain_owner.as_deref())?;
    let permit = cx.authorize(app, Operation::GetAuthorizationToken, key).await?;
    let bearer =
        Ask::of(&[Action::GetServiceBearerToken]).lasting(duration_seconds.unwrap_or(DEFAULT_SECONDS));
    let bearer = cx.authorize_all(app, bearer, cx.account_scope()).await?;
    let now_seconds = app.registry.now().epoch_milliseconds().div_euclid(1000);
    let expires_at_seconds =
        token::expiry_seconds(duration_seconds, cx.caller.session_ends_at_seconds, now_seconds)?;
    app.registry.get_domain(&permit).await?;
    let token = app.token_keys.issue(&permit, &bearer, cx.caller.principal.clone(), expires_at_seconds);
    Ok(GetAuthorizationTokenResult {
        authorization_token: Some(token),
        expiration: Some(DateTime::from_secs(expires_at_seconds)),
    })
}
