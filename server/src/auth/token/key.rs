//! One key, and the form of a token: three base64url parts joined by dots, which are a header that names the key, the
//! claims, and an HMAC-SHA256 of both. Knows nothing of other keys.
//!
//! The beginning, `eyJ2ZXIiO`, is that of AWS's tokens, which some tools recognise by it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::{Claims, TokenError};
use crate::registry::{KeptTokenKey, Timestamp};

/// Far above what the claims take; what is longer is not looked at.
const LONGEST_BYTES: usize = 4 * 1024;

// The text around the id, written and read without JSON, so that a header has one form only.
const HEADER_START: &str = r#"{"ver":1,"alg":"HS256","kid":""#;
const HEADER_END: &str = r#""}"#;

/// The header from before keys had ids, and the id that the only key got since.
const OLD_HEADER: &str = r#"{"ver":1,"alg":"HS256"}"#;
const OLD_ID: &str = "first";

/// A key that signs, or that verifies what it has signed.
pub struct TokenKey {
    pub(super) id: String,
    /// When the last token that it signed has expired, once another signs.
    verifies_until: Option<Timestamp>,
    secret: [u8; 32],
}

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "TokenKey({})", self.id)
    }
}

impl From<KeptTokenKey> for TokenKey {
    fn from(kept: KeptTokenKey) -> Self {
        Self { id: kept.id().to_owned(), verifies_until: kept.verifies_until(), secret: kept.secret() }
    }
}

/// A token taken apart; nothing of it is verified.
pub(super) struct Parts<'t> {
    /// The id of the key that it says it was signed with.
    pub(super) key_id: String,
    signed: &'t str,
    claims: &'t str,
    signature: &'t str,
}

impl<'t> Parts<'t> {
    pub(super) fn split(token: &'t str) -> Result<Self, TokenError> {
        if token.len() > LONGEST_BYTES {
            return Err(TokenError::Invalid);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Invalid)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenError::Invalid)?;
        let header = String::from_utf8(decode(header)?).map_err(|_| TokenError::Invalid)?;
        let key_id = if header == OLD_HEADER {
            OLD_ID
        } else {
            let id = header.strip_prefix(HEADER_START).and_then(|rest| rest.strip_suffix(HEADER_END));
            id.ok_or(TokenError::Invalid)?
        };
        Ok(Self { key_id: key_id.to_owned(), signed, claims, signature })
    }
}

impl TokenKey {
    /// Takes a key that is not retired.
    pub fn new(id: &str, secret: [u8; 32]) -> Self {
        Self { id: id.to_owned(), verifies_until: None, secret }
    }

    /// Reads a token that this key, and no other, has signed.
    pub fn read(&self, token: &str, now: Timestamp) -> Result<Claims, TokenError> {
        let parts = Parts::split(token)?;
        if parts.key_id == self.id { self.verify(&parts, now) } else { Err(TokenError::Invalid) }
    }

    /// Makes a token.
    pub(super) fn sign(&self, claims: &Claims) -> String {
        let header = format!("{HEADER_START}{}{HEADER_END}", self.id);
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims.write()));
        let signature = URL_SAFE_NO_PAD.encode(self.mac(&signed).finalize().into_bytes());
        format!("{signed}.{signature}")
    }

    /// Reads what a token says that names this key.
    pub(super) fn verify(&self, parts: &Parts<'_>, now: Timestamp) -> Result<Claims, TokenError> {
        if self.verifies_until.is_some_and(|until| until <= now) {
            return Err(TokenError::Invalid);
        }
        // This takes as long whichever byte is wrong.
        let signature = decode(parts.signature)?;
        self.mac(parts.signed).verify_slice(&signature).map_err(|_| TokenError::Invalid)?;
        let claims = Claims::read(&decode(parts.claims)?).ok_or(TokenError::Invalid)?;
        if claims.expires_at_seconds <= now.epoch_milliseconds().div_euclid(1000) {
            return Err(TokenError::Expired);
        }
        Ok(claims)
    }

    fn mac(&self, signed: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("HMAC takes keys of any length");
        mac.update(signed.as_bytes());
        mac
    }
}

fn decode(part: &str) -> Result<Vec<u8>, TokenError> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with a secret of sevens, for a second beyond the thousandth.
    const OF_OLD: &str = "eyJ2ZXIiOjEsImFsZyI6IkhTMjU2In0.eyJwcmluY2lwYWwiOiJhcm46YXdzOnN0czo6MTIzNDU2Nzg5MDEyOmFzc3Vt\
        ZWQtcm9sZS9jaS9idWlsZC0xNyIsIm93bmVyIjoiMjEwOTg3NjU0MzIxIiwicmVnaW9uIjoiZXUtd2VzdC0xIiwiZG9tYWluIjoibXktdGVhbSIs\
        ImV4cGlyZXMiOjEwMDA5MDB9.5r8duuWbi9Qa2prQbuUV6l8CrY9gHmkbCIEHHpSGcCE";

    #[test]
    fn tokens_from_before_keys_had_ids_are_those_of_the_first_key() {
        let key = TokenKey { id: OLD_ID.to_owned(), verifies_until: None, secret: [7; 32] };

        let parts = Parts::split(OF_OLD).unwrap();
        let claims = key.verify(&parts, Timestamp::from_epoch_milliseconds(1_000_000));

        assert_eq!(parts.key_id, OLD_ID);
        assert_eq!(claims.unwrap().domain.name.as_str(), "my-team");
    }
}
