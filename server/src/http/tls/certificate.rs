//! The certificate that is shown, which may change while the server runs, and the settings that go with it.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;

use super::error::TlsError;
use super::pair::Pair;
use super::self_signed;
use super::transport::Transport;
use crate::http::Metrics;
use crate::storage::Store;

/// How often the files are looked at: a new certificate is shown within ten seconds.
const PAUSE: Duration = Duration::from_secs(4);

/// What clients may speak within, the better one first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// What it takes to serve TLS. A clone is another handle on the same.
#[derive(Clone)]
pub struct Tls(Arc<Inner>);

struct Inner {
    acceptor: TlsAcceptor,
    provider: Arc<CryptoProvider>,
    shown: Arc<Shown>,
    pair: Mutex<Pair>,
    handshake_time: Duration,
    to_trust: Option<PathBuf>,
}

#[derive(Debug)]
struct Shown(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Tls")
    }
}

impl Tls {
    /// Reads a certificate, with the chain that leads to it, and its key from two files of PEM. A handshake may take as
    /// long as is said.
    pub fn open(certificate: PathBuf, key: PathBuf, handshake_time: Duration) -> Result<Self, TlsError> {
        Self::read(certificate, key, handshake_time, None)
    }

    fn read(
        certificate: PathBuf,
        key: PathBuf,
        handshake_time: Duration,
        to_trust: Option<PathBuf>,
    ) -> Result<Self, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let mut pair = Pair::new(certificate, key);
        let shown = Arc::new(Shown(RwLock::new(pair.read(&provider)?)));
        let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Setup)?
            .with_no_client_auth();
        let mut config = config.with_cert_resolver(Arc::clone(&shown) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
        // Sessions that are taken up again cost no signature, and nothing is kept for them here.
        config.ticketer = ring::Ticketer::new().map_err(TlsError::Setup)?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let pair = Mutex::new(pair);
        Ok(Self(Arc::new(Inner { acceptor, provider, shown, pair, handshake_time, to_trust })))
    }

    /// Shows a certificate that no authority has signed, for this machine and the address that is listened on. It lies in
    /// the data directory, where it is made once.
    pub fn self_signed(store: &Store, address: IpAddr, handshake_time: Duration) -> Result<Self, TlsError> {
        let (certificate, key) = self_signed::make_once(store, address)?;
        Self::read(certificate.clone(), key, handshake_time, Some(certificate))
    }

    /// Returns the file that clients have to be told to trust, where no authority vouches for the certificate.
    pub fn file_to_trust(&self) -> Option<&Path> {
        self.0.to_trust.as_deref()
    }

    /// Begins to serve a connection; a handshake that fails is counted.
    pub(in crate::http) fn encrypt(&self, stream: TcpStream, failures: Counter) -> Transport {
        Transport::encrypted(self.0.acceptor.accept(stream), self.0.handshake_time, failures)
    }

    /// Reads the files again if they have changed. Wrong ones are told and counted once, and what was shown before stays.
    fn refresh(&self, metrics: &Metrics) {
        let read = self.0.pair.lock().unwrap_or_else(PoisonError::into_inner).read_changed(&self.0.provider);
        match read {
            None => {}
            Some(Ok(fresh)) => {
                *self.0.shown.0.write().unwrap_or_else(PoisonError::into_inner) = fresh;
                tracing::info!("a new certificate is shown");
            }
            Some(Err(error)) => {
                metrics.record_certificate_failure();
                tracing::error!(%error, "the new certificate cannot be used; the one before is still shown");
            }
        }
    }

    /// Looks at the files from time to time, for ever.
    pub async fn watch(self, metrics: Metrics) {
        let mut interval = tokio::time::interval(PAUSE);
        loop {
            interval.tick().await;
            let (tls, metrics) = (self.clone(), metrics.clone());
            // A file may lie on a disk that is slow to answer.
            let refreshed = tokio::task::spawn_blocking(move || tls.refresh(&metrics)).await;
            if let Err(error) = refreshed {
                tracing::error!(%error, "the files of the certificate could not be looked at");
            }
        }
    }
}
