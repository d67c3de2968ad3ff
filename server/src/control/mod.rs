//! The socket in a data directory through which a command asks the server that holds it. It lies there for the owner of
//! the server's process alone, and nothing of it is reachable over the network.
//! Knows what can be asked for; the conversation that follows is the business of whoever answers.

mod request;
mod socket;

use std::io;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

pub use self::request::Request;
pub use self::socket::ControlSocket;

/// The socket within the data directory.
pub const SOCKET: &str = "control.sock";

/// Connects to the server that holds a directory and asks for something.
pub fn ask(directory: &Path, request: Request) -> io::Result<UnixStream> {
    let mut stream = UnixStream::connect(&socket_path(directory)?.path)?;
    request.write(&mut stream)?;
    Ok(stream)
}

/// Returns the path of the socket by which it can be reached. Such paths may only be short; what is too long leads
/// through the directory, held open meanwhile.
fn socket_path(directory: &Path) -> io::Result<SocketPath> {
    const LONGEST: usize = 100;
    let path = directory.join(SOCKET);
    if path.as_os_str().len() <= LONGEST {
        return Ok(SocketPath { path, _directory: None });
    }
    let directory = std::fs::File::open(directory)?;
    let number = std::os::fd::AsRawFd::as_raw_fd(&directory);
    Ok(SocketPath { path: format!("/proc/self/fd/{number}/{SOCKET}").into(), _directory: Some(directory) })
}

struct SocketPath {
    path: PathBuf,
    _directory: Option<std::fs::File>,
}
