//! Requests made of bytes before the parser of signatures: whatever is sent is refused, and accepted once the bytes that
//! were to be signed are. Knows the one secret of its own and no caller.
//!
//! An input is a request as HTTP/1 writes it, without a version: a line of method and target, lines of headers, an
//! empty line and the body.

use codeartifact_server::auth::sigv4::{
    Claim, Payload, PayloadHash, SecretKey, Service, SignatureError, SigningKeys, read,
};
use codeartifact_server::registry::Timestamp;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use http::request::Parts;
use http::{Method, Request, Uri};
use percent_encoding::percent_decode_str;
use sha2::Sha256;

use crate::Fate;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const HOST: &str = "packages.example.com:4566";
/// 2015-08-30T12:36:00Z.
const NOW_MILLISECONDS: i64 = 1_440_938_160_000;
/// What a refusal has at most besides what was sent, escaped twice.
const WORDS_BYTES: usize = 4096;

/// A request.
#[derive(Clone)]
struct Sent {
    parts: Parts,
    body: Vec<u8>,
}

/// Makes a request of some bytes and sends it as it is, signed, and changed after that. Panics where it is answered
/// otherwise than it must be.
pub fn run(data: &[u8]) -> Fate {
    let Some(sent) = Sent::parse(data) else { return Fate::Unfit };
    match sent.verify(HOST, SECRET) {
        // Nobody finds this by chance; the corpus holds one.
        Ok(claim) => {
            hold_accepted(&sent, &claim);
            Fate::Accepted
        }
        Err(error) => {
            hold_refused(&sent, &error, data);
            let SignatureError::Mismatch(mismatch) = error else { return Fate::Refused };
            let Some(signed) = sent.signed(&mismatch.to_string()) else { return Fate::Refused };
            match signed.verify(HOST, SECRET) {
                Ok(claim) => hold_accepted(&signed, &claim),
                Err(error) => panic!("signed as it was asked for, and refused: {error}\n{:?}", signed.parts),
            }
            Fate::Accepted
        }
    }
}

impl Sent {
    /// Parses a request. Headers that cannot be sent are left out.
    fn parse(data: &[u8]) -> Option<Self> {
        let mut lines = data.split_inclusive(|byte| *byte == b'\n');
        let first = lines.next()?;
        let mut words = first.trim_ascii().splitn(2, |byte| *byte == b' ');
        let mut request = Request::new(());
        *request.method_mut() = Method::from_bytes(words.next()?).ok()?;
        *request.uri_mut() = Uri::try_from(words.next()?).ok()?;
        let mut taken = first.len();
        for line in lines {
            taken += line.len();
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            if line.is_empty() {
                break;
            }
            let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
            let name = HeaderName::from_bytes(&line[..colon]);
            let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii());
            if let (Ok(name), Ok(value)) = (name, value) {
                request.headers_mut().append(name, value);
            }
        }
        Some(Self { parts: request.into_parts().0, body: data[taken..].to_vec() })
    }

    fn verify(&self, host: &str, secret: &str) -> Result<Claim, SignatureError> {
        let now = Timestamp::from_epoch_milliseconds(NOW_MILLISECONDS);
        let claim = read(&self.parts)?.check(Service::CodeArtifact, now)?;
        let payload = match claim.payload() {
            Payload::Announced(hash) => hash,
            Payload::OfBody => PayloadHash::of(&self.body),
        };
        claim.verify(&self.parts, &[host], &payload, SecretKey(secret), &SigningKeys::default())?;
        Ok(claim)
    }

    /// Signs what a refusal says that should have been signed. Nothing where the signature is to cover itself.
    fn signed(&self, refusal: &str) -> Option<Self> {
        let (_, text) =
            refusal.rsplit_once("String-to-Sign should have been\n'").expect("every refusal says");
        let signature = signature(text.strip_suffix("'\n").expect("the text stands between quotes"));
        let mut signed = self.clone();
        if let Some(header) = self.parts.headers.get(AUTHORIZATION) {
            let header = header.to_str().expect("what was read is a text").trim();
            if header.to_ascii_lowercase().contains("authorization") {
                return None;
            }
            let (algorithm, rest) = header.split_once(' ').expect("parameters follow the algorithm");
            let is_signature = |part: &str| part.trim().starts_with("Signature=");
            let replaced =
                rest.split([',', ' ']).map(|part| if is_signature(part) { signature.as_str() } else { part });
            let header = format!("{algorithm} {}", replaced.collect::<Vec<_>>().join(","));
            let header = HeaderValue::from_str(&header).expect("parts of a header make a header");
            signed.parts.headers.insert(AUTHORIZATION, header);
        } else {
            let query = self.parts.uri.query().expect("a signature stands in the header or in the query");
            let signature = format!("X-Amz-{signature}");
            let is_signature = |piece: &str| {
                let name = piece.split('=').next().unwrap_or_default();
                percent_decode_str(name).eq(*b"X-Amz-Signature")
            };
            let replaced =
                query.split('&').map(|piece| if is_signature(piece) { signature.as_str() } else { piece });
            signed.parts.uri = self.with_query(&replaced.collect::<Vec<_>>().join("&"));
        }
        Some(signed)
    }

    fn with_query(&self, query: &str) -> Uri {
        let mut parts = self.parts.uri.clone().into_parts();
        let target = format!("{}?{query}", self.parts.uri.path());
        parts.path_and_query = Some(target.parse().expect("pieces of a target make a target"));
        Uri::from_parts(parts).expect("a target in place of another")
    }
}

