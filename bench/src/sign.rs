//! Requests that are signed as an SDK signs them.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
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
        let fail = |error: &dyn std::fmt::Display| Error::Nonsense(format!("cannot sign: {error}"));
        let credentials = Credentials::new(&self.access_key_id, &self.secret_access_key, None, None, "bench");
        let identity = credentials.into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region("us-east-1")
            .name("codeartifact")
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .map_err(|error| fail(&error))?
            .into();
        let (_, host) = STANDING_HEADERS[0];
        let url = format!("http://{host}{}", request.target);
        let body = SignableBody::Bytes(b"");
        let signable = SignableRequest::new(request.method.name(), &url, std::iter::empty(), body);
        let signed = sign(signable.map_err(|error| fail(&error))?, &parameters);
        let (instructions, _) = signed.map_err(|error| fail(&error))?.into_parts();
        let headers = instructions.headers();
        let mut request = request.clone();
        for (name, value) in headers {
            let name = ["x-amz-date", "authorization"].into_iter().find(|known| *known == name);
            let name = name.ok_or_else(|| fail(&"the signer adds a header that is not known here"))?;
            request = request.header(name, value);
        }
        Ok(request)
    }
}
