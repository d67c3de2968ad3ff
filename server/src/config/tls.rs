//! Whether connections are encrypted, and with which certificate.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

/// Whether connections are encrypted.
#[derive(Debug, Clone, Args)]
pub struct TlsOptions {
    /// Serve TLS with the certificate in this file: PEM, with the chain that leads to it. Looked at again every few
    /// seconds, as is the key.
    #[arg(
        long,
        env = "CODEARTIFACT_TLS_CERTIFICATE",
        value_name = "FILE",
        requires = "tls_key",
        conflicts_with = "tls"
    )]
    pub tls_certificate: Option<PathBuf>,

    /// The key of that certificate: PEM, not encrypted.
    #[arg(long, env = "CODEARTIFACT_TLS_KEY", value_name = "FILE", requires = "tls_certificate")]
    pub tls_key: Option<PathBuf>,

    /// Serve TLS with a certificate that the server makes for itself, for trying. It lies in the data directory.
    #[arg(long, env = "CODEARTIFACT_TLS", value_name = "KIND")]
    pub tls: Option<OwnCertificate>,

    /// Seconds that a TLS handshake may take.
    #[arg(long, env = "CODEARTIFACT_TLS_HANDSHAKE_SECONDS", value_name = "SECONDS", default_value = "10")]
    pub tls_handshake_seconds: NonZeroU32,
}

/// A certificate that the server makes for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OwnCertificate {
    /// One that nobody else has signed.
    SelfSigned,
}

/// Where a certificate comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateSource {
    /// From two files of the operator.
    Files {
        /// The certificate, with the chain that leads to it.
        certificate: PathBuf,
        /// Its key.
        key: PathBuf,
    },
    /// The server makes it.
    Own(OwnCertificate),
}

impl TlsOptions {
    /// Returns where the certificate comes from; nothing where connections are not encrypted.
    pub fn source(&self) -> Option<CertificateSource> {
        match (self.tls, &self.tls_certificate, &self.tls_key) {
            (Some(own), _, _) => Some(CertificateSource::Own(own)),
            (None, Some(certificate), Some(key)) => {
                Some(CertificateSource::Files { certificate: certificate.clone(), key: key.clone() })
            }
            (None, _, _) => None,
        }
    }

    /// Returns how long a handshake may take.
    pub fn handshake_time(&self) -> Duration {
        Duration::from_secs(self.tls_handshake_seconds.get().into())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        options: TlsOptions,
    }

    fn source(arguments: &[&str]) -> Result<Option<CertificateSource>, clap::Error> {
        let arguments = std::iter::once("server").chain(arguments.iter().copied());
        Line::try_parse_from(arguments).map(|line| line.options.source())
    }

    #[test]
    fn a_certificate_comes_with_its_key_or_is_made() {
        let files = CertificateSource::Files { certificate: "a".into(), key: "b".into() };
        for (arguments, expected) in [
            (&[][..], None),
            (&["--tls-certificate", "a", "--tls-key", "b"], Some(files)),
            (&["--tls", "self-signed"], Some(CertificateSource::Own(OwnCertificate::SelfSigned))),
        ] {
            assert_eq!(source(arguments).unwrap(), expected, "{arguments:?}");
        }
    }

    #[test]
    fn half_a_pair_and_two_certificates_are_refused() {
        for arguments in [
            &["--tls-certificate", "a"][..],
            &["--tls-key", "b"],
            &["--tls", "self-signed", "--tls-certificate", "a", "--tls-key", "b"],
            &["--tls", "on"],
        ] {
            assert!(source(arguments).is_err(), "{arguments:?}");
        }
    }
}
