//! Signs requests as AWS's SDKs do (SigV4), for any server that checks and for those that only read the
//! account and region out of it.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{PayloadChecksumKind, SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;

use super::encode::Request;
use super::error::Error;

/// The header that carries the digest of the body, where a request has it.
const DIGEST: &str = "x-amz-content-sha256";

/// What requests are signed with.
#[derive(Debug, Clone)]
pub(crate) struct Signer {
    /// The keys.
    pub(crate) credentials: Credentials,
    /// The region of the scope.
    pub(crate) region: String,
    /// The service of the scope.
    pub(crate) service: String,
}

impl Signer {
    /// Adds what makes a request signed.
    pub(crate) fn sign(&self, request: &mut Request, origin: &str) -> Result<(), Error> {
        let fail = |error: &dyn std::fmt::Display| Error::Signing(error.to_string());
        let identity = self.credentials.clone().into();
        let mut settings = SigningSettings::default();
        settings.payload_checksum_kind = PayloadChecksumKind::NoHeader;
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(&self.service)
            .time(SystemTime::now())
            .settings(settings)
            .build()
            .map_err(|error| fail(&error))?
            .into();
        let url = format!("{origin}{}", request.target());
        // Where the digest is a member of the input, that member is what is signed, right or wrong.
        let digest = request.header(DIGEST).map(str::to_owned);
        let body = digest.map_or(SignableBody::Bytes(&request.body), SignableBody::Precomputed);
        let headers = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let signable =
            SignableRequest::new(&request.method, &url, headers, body).map_err(|error| fail(&error))?;
        let (instructions, _) = sign(signable, &parameters).map_err(|error| fail(&error))?.into_parts();
        let (headers, _) = instructions.into_parts();
        for header in headers {
            request.set_header(header.name(), header.value());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_carry_the_scope_and_a_signature_over_their_headers() {
        let credentials = Credentials::new("123456789012", "secret", Some("token".to_owned()), None, "test");
        let signer = Signer { credentials, region: "eu-west-1".into(), service: "codeartifact".into() };
        let mut request = Request {
            method: "POST".into(),
            path: "/v1/domain".into(),
            query: vec![("domain".into(), "ä b".into())],
            headers: vec![("content-type".into(), "application/json".into())],
            body: b"{}".to_vec(),
        };

        signer.sign(&mut request, "http://127.0.0.1:4566").unwrap();

        let authorization = request.header("authorization").unwrap();
        assert!(authorization.starts_with("AWS4-HMAC-SHA256 Credential=123456789012/"), "{authorization}");
        assert!(authorization.contains("/eu-west-1/codeartifact/aws4_request"), "{authorization}");
        assert!(
            authorization.contains("content-type;host;x-amz-date;x-amz-security-token"),
            "{authorization}"
        );
        assert_eq!(request.header("x-amz-security-token"), Some("token"));
    }
}
