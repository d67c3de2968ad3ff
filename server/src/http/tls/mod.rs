//! TLS: which certificate is shown, and the streams of connections that are encrypted. Knows files and bytes, no requests.

mod certificate;
mod error;
mod pair;
mod self_signed;
mod transport;

#[cfg(test)]
mod tests;

pub use self::certificate::Tls;
pub use self::error::TlsError;
pub(super) use self::transport::Transport;
