//! The authorization token of a request, in the three forms in which package managers send it.

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::token::TokenError;

/// Far above what a token takes in any form.
const LONGEST_BYTES: usize = 8 * 1024;

// Some clients leave out what fills up the last group.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Returns the token that a request authenticates with, if it does: `Bearer`, the password of `Basic` whatever the user
/// is, or the bare token.
pub fn presented_token(headers: &HeaderMap) -> Result<Option<String>, TokenError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() || value.len() > LONGEST_BYTES {
        return Err(TokenError::Invalid);
    }
    let text = value.to_str().map_err(|_| TokenError::Invalid)?.trim();
    let token = match text.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim().to_owned(),
        Some((scheme, pair)) if scheme.eq_ignore_ascii_case("basic") => password(pair.trim())?,
        Some(_) => return Err(TokenError::Invalid),
        None => text.to_owned(),
    };
    // Clients without a password configured send an empty one.
    Ok(Some(token).filter(|token| !token.is_empty()))
}

fn password(pair: &str) -> Result<String, TokenError> {
    let pair = LENIENT.decode(pair).map_err(|_| TokenError::Invalid)?;
    let pair = String::from_utf8(pair).map_err(|_| TokenError::Invalid)?;
    let (_, password) = pair.split_once(':').ok_or(TokenError::Invalid)?;
    // The API key of `gem` is itself `Bearer` and a token.
    Ok(password.strip_prefix("Bearer ").unwrap_or(password).to_owned())
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;
    use http::HeaderValue;

    use super::*;

    fn presented(values: &[&str]) -> Result<Option<String>, TokenError> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        presented_token(&headers)
    }

    #[test]
    fn a_token_comes_as_bearer_as_password_or_bare() {
        let basic = |pair: &str| format!("Basic {}", STANDARD.encode(pair));
        for (value, token) in [
            ("Bearer eyJ.a.b", "eyJ.a.b"),
            ("bearer   eyJ.a.b ", "eyJ.a.b"),
            ("eyJ.a.b", "eyJ.a.b"),
            (&basic("aws:eyJ.a.b"), "eyJ.a.b"),
            (&basic(":eyJ.a.b"), "eyJ.a.b"),
            (&basic("anybody:eyJ:a:b"), "eyJ:a:b"),
            (&basic("aws:eyJ.a.b").replace("Basic", "BASIC").replace('=', ""), "eyJ.a.b"),
        ] {
            assert_eq!(presented(&[value]), Ok(Some(token.to_owned())), "{value}");
        }
        for none in [&[][..], &["Basic YXdzOg=="]] {
            assert_eq!(presented(none), Ok(None), "{none:?}");
        }
    }

    #[test]
    fn what_is_no_token_in_any_form_is_refused() {
        let long = format!("Bearer {}", "a".repeat(LONGEST_BYTES));
        for values in [
            &["Digest abc"][..],
            &["Basic %%%"],
            &["Basic YXdz"],
            &["Basic /////w=="],
            &["Bearer ä"],
            &["Bearer a", "Bearer a"],
            &[&long],
        ] {
            assert_eq!(presented(values), Err(TokenError::Invalid), "{values:?}");
        }
    }
}
