//! The signature in the query: a presigned request, which works as a link.

use http::HeaderMap;

use super::date::{LONGEST_EXPIRES_SECONDS, SignedAt};
use super::error::{Absent, SignatureError};
use super::header_form::{ALGORITHM, SESSION_TOKEN, once, shortened};
use super::payload::{ANNOUNCEMENT, Payload};
use super::presented::{Presented, signature};
use super::query::parameters;
use super::signed_headers::SignedHeaders;

/// The parameters as they were sent.
#[derive(Default)]
pub(super) struct Form {
    algorithm: Option<String>,
    credential: Option<String>,
    date: Option<String>,
    signed_headers: Option<String>,
    signature: Option<String>,
    expires: Option<String>,
    session_token: Option<String>,
}

/// Returns the parameters, if any of those that make a signature is there; each may stand there once.
pub(super) fn find(query: Option<&str>) -> Result<Option<Form>, SignatureError> {
    // Nearly every request is signed in its header.
    let Some(query) = query.filter(|query| query.contains("mz")) else { return Ok(None) };
    let (mut form, mut found) = (Form::default(), false);
    for parameter in parameters(query) {
        let place = match &*parameter.name {
            "X-Amz-Algorithm" => &mut form.algorithm,
            "X-Amz-Credential" => &mut form.credential,
            "X-Amz-Date" => &mut form.date,
            "X-Amz-SignedHeaders" => &mut form.signed_headers,
            "X-Amz-Signature" => &mut form.signature,
            "X-Amz-Expires" => &mut form.expires,
            "X-Amz-Security-Token" => &mut form.session_token,
            _ => continue,
        };
        found |= matches!(&*parameter.name, "X-Amz-Algorithm" | "X-Amz-Credential" | "X-Amz-Signature");
        if place.replace(parameter.text()).is_some() {
            return Err(SignatureError::Repeated(parameter.name.into_owned()));
        }
    }
    Ok(found.then_some(form))
}

/// Reads the parameters.
pub(super) fn read(form: Form, headers: &HeaderMap) -> Result<Presented, SignatureError> {
    let Form { algorithm, credential, date, signed_headers, signature: signed, expires, session_token } =
        form;
    if let Some(other) = algorithm.as_deref().filter(|algorithm| *algorithm != ALGORITHM) {
        return Err(SignatureError::Algorithm(shortened(other)));
    }
    let (Some(_), Some(credential), Some(date), Some(signed_headers), Some(signed)) =
        (&algorithm, &credential, &date, &signed_headers, &signed)
    else {
        let parts = [
            ("X-Amz-Algorithm", &algorithm),
            ("X-Amz-Credential", &credential),
            ("X-Amz-Signature", &signed),
            ("X-Amz-SignedHeaders", &signed_headers),
            ("X-Amz-Date", &date),
        ];
        let absent = parts.into_iter().filter(|(_, value)| value.is_none());
        return Err(SignatureError::Absent(absent.map(|(name, _)| Absent::QueryParameter(name)).collect()));
    };
    let signed_headers = SignedHeaders::parse(signed_headers);
    if !signed_headers.has_host() {
        return Err(SignatureError::HostUnsigned);
    }
    let session_token = match session_token {
        Some(token) => Some(token),
        None => once(headers, &SESSION_TOKEN)?.map(ToOwned::to_owned),
    };
    Ok(Presented {
        credential: shortened(credential),
        signed_headers,
        signature: signature(signed),
        signed_at: SignedAt::parse(date).ok_or_else(|| SignatureError::Date(shortened(date)))?,
        expires_seconds: expires.as_deref().map(expires_seconds).transpose()?,
        session_token,
        payload: Payload::read(once(headers, &ANNOUNCEMENT)?)?,
    })
}

fn expires_seconds(text: &str) -> Result<u32, SignatureError> {
    let seconds = text.parse().ok().filter(|seconds| (1..=LONGEST_EXPIRES_SECONDS).contains(seconds));
    seconds.ok_or_else(|| SignatureError::Expires(shortened(text)))
}
