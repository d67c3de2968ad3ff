//! The HTTP client that asks origins. Proxies are those that the environment names, but for the hosts of `NO_PROXY`;
//! trusted are the authorities of this machine and those that the operator adds.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use reqwest::header::{HeaderMap, HeaderValue, USER_AGENT};
use reqwest::redirect::Policy;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

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
    /// The authorities that the operator adds cannot be read.
    #[error("cannot read the certificates of authorities in `{}`: {source}", .path.display())]
    Authorities {
        /// As the operator gave it.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// TLS refuses its settings.
    #[error("requests to origins cannot be encrypted: {0}")]
    Tls(#[from] rustls::Error),
    /// The HTTP client refuses its settings.
    #[error("there is no HTTP client: {0}")]
    Http(#[from] reqwest::Error),
}

impl Client {
    /// Makes a client which trusts the authorities of a file besides those of this machine, and which waits so long for
    /// the next byte.
    pub fn new(authorities: Option<&Path>, silence: Duration) -> Result<Self, ClientError> {
        let tls = tls(authorities)?;
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

fn tls(authorities: Option<&Path>) -> Result<ClientConfig, ClientError> {
    let mut roots = RootCertStore::empty();
    let native = rustls_native_certs::load_native_certs();
    for error in &native.errors {
        tracing::warn!(%error, "some certificates that this machine trusts cannot be read");
    }
    roots.add_parsable_certificates(native.certs);
    if let Some(path) = authorities {
        let unreadable = |source: io::Error| ClientError::Authorities { path: path.to_owned(), source };
        let pem = fs::read(path).map_err(unreadable)?;
        let certificates: Vec<_> = CertificateDer::pem_slice_iter(&pem)
            .collect::<Result<_, _>>()
            .map_err(|error| unreadable(io::Error::other(error)))?;
        if certificates.is_empty() {
            return Err(unreadable(io::Error::other("it holds no certificate in PEM")));
        }
        for certificate in certificates {
            roots.add(certificate).map_err(|error| unreadable(io::Error::other(error)))?;
        }
    }
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities_that_cannot_be_read_are_told_of_with_their_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("authorities.pem");
        for (text, why) in [(None, "No such file"), (Some("no certificate"), "it holds no certificate")] {
            if let Some(text) = text {
                fs::write(&path, text).unwrap();
            }
            let error = Client::new(Some(&path), CONNECT_TIME).unwrap_err().to_string();
            assert!(error.contains("authorities.pem") && error.contains(why), "{error}");
        }
        assert!(Client::new(None, CONNECT_TIME).is_ok());
    }
}
