//! What counts as signed and what is refused, held against published vectors, the signer of AWS's SDK and tables.

mod body;
mod properties;
mod refusals;
mod vectors;

use http::Request;
use http::request::Parts;

use super::*;
use crate::registry::Timestamp;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// Puts a request together.
fn parts(method: &str, target: &str, headers: &[(&str, &str)]) -> Parts {
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, value.as_bytes());
    }
    request.body(()).unwrap().into_parts().0
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_epoch_milliseconds(seconds * 1000)
}

/// Verifies a request whose body is the given one and which arrived for a host.
fn verify(
    parts: &Parts,
    host: &str,
    body: &[u8],
    service: Service,
    now: Timestamp,
) -> Result<Claim, SignatureError> {
    let claim = read(parts)?.check(service, now)?;
    let payload = match claim.payload() {
        Payload::Announced(hash) => hash,
        Payload::OfBody => PayloadHash::of(body),
    };
    claim.verify(parts, &[host], &payload, SecretKey(SECRET), &SigningKeys::default())?;
    Ok(claim)
}
