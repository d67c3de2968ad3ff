//! Authorization tokens made of bytes: what was not signed is refused, and what was is read as it was written or not at
//! all. Knows how tokens are signed and nothing of what opens them.
//!
//! An input is tried as the value of the header `Authorization`, and as the claims of a token that is signed.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use codeartifact_server::auth::token::{TokenError, TokenKey};
use codeartifact_server::auth::{Claims, presented_token};
use codeartifact_server::registry::Timestamp;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use sha2::Sha256;

use crate::Fate;

const SECRET: [u8; 32] = [7; 32];
const HEADER: &str = r#"{"ver":1,"alg":"HS256"}"#;
const NOW_SECONDS: i64 = 1_000_000;
/// The most bytes of claims that fit into a token that every form of the header carries.
const LONGEST_CLAIMS_BYTES: usize = 2048;

/// Presents some bytes in both ways, and panics where they are taken for more than they are.
pub fn run(data: &[u8]) -> Fate {
    let presented = hold_presented(data);
    if data.len() > LONGEST_CLAIMS_BYTES {
        return presented;
    }
    let token = sign(data);
    match verify(&token, NOW_SECONDS) {
        Ok(claims) => {
            hold_accepted(&token, &claims);
            Fate::Accepted
        }
        Err(TokenError::Invalid | TokenError::Expired) => presented,
    }
}

/// Holds that nothing that is presented is a token, since nobody signed it.
fn hold_presented(data: &[u8]) -> Fate {
    let Ok(value) = HeaderValue::from_bytes(data) else { return Fate::Unfit };
    let headers = HeaderMap::from_iter([(AUTHORIZATION, value)]);
    if let Ok(Some(token)) = presented_token(&headers) {
        assert!(!token.is_empty(), "an empty token is none");
        let read = verify(&token, NOW_SECONDS);
        assert_eq!(read, Err(TokenError::Invalid), "nobody signed it: {token:?}");
    }
    Fate::Refused
}

/// Holds that a token is good in every form and until it ends, and that no letter of it can be another.
fn hold_accepted(token: &str, claims: &Claims) {
    assert!(claims.expires_at_seconds > NOW_SECONDS, "it has ended: {claims:?}");
    // Servers count in milliseconds, which end before the seconds of claims do.
    if claims.expires_at_seconds <= i64::MAX / 1000 {
        assert_eq!(verify(token, claims.expires_at_seconds), Err(TokenError::Expired));
    }
    assert_eq!(read([8; 32], token, NOW_SECONDS), Err(TokenError::Invalid));
    for place in 0..token.len() {
        let mut changed = token.to_owned().into_bytes();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).expect("a letter in place of another");
        assert_eq!(verify(&changed, NOW_SECONDS), Err(TokenError::Invalid), "another letter at {place}");
    }
    let basic = format!("Basic {}", STANDARD.encode(format!("aws:{token}")));
    for form in [token.to_owned(), format!("Bearer {token}"), basic] {
        let value = HeaderValue::from_str(&form).expect("base64 fits a header");
        let headers = HeaderMap::from_iter([(AUTHORIZATION, value)]);
        assert_eq!(presented_token(&headers), Ok(Some(token.to_owned())), "{form}");
    }
}

fn verify(token: &str, now_seconds: i64) -> Result<Claims, TokenError> {
    read(SECRET, token, now_seconds)
}

fn read(secret: [u8; 32], token: &str, now_seconds: i64) -> Result<Claims, TokenError> {
    // The id of the key of tokens that name none.
    TokenKey::new("first", secret).read(token, Timestamp::from_epoch_milliseconds(now_seconds * 1000))
}

/// Signs claims as a server with the secret does.
fn sign(claims: &[u8]) -> String {
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(HEADER), URL_SAFE_NO_PAD.encode(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(&SECRET).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}
