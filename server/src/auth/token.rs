//! Authorization tokens for package endpoints: signed, opaque, bound to a caller, a domain and an expiry,
//! and checked without reading storage.
//!
//! The form is three base64url parts joined by dots: a header, the claims, and an HMAC-SHA256 of both. Its
//! beginning, `eyJ2ZXIiO`, is that of AWS's tokens, which some tools recognise by it.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::principal::Principal;
use crate::registry::{
    AccountId, AccountScope, DomainKey, DomainName, Invalid, Permit, Region, partition_of,
};

const HEADER: &str = r#"{"ver":1,"alg":"HS256"}"#;

/// How long a token lasts when nothing else is asked for, which is also the most that can be asked for.
pub const DEFAULT_SECONDS: i64 = 12 * 60 * 60;
const SHORTEST_SECONDS: i64 = 15 * 60;

/// Returns when a token that is made now ends, in seconds since 1970. 0 asks for as long as the credentials of the caller
/// last; where these have no end of their own it is the longest. What is asked for by number may outlast them.
pub fn expiry_seconds(
    asked_seconds: Option<i64>,
    session_ends_at_seconds: Option<i64>,
    now_seconds: i64,
) -> Result<i64, Invalid> {
    match asked_seconds {
        Some(0) => Ok(session_ends_at_seconds.unwrap_or(now_seconds + DEFAULT_SECONDS)),
        None => Ok(now_seconds + DEFAULT_SECONDS),
        Some(seconds) if (SHORTEST_SECONDS..=DEFAULT_SECONDS).contains(&seconds) => Ok(now_seconds + seconds),
        Some(seconds) => Err(Invalid::TokenDuration(seconds)),
    }
}

/// The secret that signs tokens; shared by all server processes over one store.
#[derive(Clone)]
pub struct TokenKey([u8; 32]);

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenKey(secret)")
    }
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// Who asked for the token; permission is checked against them at each use, whatever becomes of the access key.
    pub principal: Principal,
    /// The only domain that the token opens.
    pub domain: DomainKey,
    /// When it ends, in seconds since 1970.
    pub expires_at_seconds: i64,
}

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It was not made with this key, or not made by us at all.
    #[error("the authorization token is not valid")]
    Invalid,
    /// Its time is over.
    #[error("the authorization token has expired")]
    Expired,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Written<'a> {
    principal: Cow<'a, str>,
    owner: &'a str,
    region: &'a str,
    domain: &'a str,
    expires: i64,
}

impl TokenKey {
    /// Takes the secret.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// Makes a token for the domain of a permit.
    pub fn issue(
        &self,
        domain: &Permit<DomainKey>,
        _bearer: &Permit<AccountScope>,
        principal: Principal,
        expires_at_seconds: i64,
    ) -> String {
        self.sign(&Claims { principal, domain: domain.key().clone(), expires_at_seconds })
    }

    fn sign(&self, claims: &Claims) -> String {
        let written = Written {
            principal: claims.principal.arn(partition_of(&claims.domain.region)).into(),
            owner: claims.domain.owner.as_str(),
            region: claims.domain.region.as_str(),
            domain: claims.domain.name.as_str(),
            expires: claims.expires_at_seconds,
        };
        let written = serde_json::to_vec(&written).expect("a structure of strings and a number is JSON");
        let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(HEADER), URL_SAFE_NO_PAD.encode(written));
        let signature = URL_SAFE_NO_PAD.encode(self.mac(&text).finalize().into_bytes());
        format!("{text}.{signature}")
    }

    /// Reads a token back.
    pub fn verify(&self, token: &str, now_seconds: i64) -> Result<Claims, TokenError> {
        let (text, signature) = token.rsplit_once('.').ok_or(TokenError::Invalid)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| TokenError::Invalid)?;
        self.mac(text).verify_slice(&signature).map_err(|_| TokenError::Invalid)?;
        let (_, claims) = text.split_once('.').ok_or(TokenError::Invalid)?;
        let claims = URL_SAFE_NO_PAD.decode(claims).map_err(|_| TokenError::Invalid)?;
        let written: Written<'_> = serde_json::from_slice(&claims).map_err(|_| TokenError::Invalid)?;
        let claims = written.parse().ok_or(TokenError::Invalid)?;
        if claims.expires_at_seconds <= now_seconds {
            return Err(TokenError::Expired);
        }
        Ok(claims)
    }

    fn mac(&self, text: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(text.as_bytes());
        mac
    }
}

impl Written<'_> {
    fn parse(self) -> Option<Claims> {
        let domain = DomainKey {
            owner: AccountId::parse(self.owner).ok()?,
            region: Region::parse(self.region).ok()?,
            name: DomainName::parse(self.domain).ok()?,
        };
        Some(Claims {
            principal: Principal::parse(&self.principal).ok()?,
            domain,
            expires_at_seconds: self.expires,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims() -> Claims {
        Claims {
            principal: Principal::parse("arn:aws:sts::123456789012:assumed-role/ci/build-17").unwrap(),
            domain: DomainKey {
                owner: AccountId::parse("210987654321").unwrap(),
                region: Region::parse("eu-west-1").unwrap(),
                name: DomainName::parse("my-team").unwrap(),
            },
            expires_at_seconds: 1000,
        }
    }

    #[test]
    fn token_gives_back_what_it_was_made_from() {
        let key = TokenKey::new([7; 32]);
        let token = key.sign(&claims());

        assert!(token.starts_with("eyJ2ZXIiO"), "{token}");
        assert_eq!(key.verify(&token, 999), Ok(claims()));
    }

    #[test]
    fn token_lasts_between_fifteen_minutes_and_twelve_hours_or_as_long_as_the_session() {
        let ends = |asked, session_ends_at| expiry_seconds(asked, session_ends_at, 1_000_000);
        for (asked, lasts) in [(None, 43_200), (Some(0), 43_200), (Some(900), 900), (Some(43_200), 43_200)] {
            assert_eq!(ends(asked, None), Ok(1_000_000 + lasts));
        }
        assert_eq!(ends(Some(0), Some(1_000_060)), Ok(1_000_060));
        assert_eq!(ends(None, Some(1_000_060)), Ok(1_043_200));
        assert_eq!(ends(Some(900), Some(1_000_060)), Ok(1_000_900));
        for refused in [-1, 1, 899, 43_201] {
            assert_eq!(ends(Some(refused), None), Err(Invalid::TokenDuration(refused)));
        }
    }

    #[test]
    fn token_ends_with_its_expiry() {
        let key = TokenKey::new([7; 32]);

        assert_eq!(key.verify(&key.sign(&claims()), 1000), Err(TokenError::Expired));
    }

    #[test]
    fn token_of_another_key_or_with_another_letter_is_invalid() {
        let token = TokenKey::new([7; 32]).sign(&claims());
        let mut changed = token.clone().into_bytes();
        changed[40] ^= 1;
        let changed = String::from_utf8(changed).unwrap();

        assert_eq!(TokenKey::new([8; 32]).verify(&token, 0), Err(TokenError::Invalid));
        assert_eq!(TokenKey::new([7; 32]).verify(&changed, 0), Err(TokenError::Invalid));
        assert_eq!(TokenKey::new([7; 32]).verify("", 0), Err(TokenError::Invalid));
    }
}
