//! A certificate and its key on disk: reading them, and noticing that they have changed.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::sign::CertifiedKey;

use super::error::TlsError;
use crate::file_state::FileState;

/// The largest file that is read.
const LARGEST_BYTES: u64 = 1024 * 1024;

/// Two files, and which state of them was read last.
#[derive(Debug)]
pub(super) struct Pair {
    certificate: PathBuf,
    key: PathBuf,
    read: States,
    seen: States,
}

/// What changes with what the files hold; nothing for one that is not there.
type States = [Option<FileState>; 2];

impl Pair {
    /// Takes the files of a certificate, with the chain that leads to it, and of its key. Nothing is read yet.
    pub(super) fn new(certificate: PathBuf, key: PathBuf) -> Self {
        Self { certificate, key, read: States::default(), seen: States::default() }
    }

    /// Reads both files.
    pub(super) fn read(&mut self, provider: &CryptoProvider) -> Result<Arc<CertifiedKey>, TlsError> {
        let states = self.states();
        (self.read, self.seen) = (states, states);
        let chain = read_chain(&self.certificate)?;
        let key = read_key(&self.key)?;
        let pair = CertifiedKey::from_der(chain, key, provider);
        let refuse =
            |source| TlsError::Pair { certificate: self.certificate.clone(), key: self.key.clone(), source };
        pair.map(Arc::new).map_err(refuse)
    }

    /// Reads the files if they are others than the last time, whether those were right or wrong.
    ///
    /// They are two, and one is written after the other: what has changed is read once it stays the same from one look to
    /// the next.
    pub(super) fn read_changed(
        &mut self,
        provider: &CryptoProvider,
    ) -> Option<Result<Arc<CertifiedKey>, TlsError>> {
        let states = self.states();
        let rests = std::mem::replace(&mut self.seen, states) == states;
        (rests && states != self.read).then(|| self.read(provider))
    }

    fn states(&self) -> States {
        let state = |path: &Path| std::fs::metadata(path).ok().map(|metadata| FileState::of(&metadata));
        [state(&self.certificate), state(&self.key)]
    }
}

fn read_chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let (text, _) = read(path)?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    chain.ok().filter(|chain| !chain.is_empty()).ok_or_else(|| TlsError::NoCertificate(path.to_owned()))
}

/// Reads a key. Others may read the file as well where a container is handed its secrets, so that this is told and not
/// refused.
fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let (text, mode) = read(path)?;
    if mode & 0o007 != 0 {
        let (path, mode) = (path.display(), format!("{mode:04o}"));
        tracing::warn!(%path, mode, "everybody on this machine may read the key of the certificate");
    }
    PrivateKeyDer::from_pem_slice(&text).map_err(|_| TlsError::NoKey(path.to_owned()))
}

/// Reads a file, and the permissions on it.
fn read(path: &Path) -> Result<(Vec<u8>, u32), TlsError> {
    let failed = |source| TlsError::Read { path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    let mode = file.metadata().map_err(failed)?.mode() & 0o777;
    let mut bytes = Vec::new();
    file.take(LARGEST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LARGEST_BYTES {
        return Err(TlsError::TooLarge { path: path.to_owned(), limit: LARGEST_BYTES });
    }
    Ok((bytes, mode))
}
