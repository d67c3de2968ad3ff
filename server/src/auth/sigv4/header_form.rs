//! The signature in the header `Authorization`.

use http::header::{AUTHORIZATION, DATE, HeaderMap, HeaderName};

use super::date::SignedAt;
use super::error::{Absent, SignatureError};
use super::payload::{ANNOUNCEMENT, Payload};
use super::presented::{Presented, signature};
use super::shown::MASK;
use super::signed_headers::SignedHeaders;

/// The one algorithm.
pub(super) const ALGORITHM: &str = "AWS4-HMAC-SHA256";

const X_AMZ_DATE: HeaderName = HeaderName::from_static("x-amz-date");
/// The header that carries a session token.
pub(super) const SESSION_TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");

/// Returns the header, if there is one; it may stand there once.
pub(super) fn find(headers: &HeaderMap) -> Result<Option<&str>, SignatureError> {
    once(headers, &AUTHORIZATION)
}

/// Reads the header.
pub(super) fn read(header: &str, headers: &HeaderMap) -> Result<Presented, SignatureError> {
    // A word that stands alone may be a token that was sent to the wrong place.
    let alone = if header == ALGORITHM { header } else { MASK };
    let (algorithm, rest) = header.split_once(' ').unwrap_or((alone, ""));
    if algorithm != ALGORITHM {
        return Err(SignatureError::Algorithm(shortened(algorithm)));
    }
    let [mut credential, mut signed_headers, mut signed] = [None; 3];
    let parts = rest.split(',').flat_map(|parts| parts.split(' '));
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = part
            .split_once('=')
            .ok_or_else(|| SignatureError::NoPair { part: shortened(part), header: masked(header) })?;
        let place = match name {
            "Credential" => &mut credential,
            "SignedHeaders" => &mut signed_headers,
            "Signature" => &mut signed,
            _ => continue,
        };
        if place.replace(value).is_some() {
            return Err(SignatureError::Repeated(name.to_owned()));
        }
    }
    let date = date(headers)?;
    let (Some(credential), Some(signed_headers), Some(signed), Some((date, parse))) =
        (credential, signed_headers, signed, date)
    else {
        let parts = [("Credential", credential), ("Signature", signed), ("SignedHeaders", signed_headers)];
        let absent = parts.into_iter().filter(|(_, value)| value.is_none());
        let absent =
            absent.map(|(name, _)| Absent::Parameter(name)).chain(date.is_none().then_some(Absent::Date));
        return Err(SignatureError::Absent(absent.collect()));
    };
    let signed_headers = SignedHeaders::parse(signed_headers);
    if !signed_headers.has_host() {
        return Err(SignatureError::HostUnsigned);
    }
    Ok(Presented {
        credential: shortened(credential),
        signed_headers,
        signature: signature(signed),
        signed_at: parse(date).ok_or_else(|| SignatureError::Date(shortened(date)))?,
        expires_seconds: None,
        session_token: once(headers, &SESSION_TOKEN)?.map(ToOwned::to_owned),
        payload: Payload::read(once(headers, &ANNOUNCEMENT)?)?,
    })
}

type ParseDate = fn(&str) -> Option<SignedAt>;

/// Returns the date of the request and how it is read.
fn date(headers: &HeaderMap) -> Result<Option<(&str, ParseDate)>, SignatureError> {
    if let Some(date) = once(headers, &X_AMZ_DATE)? {
        return Ok(Some((date, SignedAt::parse)));
    }
    Ok(once(headers, &DATE)?.map(|date| (date, SignedAt::parse_header as ParseDate)))
}

/// Returns a header that may stand there once; what is no text is as good as what is malformed.
pub(super) fn once<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, SignatureError> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => Ok(Some(value.to_str().unwrap_or("?").trim())),
        (Some(_), Some(_)) => Err(SignatureError::Repeated(name.to_string())),
    }
}

/// Returns as much of a text as is worth repeating.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 512;
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Returns a header without signatures, whatever their names begin with.
fn masked(header: &str) -> String {
    let mut pieces = header.split("Signature=");
    let mut shown = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find([',', ' ']).unwrap_or(piece.len());
        shown.extend(["Signature=", MASK, &piece[end..]]);
    }
    shortened(&shown)
}
