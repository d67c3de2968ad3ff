//! Whom this server trusts to vouch for the servers that it speaks with: the authorities of this machine, and those that the
//! operator adds in a file. Knows no protocol but TLS.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

/// Why nobody can be trusted.
#[derive(Debug, thiserror::Error)]
pub enum AuthoritiesError {
    /// The authorities that the operator adds cannot be read.
    #[error("cannot read the certificates of authorities in `{}`: {source}", .path.display())]
    Unreadable {
        /// As the operator gave it.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// TLS refuses its settings.
    #[error("TLS refuses its settings: {0}")]
    Tls(#[from] rustls::Error),
}

/// Returns what clients encrypt with, who trust the authorities of a file in PEM besides those of this machine.
pub(crate) fn client_config(file: Option<&Path>) -> Result<ClientConfig, AuthoritiesError> {
    let mut roots = RootCertStore::empty();
    let native = rustls_native_certs::load_native_certs();
    for error in &native.errors {
        tracing::warn!(%error, "some certificates that this machine trusts cannot be read");
    }
    roots.add_parsable_certificates(native.certs);
    if let Some(path) = file {
        let added = add(&mut roots, path);
        added.map_err(|source| AuthoritiesError::Unreadable { path: path.to_owned(), source })?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

fn add(roots: &mut RootCertStore, path: &Path) -> io::Result<()> {
    let pem = fs::read(path)?;
    let certificates: Vec<_> =
        CertificateDer::pem_slice_iter(&pem).collect::<Result<_, _>>().map_err(io::Error::other)?;
    if certificates.is_empty() {
        return Err(io::Error::other("it holds no certificate in PEM"));
    }
    certificates.into_iter().try_for_each(|certificate| roots.add(certificate).map_err(io::Error::other))
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
            let error = client_config(Some(&path)).unwrap_err().to_string();
            assert!(error.contains("authorities.pem") && error.contains(why), "{error}");
        }
        assert!(client_config(None).is_ok());
    }
}
