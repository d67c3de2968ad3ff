//! Secrets that an operator keeps in the credentials file: never printed.

use std::fmt;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

/// A secret access key or a session token.
#[derive(Clone)]
pub struct SecretAccessKey(Arc<str>);

impl SecretAccessKey {
    /// Takes the secret without the white space around it, which pasting brings along.
    pub fn new(text: &str) -> Self {
        Self(text.trim().into())
    }

    /// Returns the secret, for making and comparing signatures alone.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Tells whether a text is the secret, in a time that does not depend on where they differ.
    pub fn is(&self, text: &str) -> bool {
        let digest = |text: &str| -> [u8; 32] { Sha256::digest(text).into() };
        // Digests differ anywhere as soon as the texts differ, so that comparing them tells nothing of the secret.
        digest(&self.0) == digest(text)
    }
}

impl fmt::Debug for SecretAccessKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretAccessKey(secret)")
    }
}
