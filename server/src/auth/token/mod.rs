//! Authorization tokens for package endpoints: signed, opaque, bound to a principal, a domain and an expiry, and
//! checked against keys in memory. Knows neither requests nor where keys are kept.

mod claims;
mod key;
mod keys;

#[cfg(test)]
mod tests;

pub use claims::Claims;
pub use key::TokenKey;
pub use keys::TokenKeys;

use crate::registry::{Invalid, LONGEST_TOKEN_SECONDS};

/// What a token lasts when nothing else is asked for, and the most that can be asked for.
pub const DEFAULT_SECONDS: i64 = LONGEST_TOKEN_SECONDS;
const SHORTEST_SECONDS: i64 = 15 * 60;

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// No key of ours made it.
    #[error("the authorization token is not valid")]
    Invalid,
    /// Its time is over.
    #[error("the authorization token has expired")]
    Expired,
}

/// Why nothing is known of what a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// It is refused.
    #[error(transparent)]
    Refused(#[from] TokenError),
    /// The key that it names is not known, and keys cannot be read; the cause is in the log.
    #[error("the keys of authorization tokens cannot be read")]
    KeysUnreadable,
}

/// Returns when a token that is made now ends, in seconds since 1970. 0 asks for as long as the credentials of the caller
/// last; where these have no end of their own it is the longest. What is asked for by number may outlast them.
pub fn expiry_seconds(
    asked_seconds: Option<i64>,
    session_ends_at_seconds: Option<i64>,
    now_seconds: i64,
) -> Result<i64, Invalid> {
    let latest_seconds = now_seconds + LONGEST_TOKEN_SECONDS;
    match asked_seconds {
        None => Ok(latest_seconds),
        // No token may outlive the key that signs it, however long a session of a file lasts.
        Some(0) => Ok(session_ends_at_seconds.map_or(latest_seconds, |end| end.min(latest_seconds))),
        Some(seconds) if (SHORTEST_SECONDS..=LONGEST_TOKEN_SECONDS).contains(&seconds) => {
            Ok(now_seconds + seconds)
        }
        Some(seconds) => Err(Invalid::TokenDuration(seconds)),
    }
}
