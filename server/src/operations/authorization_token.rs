//! `GetAuthorizationToken`.

use codeartifact_generated::operations::{GetAuthorizationTokenRequest, GetAuthorizationTokenResult};
use codeartifact_generated::runtime::DateTime;
use codeartifact_generated::service::Operation;

use super::{App, RequestContext};
use crate::auth::{Claims, authorize};
use crate::registry::{Error, Invalid};

/// What a token lasts when nothing else is asked for, or when `durationSeconds` is 0 and the caller's
/// credentials have no end of their own.
const DEFAULT_SECONDS: i64 = 12 * 60 * 60;
const LEAST_SECONDS: i64 = 15 * 60;

/// Makes a token for the package endpoints of one domain.
pub(super) async fn get_authorization_token(
    app: &App,
    cx: &RequestContext,
    input: GetAuthorizationTokenRequest,
) -> Result<GetAuthorizationTokenResult, Error> {
    let key = cx.domain(&input.domain, input.domain_owner.as_deref())?;
    authorize(&cx.caller, Operation::GetAuthorizationToken, &key.arn())?;
    let duration_seconds = match input.duration_seconds {
        None | Some(0) => DEFAULT_SECONDS,
        Some(seconds) if (LEAST_SECONDS..=DEFAULT_SECONDS).contains(&seconds) => seconds,
        Some(seconds) => return Err(Invalid::TokenDuration(seconds).into()),
    };
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
