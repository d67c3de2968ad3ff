//! Requests that are signed as an SDK signs them.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;

use crate::error::Error;
use crate::wire::{Request, STANDING_HEADERS};

/// A key to sign with.
#[derive(Debug)]
pub(crate) struct Signer {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
}

impl Signer {
    /// Signs a request without a body; the signature is good for some minutes.
    pub(crate) fn sign(&self, request: &Request) -> Result<Request, Error> {
        self.sign_as(request, "codeartifact", SigningSettings::default(), SignableBody::Bytes(b""))
    }

    /// Signs a request to S3, whose body is not part of what is signed.
    pub(crate) fn sign_for_s3(&self, request: &Request) -> Result<Request, Error> {
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        self.sign_as(request, "s3", settings, SignableBody::UnsignedPayload)
    }

    fn sign_as(
        &self,
        request: &Request,
        service: &str,
        settings: SigningSettings,
        body: SignableBody<'_>,
    ) -> Result<Request, Error> {
        let fail = |error: &dyn std::fmt::Display| Error::Nonsense(format!("cannot sign: {error}"));
        let credentials = Credentials::new(&self.access_key_id, &self.secret_access_key, None, None, "bench");
        let identity = credentials.into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region("us-east-1")
            .name(service)
            .time(SystemTime::now())
            .settings(settings)
            .build()
            .map_err(|error| fail(&error))?
            .into();
        let (_, host) = STANDING_HEADERS[0];
        let url = format!("http://{host}{}", request.target);
        let signable = SignableRequest::new(request.method.name(), &url, std::iter::empty(), body);
        let signed = sign(signable.map_err(|error| fail(&error))?, &parameters);
        let (instructions, _) = signed.map_err(|error| fail(&error))?.into_parts();
        let headers = instructions.headers();
        let mut request = request.clone();
        for (name, value) in headers {
            let name = ADDED.into_iter().find(|known| *known == name);
            let name = name.ok_or_else(|| fail(&"the signer adds a header that is not known here"))?;
            request = request.header(name, value);
        }
        Ok(request)
    }
}

const ADDED: [&str; 3] = ["x-amz-date", "authorization", "x-amz-content-sha256"];
