//! `GetAuthorizationToken`.

use codeartifact_generated::operations::{GetAuthorizationTokenRequest, GetAuthorizationTokenResult};
use codeartifact_generated::runtime::DateTime;
use codeartifact_generated::service::Operation;

use crate::app::{App, RequestContext};
use crate::auth::{Action, token};
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
    let bearer = cx.authorize(app, Action::GetServiceBearerToken, cx.account_scope()).await?;
    let duration_seconds = token::lifetime_seconds(duration_seconds)?;
    app.registry.get_domain(&permit).await?;
    let now_milliseconds = app.registry.now().epoch_milliseconds();
    let expires_at_seconds = now_milliseconds / 1000 + duration_seconds;
    let token = app.token_key.issue(&permit, &bearer, cx.caller.principal.clone(), expires_at_seconds);
    Ok(GetAuthorizationTokenResult {
        authorization_token: Some(token),
        expiration: Some(DateTime::from_secs(expires_at_seconds)),
    })
}
