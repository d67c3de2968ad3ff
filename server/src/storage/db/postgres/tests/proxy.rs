//! A network that misbehaves on cue: what lies between a server and PostgreSQL, which can keep silent, break off, and lose
//! the answer to a commit.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

/// What happens to the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Fault {
    /// They pass.
    None = 0,
    /// The next commit passes, and its answer is lost with the connection. Then they pass again.
    AnswerLost = 1,
    /// The next commit is lost with the connection. Then they pass again.
    CommitLost = 2,
    /// Nothing passes, and nothing is closed.
    Silence = 3,
}

pub(super) struct Proxy {
    port: u16,
    fault: Arc<AtomicU8>,
    breaks: watch::Sender<u64>,
}

impl Proxy {
    /// Listens in front of the socket of a PostgreSQL.
    pub(super) async fn start(socket: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (fault, (breaks, broken)) = (Arc::new(AtomicU8::new(0)), watch::channel(0));
        tokio::spawn(accept(listener, socket.to_owned(), Arc::clone(&fault), broken));
        Self { port, fault, breaks }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn set(&self, fault: Fault) {
        self.fault.store(fault as u8, Ordering::SeqCst);
    }

    /// Breaks all connections.
    pub(super) fn break_all(&self) {
        self.breaks.send_modify(|count| *count += 1);
    }
}

async fn accept(listener: TcpListener, socket: PathBuf, fault: Arc<AtomicU8>, broken: watch::Receiver<u64>) {
    while let Ok((client, _)) = listener.accept().await {
        let (socket, fault, mut broken) = (socket.clone(), Arc::clone(&fault), broken.clone());
        broken.mark_unchanged();
        tokio::spawn(async move {
            let Ok(server) = UnixStream::connect(socket).await else { return };
            tokio::select! {
                _ = broken.changed() => {}
                () = pass(client, server, &fault) => {}
            }
        });
    }
}

/// Passes bytes both ways until either end closes or a fault has it end.
async fn pass(client: TcpStream, server: UnixStream, fault: &AtomicU8) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let (mut asked, mut answered) = (vec![0; 65536], vec![0; 65536]);
    loop {
        tokio::select! {
            read = from_client.read(&mut asked) => {
                let Some(bytes) = some(read, &asked) else { return };
                let commits = bytes.windows(6).any(|word| word == b"COMMIT");
                let current = fault.load(Ordering::SeqCst);
                if current == Fault::Silence as u8 {
                    std::future::pending::<()>().await;
                }
                let lost = [Fault::AnswerLost as u8, Fault::CommitLost as u8].contains(&current) && commits;
                if lost {
                    fault.store(Fault::None as u8, Ordering::SeqCst);
                }
                if lost && current == Fault::CommitLost as u8 || to_server.write_all(bytes).await.is_err() {
                    return;
                }
                if lost {
                    // PostgreSQL has the commit once it answers.
                    let _ = from_server.read(&mut answered).await;
                    return;
                }
            }
            read = from_server.read(&mut answered) => {
                let Some(bytes) = some(read, &answered) else { return };
                if to_client.write_all(bytes).await.is_err() {
                    return;
                }
            }
        }
    }
}

fn some(read: std::io::Result<usize>, buffer: &[u8]) -> Option<&[u8]> {
    read.ok().filter(|length| *length > 0).map(|length| &buffer[..length])
}
