//! A signature whose time and scope are right, and the proof that whoever has the secret made it.

use http::request::Parts;
use sha2::{Digest as _, Sha256};

use super::canonical::CanonicalRequest;
use super::error::{Mismatch, SignatureError};
use super::header_form::ALGORITHM;
use super::key::{SecretKey, SigningKeys};
use super::payload::{Payload, PayloadHash};
use super::presented::Presented;
use super::scope::{Scope, Service};
use super::shown::Shown;
use crate::digits::hexadecimal;
use crate::registry::{Region, Timestamp};

/// A signature that is left to be proved.
#[derive(Debug, Clone)]
pub struct Claim {
    pub(super) access_key_id: String,
    pub(super) scope: Scope,
    pub(super) presented: Presented,
}

impl Presented {
    /// Holds the time and the scope against what is expected, and returns what is left to be proved.
    pub fn check(self, service: Service, now: Timestamp) -> Result<Claim, SignatureError> {
        self.signed_at.check(self.expires_seconds, now)?;
        let (access_key_id, scope) = Scope::read(&self.credential, service, &self.signed_at)?;
        let access_key_id = access_key_id.to_owned();
        Ok(Claim { access_key_id, scope, presented: self })
    }
}

impl Claim {
    /// Returns whose key it claims to be made with.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// Returns the session token that came with it.
    pub fn session_token(&self) -> Option<&str> {
        self.presented.session_token.as_deref()
    }

    /// Returns the region that it is for.
    pub fn region(&self) -> &Region {
        &self.scope.region
    }

    /// Returns what it says of the body.
    pub fn payload(&self) -> Payload {
        self.presented.payload
    }

    /// Proves that a secret made it of a request. `hosts` are the names that the server goes by, the one that arrived
    /// first; a signature over any of them counts. Returns which one that was.
    pub fn verify<'h>(
        &self,
        parts: &Parts,
        hosts: &[&'h str],
        payload: &PayloadHash,
        secret: SecretKey<'_>,
        keys: &SigningKeys,
    ) -> Result<&'h str, SignatureError> {
        let key = keys.get(secret, &self.scope);
        for host in hosts {
            let canonical = self.canonical(parts, host, payload);
            let text = self.string_to_sign(&canonical.render(Shown::Whole));
            if key.signed(text.as_bytes(), &self.presented.signature) {
                return Ok(host);
            }
        }
        let canonical = self.canonical(parts, hosts.first().copied().unwrap_or_default(), payload);
        let string_to_sign = self.string_to_sign(&canonical.render(Shown::Whole));
        let shown = canonical.render(Shown::Masked);
        let canonical_request = String::from_utf8_lossy(&shown).into_owned();
        Err(Box::new(Mismatch { canonical_request, string_to_sign }).into())
    }

    fn canonical<'a>(
        &'a self,
        parts: &'a Parts,
        host: &'a str,
        payload: &'a PayloadHash,
    ) -> CanonicalRequest<'a> {
        CanonicalRequest { parts, signed_headers: &self.presented.signed_headers, host, payload }
    }

    fn string_to_sign(&self, canonical_request: &[u8]) -> String {
        let digest = hexadecimal(&Sha256::digest(canonical_request));
        let (date, scope) = (self.presented.signed_at.as_str(), self.scope.parts().join("/"));
        [ALGORITHM, date, &scope, &digest].join("\n")
    }
}
