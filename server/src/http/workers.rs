//! The threads that serve connections: one for each core, with a runtime of its own. A connection stays with the
//! thread that it was given to, so that its requests wake no other thread and what they touch stays near one core.
//! Knows connections, not requests.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use aws_smithy_http_server::serve::Listener;
use tokio::net::TcpStream;
use tokio::runtime;
use tokio::sync::{mpsc, oneshot};

use super::addresses::Place;
use super::lingering::Leftover;
use super::streams::{Stream, Streams};

/// The threads; dropping them stops them.
pub(super) struct Workers {
    workers: Vec<Worker>,
}

struct Worker {
    connections: mpsc::UnboundedSender<Accepted>,
    open: Arc<()>,
    // Dropping it is the signal.
    stop: oneshot::Sender<()>,
    thread: JoinHandle<io::Result<()>>,
}

struct Accepted {
    stream: std::net::TcpStream,
    peer: Peer,
}

/// Where a connection comes from.
#[derive(Debug, Clone)]
pub(super) struct Peer {
    pub(super) address: SocketAddr,
    /// Whether the client goes on sending after the last answer.
    pub(super) leftover: Leftover,
    /// Counts the connection until dropped.
    pub(super) open: Open,
}

/// A connection that is open, until all clones are dropped.
#[derive(Debug, Clone)]
pub(super) struct Open {
    _of_thread: Arc<()>,
    _of_address: Option<Arc<Place>>,
}

impl Workers {
    /// Starts a thread for each core, which serves the connections that it is handed until it is told to stop, and then
    /// lets what is in flight finish.
    pub(super) fn start<S, F>(streams: &Streams, serve: &S) -> io::Result<Self>
    where
        S: Fn(Handed, Stop) -> F + Clone + Send + 'static,
        F: Future<Output = io::Result<()>>,
    {
        let workers = (0..count()).map(|number| Worker::start(number, streams.clone(), serve.clone()));
        Ok(Self { workers: workers.collect::<io::Result<_>>()? })
    }

    /// Hands a connection to the thread that has the fewest; fails where that thread has gone.
    pub(super) fn hand_over(
        &self,
        stream: TcpStream,
        address: SocketAddr,
        place: Option<Place>,
    ) -> io::Result<()> {
        let Some(worker) = self.workers.iter().min_by_key(|worker| Arc::strong_count(&worker.open)) else {
            return Ok(());
        };
        let stream = match stream.into_std() {
            Ok(stream) => stream,
            Err(error) => {
                tracing::error!(%error, "a connection cannot be served");
                return Ok(());
            }
        };
        let open = Open { _of_thread: Arc::clone(&worker.open), _of_address: place.map(Arc::new) };
        let leftover = Leftover::default();
        let peer = Peer { address, leftover, open };
        let stopped = |_| io::Error::other("a thread that serves connections has stopped");
        worker.connections.send(Accepted { stream, peer }).map_err(stopped)
    }

    /// Lets what is in flight finish, and ends the threads.
    pub(super) async fn finish(self) -> io::Result<()> {
        let threads: Vec<_> = self.workers.into_iter().map(Worker::stop).collect();
        for thread in threads {
            let joined = tokio::task::spawn_blocking(|| thread.join()).await?;
            joined.map_err(|_| io::Error::other("a thread that serves connections panicked"))??;
        }
        Ok(())
    }
}

/// Returns how many threads serve connections.
pub(super) fn count() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

impl Worker {
    fn start<S, F>(number: usize, streams: Streams, serve: S) -> io::Result<Self>
    where
        S: Fn(Handed, Stop) -> F + Send + 'static,
        F: Future<Output = io::Result<()>>,
    {
        let (connections, handed) = mpsc::unbounded_channel();
        let (stop, stopped) = oneshot::channel();
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let handed = Handed { connections: handed, streams };
        let run = move || runtime.block_on(serve(handed, Stop(stopped)));
        let thread = thread::Builder::new().name(format!("connections-{number}")).spawn(run)?;
        Ok(Self { connections, open: Arc::new(()), stop, thread })
    }

    fn stop(self) -> JoinHandle<io::Result<()>> {
        drop(self.stop);
        self.thread
    }
}

/// Becomes ready when a thread is to stop.
pub(super) struct Stop(oneshot::Receiver<()>);

impl Stop {
    pub(super) async fn wait(self) {
        // What comes is that the other end is dropped.
        let _ = self.0.await;
    }
}

/// The connections that a thread is handed, in place of a socket that it listens on.
pub(super) struct Handed {
    connections: mpsc::UnboundedReceiver<Accepted>,
    streams: Streams,
}

impl Listener for Handed {
    type Io = Stream;
    type Addr = Peer;

    async fn accept(&mut self) -> (Self::Io, Peer) {
        while let Some(Accepted { stream, peer }) = self.connections.recv().await {
            match TcpStream::from_std(stream) {
                Ok(stream) => return (self.streams.open(stream, peer.leftover.clone()), peer),
                Err(error) => tracing::error!(%error, "a connection cannot be served"),
            }
        }
        // No more will come; the signal to stop is what ends the serving.
        pending().await
    }

    fn local_addr(&self) -> io::Result<Peer> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
