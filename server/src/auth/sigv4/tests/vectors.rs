//! AWS's published vectors.

use serde::Deserialize;
use serde_json::Value;

use super::*;
use crate::auth::sigv4::canonical::CanonicalRequest;
use crate::auth::sigv4::shown::Shown;
use crate::digits::hexadecimal;

#[derive(Deserialize)]
struct Vector {
    name: String,
    context: Option<Value>,
    header: Option<Form>,
    query: Option<Form>,
}

#[derive(Deserialize)]
struct Form {
    signed_request: String,
    canonical_request: String,
    string_to_sign: Option<String>,
}

/// Vectors that no request over the wire can be: a request line holds no space and nothing beyond ASCII.
const NO_REQUEST_LINE: [&str; 4] =
    ["get-space-normalized", "get-space-unnormalized", "get-utf8", "get-vanilla-utf8-query"];
/// Vectors whose canonical request is of another moment than the request itself: older ones, kept for what they show of
/// escapes.
const CONTRADICT_THEMSELVES: [&str; 2] = ["double-encode-path", "double-url-encode"];

fn request(text: &str) -> (Parts, Vec<u8>, String) {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines: Vec<String> = Vec::new();
    for line in head.lines() {
        // A header may go on in the next line.
        if line.starts_with([' ', '\t']) {
            let last = lines.last_mut().unwrap();
            last.push(' ');
            last.push_str(line.trim());
        } else {
            lines.push(line.to_owned());
        }
    }
    let mut line = lines[0].split(' ');
    let (method, target) = (line.next().unwrap(), line.next().unwrap());
    let headers: Vec<(&str, &str)> =
        lines[1..].iter().map(|line| line.split_once(':').unwrap()).map(|(n, v)| (n, v.trim())).collect();
    let host = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("host")).unwrap().1.to_owned();
    (parts(method, target, &headers), body.as_bytes().to_vec(), host)
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("../vectors/aws-signing-test-suite.json")).unwrap()
}

/// The vector whose query carries a session token that is not signed, which one service of AWS alone wants.
const UNSIGNED_TOKEN: &str = "post-sts-header-after";

/// The services of the vectors are none of ours, so that the signature is judged without the scope's service.
fn judged(form: &Form) -> (String, bool) {
    let (parts, body, host) = request(&form.signed_request);
    let presented = read(&parts).unwrap();
    let payload = match presented.payload {
        Payload::Announced(hash) => hash,
        Payload::OfBody => PayloadHash::of(&body),
    };
    let canonical = CanonicalRequest {
        parts: &parts,
        signed_headers: &presented.signed_headers,
        host: &host,
        payload: &payload,
    };
    let canonical = canonical.render(Shown::Whole);
    let key = presented.credential.split('/').skip(1).fold(None, |key: Option<Vec<u8>>, part| {
        let key = key.unwrap_or_else(|| format!("AWS4{SECRET}").into_bytes());
        Some(super::super::key::authenticated(&key, part.as_bytes()).to_vec())
    });
    let digest = hexadecimal(&PayloadHash::of(&canonical).bytes());
    let scope = presented.credential.split_once('/').unwrap().1;
    let to_sign = format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{digest}", presented.signed_at.as_str());
    if let Some(expected) = &form.string_to_sign {
        assert_eq!(&to_sign == expected, String::from_utf8_lossy(&canonical) == form.canonical_request);
    }
    let signature = super::super::key::authenticated(&key.unwrap(), to_sign.as_bytes());
    (String::from_utf8(canonical).unwrap(), signature == presented.signature)
}

#[test]
fn every_published_vector_is_signed_as_services_other_than_s3_have_it() {
    let (mut judged_vectors, mut refused) = (0, Vec::new());
    for vector in vectors() {
        let name = vector.name.as_str();
        if CONTRADICT_THEMSELVES.contains(&name) || NO_REQUEST_LINE.contains(&name) {
            continue;
        }
        judged_vectors += 1;
        let query = vector.query.as_ref().filter(|_| name != UNSIGNED_TOKEN);
        for form in vector.header.iter().chain(query) {
            let (canonical, is_signed) = judged(form);
            let normalize = vector.context.as_ref().unwrap()["normalize"].as_bool().unwrap();
            if canonical == form.canonical_request {
                assert!(is_signed, "{name}");
            } else {
                // S3 alone signs paths as they come.
                assert!(!normalize && !is_signed, "{name}: {canonical}");
                refused.push(name.to_owned());
            }
        }
    }
    refused.dedup();

    assert_eq!(judged_vectors, 34);
    assert_eq!(
        refused,
        [
            "get-relative-relative-unnormalized",
            "get-relative-unnormalized",
            "get-slash-dot-slash-unnormalized",
            "get-slash-pointless-dot-unnormalized",
            "get-slash-unnormalized",
            "get-slashes-unnormalized",
        ]
    );
}

#[test]
fn vectors_that_contradict_themselves_escape_paths_once_more_as_well() {
    for vector in vectors().iter().filter(|vector| CONTRADICT_THEMSELVES.contains(&vector.name.as_str())) {
        let form = vector.header.as_ref().unwrap();
        // Their request lines lack what every request has.
        let target = form.signed_request.split([' ', '\n']).nth(1).unwrap();
        let parts = parts("POST", target, &[]);
        let signed_headers = super::super::signed_headers::SignedHeaders::parse("host");
        let payload = PayloadHash::of(b"");
        let canonical =
            CanonicalRequest { parts: &parts, signed_headers: &signed_headers, host: "h", payload: &payload };

        let canonical = String::from_utf8(canonical.render(Shown::Whole)).unwrap();

        assert_eq!(canonical.lines().nth(1), form.canonical_request.lines().nth(1), "{}", vector.name);
    }
}
