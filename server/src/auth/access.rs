//! Who is known, and what is kept to find out quickly what they may do: the identities of the credentials file, signing
//! keys and parsed policies. Without credentials nobody is known, and nothing is verified.

use std::sync::Arc;

use http::request::Parts;

use super::caller::{Caller, Defaults};
use super::error::TokenRefused;
use super::identities::{AccessKey, AccessKeyStatus, Credentials};
use super::protections::Protections;
use super::sigv4::{self, Claim, Payload, PayloadHash, SecretKey, Service, SignatureError, SigningKeys};
use super::token::Claims;
use crate::registry::{DomainKey, Timestamp};

/// Who is known, and what is kept about them.
#[derive(Debug)]
pub struct Access {
    credentials: Option<Credentials>,
    defaults: Defaults,
    pub(super) protections: Protections,
    signing_keys: SigningKeys,
}

/// A signature that claims to be somebody's.
#[derive(Debug)]
pub struct Claimed {
    claim: Claim,
    key: Arc<AccessKey>,
}

impl Access {
    /// Takes who is known, where anybody is, and what stands in for what requests do not say where nobody is.
    pub fn new(credentials: Option<Credentials>, defaults: Defaults) -> Self {
        let (protections, signing_keys) = (Protections::default(), SigningKeys::default());
        Self { credentials, defaults, protections, signing_keys }
    }

    /// Returns who is known; with anybody known signatures are verified and policies enforced.
    pub fn credentials(&self) -> Option<&Credentials> {
        self.credentials.as_ref()
    }

    /// Returns what stands in for what requests do not say.
    pub fn defaults(&self) -> &Defaults {
        &self.defaults
    }
}

impl Access {
    /// Reads the signature of a request for a service, as far as that goes without its body.
    ///
    /// Only where something is enforced; otherwise [`Caller::read`] says whom a request comes from.
    pub fn claim(
        &self,
        credentials: &Credentials,
        parts: &Parts,
        service: Service,
        now: Timestamp,
    ) -> Result<Claimed, SignatureError> {
        let claim = sigv4::read(parts)?.check(service, now)?;
        let identities = credentials.current();
        let key = identities.find_access_key(claim.access_key_id()).ok_or(SignatureError::UnknownKey)?;
        check_key(key, claim.session_token(), now)?;
        let key = Arc::clone(key);
        Ok(Claimed { claim, key })
    }

    /// Returns whoever a token was made for, if they are still there and it is for this domain.
    pub fn bearer(
        &self,
        credentials: &Credentials,
        claims: Claims,
        domain: &DomainKey,
    ) -> Result<Caller, TokenRefused> {
        if claims.domain != *domain {
            return Err(TokenRefused::OtherDomain);
        }
        let identity = credentials.current().find_principal(&claims.principal);
        let identity = identity.ok_or(TokenRefused::UnknownPrincipal)?;
        Ok(Caller::of_identity(identity, claims.domain.region))
    }
}

fn check_key(key: &AccessKey, session_token: Option<&str>, now: Timestamp) -> Result<(), SignatureError> {
    let token_fits = match (&key.session, session_token) {
        (Some(session), Some(token)) => session.token.is(token),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    match key.status {
        AccessKeyStatus::Active if token_fits => {}
        AccessKeyStatus::Active | AccessKeyStatus::Inactive => return Err(SignatureError::UnknownKey),
    }
    let ended = key
        .session
        .as_ref()
        .is_some_and(|session| session.expires_at_seconds.saturating_mul(1000) <= now.epoch_milliseconds());
    if ended { Err(SignatureError::SessionEnded) } else { Ok(()) }
}

impl Claimed {
    /// Returns what the signature says of the body.
    pub fn payload(&self) -> Payload {
        self.claim.payload()
    }

    /// Returns the id of the key.
    pub fn access_key_id(&self) -> &str {
        &self.key.id
    }

    /// Proves the claim and returns whose it is, with the host that was signed.
    pub fn prove<'h>(
        &self,
        access: &Access,
        parts: &Parts,
        hosts: &[&'h str],
        payload: &PayloadHash,
    ) -> Result<(Caller, &'h str), SignatureError> {
        let secret = SecretKey(self.key.secret.expose());
        let host = self.claim.verify(parts, hosts, payload, secret, &access.signing_keys)?;
        Ok((Caller::of_key(&self.key, self.claim.region().clone()), host))
    }
}
