//! Why TLS cannot be served.

use std::io;
use std::path::PathBuf;

use tokio_rustls::rustls;

use crate::storage;

/// Why TLS cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read `{}` for TLS: {source}", .path.display())]
    Read {
        /// As the operator gave it.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is far larger than any that is right.
    #[error("`{}` is larger than {limit} bytes, the most that is read of a certificate or key", .path.display())]
    TooLarge {
        /// As the operator gave it.
        path: PathBuf,
        /// The most that is read.
        limit: u64,
    },
    /// No certificate is in it.
    #[error("`{}` holds no certificate; it must be PEM, the server's certificate first", .0.display())]
    NoCertificate(PathBuf),
    /// No private key is in it. What else is in it is not told.
    #[error("`{}` holds no private key; it must be PEM and not encrypted", .0.display())]
    NoKey(PathBuf),
    /// They cannot be used with each other.
    #[error("`{}` and `{}` cannot be used for TLS: {source}", .certificate.display(), .key.display())]
    Pair {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The file of its key.
        key: PathBuf,
        /// Why.
        source: rustls::Error,
    },
    /// The protocol cannot be set up.
    #[error("cannot set up TLS: {0}")]
    Setup(#[source] rustls::Error),
    /// No certificate can be made.
    #[error("cannot make a certificate: {0}")]
    Make(#[from] rcgen::Error),
    /// A certificate that was made cannot be kept.
    #[error(transparent)]
    Keep(#[from] storage::Error),
}
