//! The bytes of a connection, encrypted or not. The handshake is part of the first read or write, so that it holds up
//! neither those that come after nor the thread that accepts.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;
use tokio_rustls::Accept;
use tokio_rustls::server::TlsStream;

/// The bytes of a connection.
pub(in crate::http) enum Transport {
    Plain(TcpStream),
    Handshake(Box<Handshake>),
    Encrypted(Box<TlsStream<TcpStream>>),
    /// Nothing can be said any more.
    Failed,
}

pub(in crate::http) struct Handshake {
    accept: Accept<TcpStream>,
    deadline: Pin<Box<Sleep>>,
    failures: Counter,
}

trait Stream: AsyncRead + AsyncWrite + Unpin {}

impl<S: AsyncRead + AsyncWrite + Unpin> Stream for S {}

impl Handshake {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<TlsStream<TcpStream>>> {
        let done = match Pin::new(&mut self.accept).poll(cx) {
            Poll::Ready(done) => done,
            Poll::Pending => {
                ready!(self.deadline.as_mut().poll(cx));
                Err(io::ErrorKind::TimedOut.into())
            }
        };
        if let Err(error) = &done {
            tracing::debug!(%error, "a TLS handshake failed");
            // Whoever looks whether the port is open and leaves has failed at nothing.
            if matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::TimedOut) {
                self.failures.inc();
            }
        }
        Poll::Ready(done)
    }
}

impl Transport {
    /// Takes a handshake that has not begun, how long it may take, and where it is counted that it failed.
    pub(super) fn encrypted(accept: Accept<TcpStream>, longest: Duration, failures: Counter) -> Self {
        let deadline = Box::pin(tokio::time::sleep(longest));
        Self::Handshake(Box::new(Handshake { accept, deadline, failures }))
    }

    /// Returns the stream once it can be used.
    fn poll_stream(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Pin<&mut dyn Stream>>> {
        if let Self::Handshake(handshake) = self {
            let done = ready!(handshake.poll(cx));
            *self = Self::Failed;
            *self = Self::Encrypted(Box::new(done?));
        }
        Poll::Ready(match self {
            Self::Plain(stream) => Ok(Pin::new(stream)),
            Self::Encrypted(stream) => Ok(Pin::new(stream)),
            Self::Handshake(_) | Self::Failed => Err(io::ErrorKind::NotConnected.into()),
        })
    }
}

impl AsyncRead for Transport {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.poll_stream(cx))?.poll_read(cx, buffer)
    }
}

impl AsyncWrite for Transport {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_stream(cx))?.poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_stream(cx))?.poll_write_vectored(cx, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        // TCP takes pieces as they are, and TLS copies them into its records.
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_stream(cx))?.poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Who has not shaken hands yet is not said goodbye to.
        if matches!(*self, Self::Handshake(_) | Self::Failed) {
            *self = Self::Failed;
            return Poll::Ready(Ok(()));
        }
        ready!(self.poll_stream(cx))?.poll_shutdown(cx)
    }
}
