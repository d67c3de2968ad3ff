//! The socket through which a running server is asked for a backup. It lies in the data directory, and only the owner
//! can use it; nothing of it is reachable over the network.

use std::io;
use std::net::Shutdown;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

use rustix::fs::Mode;
use tokio::net::{UnixListener, UnixSocket};

use super::archive::{self, Failure};
use super::message::{Message, Sender};
use super::{SOCKET, socket_path, with_causes};
use crate::storage::{BackupSource, Store};

/// How long it waits where no more files may be opened.
const PAUSE: Duration = Duration::from_secs(1);
/// How many may wait for their turn.
const WAITING: u32 = 8;

/// The socket of a server; it is removed when dropped.
#[derive(Debug)]
pub struct BackupSocket {
    listener: UnixListener,
    path: PathBuf,
    // Held until the socket is removed, so that it is not another server's by then.
    store: Store,
}

impl BackupSocket {
    /// Makes the socket in the directory of a store.
    pub fn bind(store: Store) -> io::Result<Self> {
        let reachable = socket_path(store.directory())?;
        let path = store.directory().join(SOCKET);
        // Only who holds the directory comes here, so that it belongs to a server that was killed.
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let socket = UnixSocket::new_stream()?;
        // On Linux the file is made with this mode, so that there is no moment at which others can connect.
        rustix::fs::fchmod(&socket, Mode::RUSR | Mode::WUSR)?;
        socket.bind(&reachable.path)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        Ok(Self { listener: socket.listen(WAITING)?, path, store })
    }

    /// Answers whoever asks, one after the other.
    pub async fn serve(self) {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    if let Err(error) = answer(stream.into_std(), self.store.clone()).await {
                        tracing::warn!(%error, "a backup was not taken");
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "whoever asks for a backup cannot be heard");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
}

impl Drop for BackupSocket {
    fn drop(&mut self) {
        // The next start removes what stays here.
        let _ = std::fs::remove_file(&self.path);
    }
}

async fn answer(stream: io::Result<UnixStream>, store: Store) -> io::Result<()> {
    let stream = stream?;
    stream.set_nonblocking(false)?;
    // A server that stops does not wait for the end of a backup.
    let _cut_off = CutOffWhenDropped(stream.try_clone()?);
    tokio::task::spawn_blocking(move || send(&BackupSource::InUse(store), stream)).await?
}

struct CutOffWhenDropped(UnixStream);

impl Drop for CutOffWhenDropped {
    fn drop(&mut self) {
        // It fails where the other end has gone, as it has after each complete backup.
        let _ = self.0.shutdown(Shutdown::Both);
    }
}

/// Sends a store as an archive, and how that ended.
fn send(source: &BackupSource, to: UnixStream) -> io::Result<()> {
    tracing::info!("taking a backup");
    let mut sender = Sender { to };
    let tell = |sender: &mut Sender<UnixStream>, progress| Message::Progress(progress).write(&mut sender.to);
    let last = match archive::write(source, &mut sender, tell) {
        Ok(objects) => {
            tracing::info!(objects, "took a backup");
            Message::Complete(objects)
        }
        Err(Failure::Source(error)) => {
            tracing::error!(cause = with_causes(&error), "the store cannot be read for a backup");
            Message::Failed(with_causes(&error))
        }
        Err(Failure::Out(error)) => return Err(error),
    };
    last.write(&mut sender.to)
}
