//! The digest of a body that a signature covers, announced or made of the body itself. Holds no body.

use std::fmt;

use http::HeaderName;
use sha2::{Digest as _, Sha256};

use super::error::SignatureError;
use crate::digits::{hexadecimal, read_hexadecimal};

/// The header that announces the digest of the body.
pub(super) const ANNOUNCEMENT: HeaderName = HeaderName::from_static("x-amz-content-sha256");

/// The SHA-256 of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayloadHash([u8; 32]);

/// What a signature says of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payload {
    /// The request announces the digest; the body is held to it while it is read.
    Announced(PayloadHash),
    /// The request announces nothing, so that the body has to be read before the signature can be checked.
    OfBody,
}

impl PayloadHash {
    /// Takes the digest of a whole body; that of no body is the digest of no bytes.
    pub fn of(body: &[u8]) -> Self {
        Self(Sha256::digest(body).into())
    }

    #[cfg(test)]
    pub(super) fn bytes(self) -> [u8; 32] {
        self.0
    }

    pub(super) fn of_digest(digest: Sha256) -> Self {
        Self(digest.finalize().into())
    }
}

impl fmt::Display for PayloadHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hexadecimal(&self.0))
    }
}

impl Payload {
    /// Reads the announcement, if there is one. Bodies that are not signed, or in pieces, are S3's alone.
    pub(super) fn read(announcement: Option<&str>) -> Result<Self, SignatureError> {
        let Some(value) = announcement else { return Ok(Self::OfBody) };
        let hash = read_hexadecimal(value.as_bytes()).ok_or(SignatureError::Payload)?;
        Ok(Self::Announced(PayloadHash(hash)))
    }
}
