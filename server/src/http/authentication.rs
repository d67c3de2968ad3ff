//! Who sends a request to an operation or to the token service: verified where anybody is known, and taken at their word
//! otherwise.

use codeartifact_generated::runtime::service::{BodyLimit, RequestBody};
use codeartifact_generated::runtime::{BoxBody, WireError};
use http::request::Parts;
use http::{Request, Response, StatusCode};
use http_body_util::Full;

use super::verified_body::{Unreadable, VerifiedBody, read_whole};
use crate::auth::sigv4::{Payload, PayloadHash, Service, SignatureError, SignedBody};
use crate::auth::{Access, Caller, Claimed, Unauthenticated};
use crate::registry::Timestamp;

/// Why a request goes no further.
#[derive(Debug)]
pub(super) enum Turned {
    /// It is not known who sends it.
    Unauthenticated(Unauthenticated),
    /// Its body cannot be read, which it would take to know who sends it.
    Unreadable(WireError),
}

impl Turned {
    /// Returns the answer before it has a form.
    pub(super) fn error(&self) -> WireError {
        match self {
            Self::Unauthenticated(error) => {
                // While nothing is verified, a signature that is not even whole is a mistake and no attempt.
                let status = match error {
                    Unauthenticated::IncompleteSignature(_) => StatusCode::BAD_REQUEST,
                    Unauthenticated::Signature(_) => StatusCode::FORBIDDEN,
                };
                WireError::new(status, error.name(), error.to_string())
            }
            Self::Unreadable(error) => error.clone(),
        }
    }

    /// Returns the word under which it is counted as a refusal, if it is one.
    pub(super) fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Unauthenticated(error) => Some(error.reason()),
            Self::Unreadable(_) => None,
        }
    }

    /// Returns the answer in the form of operations.
    pub(super) fn into_reply(self) -> Response<BoxBody> {
        self.error().into_reply()
    }
}

impl From<SignatureError> for Turned {
    fn from(error: SignatureError) -> Self {
        Self::Unauthenticated(error.into())
    }
}

/// Finds out who sends a request. `hosts` are the names that the server goes by, the one that arrived first.
pub(super) async fn authenticate<B: RequestBody + Unpin>(
    access: &Access,
    service: Service,
    now: Timestamp,
    hosts: &[&str],
    request: Request<B>,
) -> Result<(Caller, Request<VerifiedBody<B>>), Turned> {
    let Some(credentials) = access.credentials() else {
        let caller = Caller::read(request.headers(), request.uri().query(), access.defaults());
        let caller = caller.map_err(Turned::Unauthenticated)?;
        return Ok((caller, request.map(VerifiedBody::AsItCame)));
    };
    let (parts, body) = request.into_parts();
    let claimed = access.claim(credentials, &parts, service, now)?;
    let (payload, body) = match claimed.payload() {
        Payload::Announced(hash) => (hash, VerifiedBody::Signed(SignedBody::new(body, hash)?)),
        Payload::OfBody => {
            let most_bytes = BodyLimit::of(&parts.extensions);
            let bytes = read_whole(body, most_bytes).await.map_err(|why| unreadable(&why))?;
            (PayloadHash::of(&bytes), VerifiedBody::Read(Full::new(bytes)))
        }
    };
    let caller = prove(access, &claimed, &parts, hosts, &payload)?;
    Ok((caller, Request::from_parts(parts, body)))
}

fn prove(
    access: &Access,
    claimed: &Claimed,
    parts: &Parts,
    hosts: &[&str],
    payload: &PayloadHash,
) -> Result<Caller, SignatureError> {
    let refused = match claimed.prove(access, parts, hosts, payload) {
        Ok((caller, _)) => return Ok(caller),
        Err(refused) => refused,
    };
    // Behind a proxy the host is the usual cause, which the client cannot see.
    let arrived = hosts.first().copied().unwrap_or_default();
    let key = claimed.access_key_id();
    if let Ok((_, signed)) = claimed.prove(access, parts, &likely_hosts(parts, arrived), payload) {
        tracing::warn!(
            key,
            signed,
            arrived,
            "a signature is refused for its host alone: a proxy changes the host that the client signed; let it pass \
             the host on, or set `--public-url` to what clients use"
        );
    } else {
        tracing::info!(key, arrived, "a signature differs");
    }
    Err(refused)
}

/// Returns the names that a proxy may have taken away from a request.
fn likely_hosts<'p>(parts: &'p Parts, arrived: &'p str) -> Vec<&'p str> {
    let forwarded = parts.headers.get("x-forwarded-host").and_then(|value| value.to_str().ok());
    let without_port = arrived.rsplit_once(':').map(|(host, _)| host);
    forwarded.into_iter().chain(without_port).collect()
}

fn unreadable(why: &Unreadable) -> Turned {
    Turned::Unreadable(match why {
        Unreadable::TooLong(most_bytes) => WireError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestEntityTooLargeException",
            format!("the body is larger than {most_bytes} bytes"),
        ),
        Unreadable::Broken => WireError::new(
            StatusCode::BAD_REQUEST,
            "SerializationException",
            "the request body could not be read to its end",
        ),
    })
}
