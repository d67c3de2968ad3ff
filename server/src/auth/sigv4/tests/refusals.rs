//! Every refusal, in the order in which they are told.

use super::*;

const SIGNED: i64 = 1_440_938_160;
const DATE: &str = "20150830T123600Z";
const CREDENTIAL: &str = "AKID/20150830/eu-west-1/codeartifact/aws4_request";

/// A request whose signature is nobody's, with some headers in place of its own, or without them where they are empty.
fn refusal_at(changes: &[(&str, &str)], now: i64) -> SignatureError {
    let authorization =
        format!("AWS4-HMAC-SHA256 Credential={CREDENTIAL}, SignedHeaders=host;x-amz-date, Signature=00");
    let mut headers = vec![("authorization", authorization.as_str()), ("x-amz-date", DATE)];
    headers.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    headers.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    let parts = parts("GET", "/v1/domain?domain=a", &headers);
    verify(&parts, "localhost", b"", Service::CodeArtifact, at(now)).unwrap_err()
}

fn refusal(changes: &[(&str, &str)]) -> SignatureError {
    refusal_at(changes, SIGNED)
}

fn of_header(authorization: &str) -> SignatureError {
    refusal(&[("authorization", authorization)])
}

fn of_credential(credential: &str) -> SignatureError {
    of_header(&format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=00"))
}

#[test]
fn every_fault_of_form_is_told_in_awss_words_under_awss_name() {
    let (incomplete, invalid) = ("IncompleteSignatureException", "InvalidSignatureException");
    for (refusal, name, text) in [
        (
            refusal(&[("authorization", "")]),
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
        ),
        (
            of_header("AWS4-ECDSA-P256-SHA256 Credential=a, SignedHeaders=host, Signature=00"),
            incomplete,
            "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'.",
        ),
        (of_header("Bearer token"), incomplete, "Unsupported AWS 'algorithm': 'Bearer'."),
        (
            of_header("AWS4-HMAC-SHA256 Credential=a, Signed, Signature=secret"),
            incomplete,
            "'Signed' not a valid key=value pair (missing equal-sign) in Authorization header: \
             'AWS4-HMAC-SHA256 Credential=a, Signed, Signature=…'.",
        ),
        (
            of_header("AWS4-HMAC-SHA256 SignedHeaders=host"),
            incomplete,
            "Authorization header requires 'Credential' parameter. \
             Authorization header requires 'Signature' parameter.",
        ),
        (
            refusal(&[("x-amz-date", "")]),
            incomplete,
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
        ),
        (
            of_header("AWS4-HMAC-SHA256 Credential=a, SignedHeaders=x-amz-date, Signature=00"),
            invalid,
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
        ),
        (
            refusal(&[("x-amz-date", "yesterday")]),
            incomplete,
            "Date must be in ISO-8601 'basic format'. Got 'yesterday'.",
        ),
    ] {
        assert_eq!((refusal.name(), refusal.to_string().as_str()), (name, text));
    }
}

#[test]
fn every_fault_of_scope_is_told_in_awss_words_under_awss_name() {
    let (incomplete, invalid) = ("IncompleteSignatureException", "InvalidSignatureException");
    for (refusal, name, text) in [
        (
            of_credential("AKID/20150830/eu-west-1/codeartifact"),
            incomplete,
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, \
             got 'AKID/20150830/eu-west-1/codeartifact'",
        ),
        (
            of_credential("AKID/20150830/EU_WEST/codeartifact/aws4_request"),
            invalid,
            "Credential should be scoped to a valid region, not 'EU_WEST'.",
        ),
        (
            of_credential("AKID/20150829/eu-west-1/s3/aws4"),
            invalid,
            "Credential should be scoped to correct service: 'codeartifact'. \
             Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4'. \
             Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
             '20150829' != '20150830', from '20150830T123600Z'.",
        ),
    ] {
        assert_eq!((refusal.name(), refusal.to_string().as_str()), (name, text));
    }
}

#[test]
fn a_credential_with_a_space_is_cut_there_and_is_not_whole() {
    let refusal = of_credential("AKID/20150830/no region/codeartifact/aws4_request");

    assert!(matches!(refusal, SignatureError::NoPair { .. }), "{refusal}");
}

#[test]
fn neither_a_signature_nor_a_bare_token_is_repeated() {
    for header in [
        "AWS4-HMAC-SHA256 X-Signature=a, Signature=hush, Signed",
        "AWS4-HMAC-SHA256 Signature=a,Signature=hush,Signed",
        "AWS4-HMAC-SHA256 Signed,Signature=hush Signature=hush",
        "eyJ2ZXIiO.hush",
    ] {
        let refusal = of_header(header);
        assert!(!refusal.to_string().contains("hush"), "{refusal}");
    }
}

#[test]
fn what_is_read_once_may_stand_there_once() {
    let twice =
        format!("AWS4-HMAC-SHA256 Credential={CREDENTIAL}, Credential=b, SignedHeaders=host, Signature=00");
    for refusal in [
        of_header(&twice),
        refusal(&[("x-amz-date", DATE), ("X-Amz-Date", DATE)]),
        refusal(&[("x-amz-security-token", "a"), ("x-amz-security-token", "b")]),
        refusal(&[("x-amz-content-sha256", "a"), ("x-amz-content-sha256", "b")]),
    ] {
        assert!(matches!(refusal, SignatureError::Repeated(_)), "{refusal}");
    }
}

#[test]
fn the_header_and_the_query_form_exclude_each_other() {
    let query = format!("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={CREDENTIAL}&X-Amz-Date={DATE}");
    let whole = format!("/v1/domain?{query}&X-Amz-SignedHeaders=host&X-Amz-Signature=00");
    let verify = |target: &str, headers: &[(&str, &str)]| {
        verify(&parts("GET", target, headers), "localhost", b"", Service::CodeArtifact, at(SIGNED))
            .unwrap_err()
    };

    assert_eq!(verify(&whole, &[("authorization", "AWS4-HMAC-SHA256")]), SignatureError::BothForms);
    assert!(matches!(verify(&whole, &[]), SignatureError::Mismatch(_)));
    let parts = verify(&format!("/?{query}"), &[]).to_string();
    assert_eq!(
        parts,
        "AWS query-string parameters must include 'X-Amz-Signature'. \
         AWS query-string parameters must include 'X-Amz-SignedHeaders'."
    );
    for expires in ["0", "604801", "-1", "soon", ""] {
        let refusal = verify(&format!("{whole}&X-Amz-Expires={expires}"), &[]);
        assert_eq!(refusal, SignatureError::Expires(expires.to_owned()));
    }
    assert!(matches!(verify(&format!("{whole}&X-Amz-Signature=11"), &[]), SignatureError::Repeated(_)));
}

#[test]
fn a_signature_counts_five_minutes_before_and_after() {
    for (now, counts) in [(-301, false), (-300, true), (0, true), (300, true), (301, false)] {
        let refusal = refusal_at(&[], SIGNED + now);
        assert_eq!(matches!(refusal, SignatureError::Mismatch(_)), counts, "{now}: {refusal}");
    }
    assert_eq!(
        refusal_at(&[], SIGNED + 301).to_string(),
        "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)"
    );
    assert_eq!(
        refusal_at(&[], SIGNED - 301).to_string(),
        "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z \
         (20150830T123059Z + 5 min.)"
    );
}

#[test]
fn a_presigned_request_counts_as_long_as_it_says() {
    let target = format!(
        "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={CREDENTIAL}&X-Amz-Date={DATE}\
         &X-Amz-SignedHeaders=host&X-Amz-Signature=00&X-Amz-Expires=3600"
    );
    for (now, counts) in [(-301, false), (-300, true), (3600, true), (3601, false)] {
        let parts = parts("GET", &target, &[]);
        let refusal = verify(&parts, "localhost", b"", Service::CodeArtifact, at(SIGNED + now)).unwrap_err();
        assert_eq!(matches!(refusal, SignatureError::Mismatch(_)), counts, "{now}: {refusal}");
    }
}

#[test]
fn bodies_that_are_not_signed_are_refused() {
    for announced in ["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "00", &"A".repeat(64)] {
        assert_eq!(refusal(&[("x-amz-content-sha256", announced)]), SignatureError::Payload, "{announced}");
    }
}

#[test]
fn a_mismatch_shows_what_should_have_been_signed_and_no_session_token() {
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={CREDENTIAL}, SignedHeaders=host;x-amz-security-token, Signature=00"
    );
    let refusal = refusal(&[("authorization", &authorization), ("x-amz-security-token", "very-secret")]);

    let told = refusal.to_string();
    let (canonical, to_sign) = told.split_once("\n\nThe String-to-Sign should have been\n").unwrap();
    assert_eq!(
        canonical,
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
         Access Key and signing method. Consult the service documentation for details.\n\n\
         The Canonical String for this request should have been\n'GET\n/v1/domain\ndomain=a\nhost:localhost\n\
         x-amz-security-token:…\n\nhost;x-amz-security-token\n\
         e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'"
    );
    let start = "'AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/eu-west-1/codeartifact/aws4_request\n";
    assert!(to_sign.starts_with(start) && to_sign.len() == start.len() + 64 + 2, "{to_sign}");
    assert!(!format!("{refusal:?}").contains("very-secret"));
}

#[test]
fn huge_headers_take_no_longer_than_they_are_long() {
    let many = "a;".repeat(20_000);
    let header = format!("AWS4-HMAC-SHA256 Credential={CREDENTIAL}, SignedHeaders={many}host, Signature=00");

    assert!(matches!(of_header(&header), SignatureError::Mismatch(_)));
    assert!(of_header(&format!("AWS4-HMAC-SHA256 {}", "x,".repeat(20_000))).to_string().len() < 2000);
}
