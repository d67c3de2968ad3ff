//! The server's end of the socket: making it, hearing who asks, and removing it. Knows nothing of the answers.

use std::io;
use std::net::Shutdown;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::Mode;
use tokio::net::{UnixListener, UnixSocket};
use tokio::task::JoinSet;

use super::{Request, SOCKET, socket_path};

/// How long it waits where no more files may be opened.
const PAUSE: Duration = Duration::from_secs(1);
/// For how long somebody may be connected without asking.
const SILENCE: Duration = Duration::from_secs(10);
/// How many may wait to be heard.
const WAITING: u32 = 8;

/// The socket of a server; it is removed when dropped.
#[derive(Debug)]
pub struct ControlSocket<H> {
    listener: UnixListener,
    path: PathBuf,
    // Held until the socket is removed, so that it is not another server's by then.
    _holder: H,
}

impl<H> ControlSocket<H> {
    /// Makes the socket in a directory. What holds the directory for this process is kept for as long as the socket is
    /// there.
    pub fn bind(directory: &Path, holder: H) -> io::Result<Self> {
        let reachable = socket_path(directory)?;
        let path = directory.join(SOCKET);
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
        Ok(Self { listener: socket.listen(WAITING)?, path, _holder: holder })
    }

    /// Has everybody who asks answered, beside one another. A server that stops cuts them off.
    pub async fn serve<F>(self, answer: impl Fn(Request, UnixStream) -> F + Clone + Send + Sync + 'static)
    where
        F: Future<Output = io::Result<()>> + Send + 'static,
    {
        let mut answers = JoinSet::new();
        loop {
            while answers.try_join_next().is_some() {}
            match self.listener.accept().await {
                Ok((stream, _)) => drop(answers.spawn(hear(stream.into_std(), answer.clone()))),
                Err(error) => {
                    tracing::warn!(%error, "commands on the data directory cannot be heard");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
}

impl<H> Drop for ControlSocket<H> {
    fn drop(&mut self) {
        // The next start removes what stays here.
        let _ = std::fs::remove_file(&self.path);
    }
}

async fn hear<F>(stream: io::Result<UnixStream>, answer: impl Fn(Request, UnixStream) -> F)
where
    F: Future<Output = io::Result<()>>,
{
    let answered = async {
        let stream = stream?;
        stream.set_nonblocking(false)?;
        // A server that stops waits for nobody.
        let _cut_off = CutOffWhenDropped(stream.try_clone()?);
        let (request, stream) = tokio::task::spawn_blocking(move || read(stream)).await??;
        answer(request, stream).await
    };
    if let Err(error) = answered.await {
        tracing::warn!(%error, "a command on the data directory was not answered");
    }
}

fn read(mut stream: UnixStream) -> io::Result<(Request, UnixStream)> {
    stream.set_read_timeout(Some(SILENCE))?;
    let request = Request::read(&mut stream)?;
    Ok((request, stream))
}

struct CutOffWhenDropped(UnixStream);

impl Drop for CutOffWhenDropped {
    fn drop(&mut self) {
        // It fails where the other end has gone, as it has after each complete answer.
        let _ = self.0.shutdown(Shutdown::Both);
    }
}
