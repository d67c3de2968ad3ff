//! What a request presents as its signature, in the header or in the query. Nothing of it is verified yet.

use std::fmt;

use super::date::SignedAt;
use super::payload::Payload;
use super::signed_headers::SignedHeaders;
use crate::digits::read_hexadecimal;

/// A signature as it was sent.
#[derive(Clone)]
pub struct Presented {
    pub(super) credential: String,
    pub(super) signed_headers: SignedHeaders,
    pub(super) signature: [u8; 32],
    pub(super) signed_at: SignedAt,
    /// How many seconds it is to be good for, where it says that.
    pub(super) expires_seconds: Option<u32>,
    pub(super) session_token: Option<String>,
    pub(super) payload: Payload,
}

impl fmt::Debug for Presented {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Presented").field("credential", &self.credential).finish_non_exhaustive()
    }
}

/// Reads a signature; what is no digest cannot be any key's.
pub(super) fn signature(text: &str) -> [u8; 32] {
    read_hexadecimal(text.as_bytes()).unwrap_or_default()
}
