//! `GetAuthorizationToken`.

use codeartifact_generated::operations::{GetAuthorizationTokenRequest, GetAuthorizationTokenResult};
use codeartifact_generated::runtime::DateTime;
use codeartifact_generated::service::Operation;

use super::{App, RequestContext};
use crate::auth::{Claims, authorize, token};
use crate::registry::Error;

/// Makes a token for the package endpoints of one domain.
pub(super) async fn get_authorization_token(
    app: &App,
    cx: &RequestContext,
    input: GetAuthorizationTokenRequest,
) -> Result<GetAuthorizationTokenResult, Error> {
    let GetAuthorizationTokenRequest { domain, domain_owner, duration_seconds } = input;
    let key = cx.domain(&domain, domain_owner.as_deref())?;
    authorize(&cx.caller, Operation::GetAuthorizationToken, &key.arn())?;
    let duration_seconds = token::lifetime_seconds(duration_seconds)?;
    let domain = app.registry.get_domain(&key).await?;
    let now_milliseconds = app.registry.now().epoch_milliseconds();
    let expires_at_seconds = now_milliseconds / 1000 + duration_seconds;
    let token = app.token_key.sign(&Claims {
        account: cx.caller.account,
        access_key_id: cx.caller.access_key_id.clone(),
        domain: domain.key,
        expires_at_seconds,
    });
    Ok(GetAuthorizationTokenResult {
        authorization_token: Some(token),
        expiration: Some(DateTime::from_secs(expires_at_seconds)),
    })
}
