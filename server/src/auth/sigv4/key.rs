//! Keys that signatures are made with: a secret, and what is derived of it for a day, a region and a service.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};

use super::scope::Scope;

/// A secret access key, borrowed from wherever it is kept.
#[derive(Clone, Copy)]
pub struct SecretKey<'a>(pub &'a str);

impl fmt::Debug for SecretKey<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretKey(secret)")
    }
}

/// What a secret signs with in one scope, as far as that is the same for every text.
#[derive(Clone)]
pub struct SigningKey(Hmac<Sha256>);

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SigningKey(secret)")
    }
}

impl SigningKey {
    /// Derives the key of a scope.
    pub(super) fn derive(secret: SecretKey<'_>, scope: &Scope) -> Self {
        let [day, region, service, terminator] = scope.parts();
        let key = authenticated(format!("AWS4{}", secret.0).as_bytes(), day.as_bytes());
        let key =
            [region, service, terminator].iter().fold(key, |key, part| authenticated(&key, part.as_bytes()));
        Self(mac(&key))
    }

    /// Tells whether a signature is this key's of a text, in a time that does not depend on where they differ.
    pub(super) fn signed(&self, text: &[u8], signature: &[u8; 32]) -> bool {
        self.0.clone().chain_update(text).verify_slice(signature).is_ok()
    }
}

/// Signing keys, kept for the next request in the same scope. A key is known by a digest of its secret, so that it is not
/// found once the secret is another.
#[derive(Debug, Clone)]
pub struct SigningKeys(Cache<([u8; 32], Scope), SigningKey>);

/// How many are kept: a key is for one day and one region of whoever signs.
const MOST_KEPT: u64 = 1000;

impl Default for SigningKeys {
    fn default() -> Self {
        Self(Cache::new(MOST_KEPT))
    }
}

impl SigningKeys {
    /// Returns the key of a secret in a scope.
    pub(super) fn get(&self, secret: SecretKey<'_>, scope: &Scope) -> SigningKey {
        let known_by = (Sha256::digest(secret.0).into(), scope.clone());
        self.0.get_with(known_by, || SigningKey::derive(secret, scope))
    }
}

pub(super) fn authenticated(key: &[u8], text: &[u8]) -> [u8; 32] {
    mac(key).chain_update(text).finalize().into_bytes().into()
}

fn mac(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}
