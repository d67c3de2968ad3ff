//! The HTTP client that asks origins. Proxies are those that the environment names, but for the hosts of `NO_PROXY`;
//! trusted are the authorities of this machine and those that the operator adds.

use std::path::Path;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue, USER_AGENT};
use reqwest::redirect::Policy;

use crate::authorities::{self, AuthoritiesError};

/// How long connecting may take.
const CONNECT_TIME: Duration = Duration::from_secs(10);

/// The HTTP client that asks origins.
#[derive(Debug, Clone)]
pub struct Client {
    /// Takes answers compressed and yields them plain.
    pub(super) documents: reqwest::Client,
    /// Yields bytes as they are sent.
    pub(super) files: reqwest::Client,
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Nobody can be trusted.
    #[error("requests to origins cannot be encrypted: {0}")]
    Authorities(#[from] AuthoritiesError),
    /// The HTTP client refuses its settings.
    #[error("there is no HTTP client: {0}")]
    Http(#[from] reqwest::Error),
}

impl Client {
    /// Makes a client which trusts the authorities of a file besides those of this machine, and which waits so long for
    /// the next byte.
    pub fn new(authorities: Option<&Path>, silence: Duration) -> Result<Self, ClientError> {
        let mut tls = authorities::client_config(authorities)?;
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let mut headers = HeaderMap::new();
        let agent = concat!("codeartifact-server/", env!("CARGO_PKG_VERSION"));
        headers.insert(USER_AGENT, HeaderValue::from_static(agent));
        let builder = || {
            reqwest::Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .default_headers(headers.clone())
                // Each step of a redirect is decided about here.
                .redirect(Policy::none())
                .connect_timeout(CONNECT_TIME)
                .read_timeout(silence)
        };
        Ok(Self { documents: builder().gzip(true).build()?, files: builder().no_gzip().build()? })
    }
}
