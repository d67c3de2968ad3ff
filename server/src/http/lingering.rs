//! Closing a connection whose client still sends: what is left is read and thrown away for a while, so that the answer
//! arrives. Were the connection closed at once, the client's next bytes would be answered with a reset, which takes the
//! answer with it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use super::limits::ConnectionLimits;

/// Longer than a client on a slow line pauses within a body.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

const BLOCK_BYTES: usize = 32 * 1024;

/// Whether the client of a connection still has something to send after the last answer. A clone is another handle on
/// the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Leftover(Arc<AtomicBool>);

impl Leftover {
    /// Says that it has.
    pub(super) fn expect(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn is_expected(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// A stream that is closed gently.
pub(super) struct Lingering<S> {
    stream: S,
    leftover: Leftover,
    longest_bytes: u64,
    longest: Duration,
    cut_off: Counter,
    drain: Option<Drain>,
}

/// What is left of the limits.
struct Drain {
    bytes: u64,
    end: Instant,
    wait: Pin<Box<Sleep>>,
    block: Box<[u8]>,
}

impl Drain {
    fn begin(bytes: u64, longest: Duration) -> Self {
        let end = Instant::now() + longest;
        let wait = Box::pin(tokio::time::sleep_until(end.min(Instant::now() + LONGEST_PAUSE)));
        Self { bytes, end, wait, block: vec![0; BLOCK_BYTES].into() }
    }
}

impl<S> Lingering<S> {
    /// Takes a stream, what says whether something is left on it, and where it is counted that a client was cut off.
    pub(super) fn new(stream: S, leftover: Leftover, limits: &ConnectionLimits, cut_off: Counter) -> Self {
        let (longest_bytes, longest) = (limits.linger_bytes, limits.linger_time);
        Self { stream, leftover, longest_bytes, longest, cut_off, drain: None }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Lingering<S> {
    /// Reads until the client has said all, or a limit is reached.
    fn poll_drain(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let (bytes, longest) = (self.longest_bytes, self.longest);
        let drain = self.drain.get_or_insert_with(|| Drain::begin(bytes, longest));
        loop {
            if drain.bytes == 0 || drain.wait.as_mut().poll(cx).is_ready() {
                self.cut_off.inc();
                return Poll::Ready(());
            }
            let mut buffer = ReadBuf::new(&mut drain.block);
            match ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer)) {
                Ok(()) if buffer.filled().is_empty() => return Poll::Ready(()),
                Ok(()) => {
                    drain.bytes = drain.bytes.saturating_sub(buffer.filled().len() as u64);
                    let pause_ends = drain.end.min(Instant::now() + LONGEST_PAUSE);
                    drain.wait.as_mut().reset(pause_ends);
                }
                // Whoever has gone needs no answer.
                Err(_) => return Poll::Ready(()),
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Lingering<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Lingering<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.drain.is_none() {
            // The client sees the end of the answer before anything is thrown away.
            ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
            if !self.leftover.is_expected() {
                return Poll::Ready(Ok(()));
            }
        }
        self.poll_drain(cx).map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

    use super::*;

    fn lingering(bytes: u64) -> (Lingering<DuplexStream>, DuplexStream, Leftover, Counter) {
        let (ours, theirs) = duplex(1024);
        let (leftover, cut_off) = (Leftover::default(), Counter::<u64>::default());
        let limits = ConnectionLimits { linger_bytes: bytes, ..ConnectionLimits::default() };
        (Lingering::new(ours, leftover.clone(), &limits, cut_off.clone()), theirs, leftover, cut_off)
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_client_still_sends_is_read_before_the_connection_closes() {
        let (mut ours, mut theirs, leftover, cut_off) = lingering(1_000_000);
        leftover.expect();
        let client = tokio::spawn(async move {
            // More than fits in between: without a reader it would wait for ever.
            theirs.write_all(&vec![0; 100_000]).await.unwrap();
            let mut answer = Vec::new();
            theirs.read_to_end(&mut answer).await.unwrap();
            answer
        });
        ours.write_all(b"no").await.unwrap();

        ours.shutdown().await.unwrap();

        assert_eq!(client.await.unwrap(), b"no");
        assert_eq!(cut_off.get(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_does_not_stop_is_cut_off_by_bytes_and_one_that_waits_by_time() {
        for sends in [true, false] {
            let (mut ours, mut theirs, leftover, cut_off) = lingering(10_000);
            leftover.expect();
            let client = tokio::spawn(async move {
                while sends && theirs.write_all(&[0; 1000]).await.is_ok() {}
                theirs
            });

            ours.shutdown().await.unwrap();

            assert_eq!(cut_off.get(), 1, "{sends}");
            drop(ours);
            drop(client.await);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn where_nothing_is_left_the_connection_closes_at_once() {
        let (mut ours, _theirs, _, cut_off) = lingering(10_000);
        let before = Instant::now();

        ours.shutdown().await.unwrap();

        assert_eq!((before.elapsed(), cut_off.get()), (Duration::ZERO, 0));
    }
}