/// Holds that whatever a signature covers cannot be changed.
fn hold_accepted(sent: &Sent, claim: &Claim) {
    let refuses = |changed: &Sent| changed.verify(HOST, SECRET).is_err();
    assert!(sent.verify("other.example.com", SECRET).is_err(), "for another host: {:?}", sent.parts);
    assert!(sent.verify(HOST, "another secret").is_err(), "with another secret: {:?}", sent.parts);
    let mut changed = sent.clone();
    changed.parts.method = if sent.parts.method == Method::PUT { Method::DELETE } else { Method::PUT };
    assert!(refuses(&changed), "another method: {:?}", sent.parts);
    if sent.parts.uri.path().starts_with('/') {
        let mut changed = sent.clone();
        changed.parts.uri =
            changed.with_query(&format!("{}&added=1", sent.parts.uri.query().unwrap_or_default()));
        assert!(refuses(&changed), "another query: {:?}", sent.parts);
    }
    if claim.payload() == Payload::OfBody {
        let mut changed = sent.clone();
        changed.body.push(b'x');
        assert!(refuses(&changed), "another body: {:?}", sent.parts);
    }
}

/// Holds that a refusal shows nothing secret and grows no faster than what was sent.
fn hold_refused(sent: &Sent, error: &SignatureError, data: &[u8]) {
    let text = error.to_string();
    assert!(!text.contains(SECRET), "the secret is shown: {error:?}");
    for secret in secrets(sent) {
        let is_elsewhere =
            data.windows(secret.len()).filter(|window| *window == secret.as_bytes()).count() > 1;
        assert!(is_elsewhere || !text.contains(secret), "`{secret}` is shown: {text}");
    }
    assert!(text.len() <= 9 * data.len() + WORDS_BYTES, "{} bytes for {}", text.len(), data.len());
    assert!(!error.name().is_empty() && !error.reason().is_empty());
}

/// Returns what nobody but its sender and the server is to know: signatures, session tokens and bare tokens.
fn secrets(sent: &Sent) -> impl Iterator<Item = &str> {
    let texts = |name| sent.parts.headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    let signatures = texts("authorization").flat_map(|header| header.split([',', ' ']));
    let signatures = signatures.filter_map(|part| part.strip_prefix("Signature="));
    let bare = texts("authorization").filter(|header| !header.contains(' '));
    let all = signatures.chain(bare).chain(texts("x-amz-security-token"));
    // Shorter ones may be in a refusal by chance.
    all.filter(|secret| secret.len() >= 16 && !secret.starts_with("AWS4-"))
}

/// Makes the signature of a text, `Signature=` before it.
fn signature(string_to_sign: &str) -> String {
    let scope = string_to_sign.split('\n').nth(2).expect("the scope is the third line");
    let key = scope.split('/').fold(format!("AWS4{SECRET}").into_bytes(), |key, part| mac(&key, part));
    mac(&key, string_to_sign).iter().fold("Signature=".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
