//! What AWS's own signer signs is accepted, and nothing that was changed after.

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use proptest::prelude::*;

use super::*;

const NOW: i64 = 1_800_000_000;
const HOST: &str = "packages.example.com:4566";

#[derive(Debug, Clone)]
struct Sent {
    method: &'static str,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    in_query: bool,
    announced: bool,
    session_token: Option<String>,
}

impl Sent {
    fn target(&self) -> String {
        let escaped = |text: &String| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
        };
        let query: Vec<String> =
            self.query.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
        if query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, query.join("&")) }
    }

    fn signed(&self) -> Parts {
        let credentials = Credentials::new("AKIDEXAMPLE", SECRET, self.session_token.clone(), None, "test");
        let identity = credentials.into();
        let mut settings = SigningSettings::default();
        if self.announced {
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        }
        if self.in_query {
            settings.signature_location = SignatureLocation::QueryParams;
            settings.expires_in = Some(Duration::from_mins(1));
        }
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region("eu-west-1")
            .name("codeartifact")
            .time(UNIX_EPOCH + Duration::from_secs(NOW.unsigned_abs()))
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let url = format!("http://{HOST}{}", self.target());
        let headers = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let signable =
            SignableRequest::new(self.method, &url, headers, SignableBody::Bytes(&self.body)).unwrap();
        let (instructions, _) = sign(signable, &parameters).unwrap().into_parts();
        let mut request = Request::builder().method(self.method).uri(&url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let mut request = request.body(()).unwrap();
        instructions.apply_to_request_http1x(&mut request);
        request.into_parts().0
    }
}

fn sent() -> impl Strategy<Value = Sent> {
    let segment = "[a-zA-Z0-9._~@:+-]{1,8}|%2F|%20|%C3%A4|[.]{1,2}";
    let path = (proptest::collection::vec(segment, 0..4), "/{0,2}")
        .prop_map(|(segments, end)| format!("/{}{end}", segments.join("/")));
    let text = "[ -~ä]{0,6}";
    let query = proptest::collection::vec(("[a-z-]{1,4}", text), 0..4);
    let headers = proptest::collection::vec(("x-[a-z]{1,4}", "[!-~]{0,4}( {0,3}[!-~]{1,3}){0,2}"), 0..3);
    let method = prop_oneof![Just("GET"), Just("POST"), Just("DELETE")];
    (
        method,
        path,
        query,
        headers,
        proptest::collection::vec(any::<u8>(), 0..20),
        any::<(bool, bool)>(),
        proptest::option::of("[a-zA-Z0-9/+=]{1,20}"),
    )
        .prop_map(|(method, path, query, mut headers, body, (in_query, announced), session_token)| {
            headers.sort();
            headers.dedup_by(|one, other| one.0 == other.0);
            Sent { method, path, query, headers, body, in_query, announced, session_token }
        })
}

/// Changes one thing of a request that the signature covers, if it has such a thing.
fn changed(parts: &Parts, what: usize) -> Option<Parts> {
    let mut changed = parts.clone();
    let text = parts.uri.to_string();
    match what {
        0 => changed.method = http::Method::PUT,
        1 => {
            let (path, query) =
                text.split_once('?').map_or((text.as_str(), ""), |(path, query)| (path, query));
            changed.uri = format!("{path}x?{query}").parse().unwrap();
        }
        2 => {
            let joint = if parts.uri.query().is_some() { "&" } else { "?" };
            changed.uri = format!("{text}{joint}added=1").parse().unwrap();
        }
        3 => {
            let (name, value) = parts.headers.iter().find(|(name, _)| name.as_str().starts_with("x-"))?;
            if name == "x-amz-content-sha256" {
                return None;
            }
            let longer = [value.as_bytes(), b"x"].concat();
            changed.headers.insert(name.clone(), http::HeaderValue::from_bytes(&longer).unwrap());
        }
        _ => {
            let flip = |text: &str| {
                let (start, signature) =
                    text.split_at(text.rfind("Signature=").unwrap() + "Signature=".len());
                let other = if signature.starts_with('0') { "1" } else { "0" };
                format!("{start}{other}{}", &signature[1..])
            };
            match parts.headers.get("authorization") {
                Some(header) => {
                    let header = flip(header.to_str().unwrap());
                    changed.headers.insert("authorization", header.parse().unwrap());
                }
                None => changed.uri = flip(&text).parse().unwrap(),
            }
        }
    }
    Some(changed)
}

proptest! {
    #[test]
    fn what_awss_signer_signs_is_accepted_and_nothing_that_was_changed_after(sent in sent(), what in 0..5_usize) {
        let parts = sent.signed();

        let claim = verify(&parts, HOST, &sent.body, Service::CodeArtifact, at(NOW));

        prop_assert!(claim.is_ok(), "{claim:?}");
        let claim = claim.unwrap();
        prop_assert_eq!(claim.session_token(), sent.session_token.as_deref());
        if let Some(changed) = changed(&parts, what) {
            prop_assert!(verify(&changed, HOST, &sent.body, Service::CodeArtifact, at(NOW)).is_err(), "{changed:?}");
        }
        prop_assert!(verify(&parts, "other.example.com", &sent.body, Service::CodeArtifact, at(NOW)).is_err());
        if !sent.announced {
            let other = [&sent.body[..], b"x"].concat();
            prop_assert!(verify(&parts, HOST, &other, Service::CodeArtifact, at(NOW)).is_err());
        }
    }

    #[test]
    fn whatever_is_sent_is_answered(header in ".{0,200}", query in ".{0,200}", date in ".{0,20}") {
        let query = percent_encoding::utf8_percent_encode(&query, percent_encoding::CONTROLS).to_string();
        let query = query.replace([' ', '#', '<', '>', '"'], "");
        let mut request = Request::new(());
        if let Ok(uri) = format!("/?X-Amz-Credential={query}").parse() {
            *request.uri_mut() = uri;
        }
        for (name, value) in [("authorization", format!("AWS4-HMAC-SHA256 {header}")), ("x-amz-date", date)] {
            if let Ok(value) = http::HeaderValue::from_bytes(value.as_bytes()) {
                request.headers_mut().insert(name, value);
            }
        }
        let parts = request.into_parts().0;

        prop_assert!(verify(&parts, HOST, b"", Service::CodeArtifact, at(NOW)).is_err());
    }
}
