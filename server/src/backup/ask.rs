//! Asking the server that holds a data directory for a backup.

use std::io::{BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;

use super::Error;
use super::destination::Destination;
use super::message::Message;
use super::report::Report;
use super::stop::Stop;
use crate::control::{self, Request};

/// A server that takes a backup.
pub(super) struct Asked {
    answers: BufReader<UnixStream>,
}

const BUFFER_BYTES: usize = 1024 * 1024;

/// Connects to the server that holds a directory, which begins at once.
pub(super) fn ask(directory: &Path, stop: &Stop) -> Result<Asked, Error> {
    let connected = control::ask(directory, Request::Backup);
    let connected = connected.and_then(|stream| stop.will_wait_on(&stream).map(|()| stream));
    let stream =
        connected.map_err(|source| Error::Unreachable { directory: directory.to_owned(), source })?;
    Ok(Asked { answers: BufReader::with_capacity(BUFFER_BYTES, stream) })
}

impl Asked {
    /// Receives the archive and returns how many objects it holds.
    pub(super) fn receive(&mut self, out: &mut Destination, report: &mut Report) -> Result<u64, Error> {
        loop {
            match Message::read(&mut self.answers).map_err(Error::BrokenOff)? {
                Message::Archive(bytes) => {
                    out.write_all(&bytes).map_err(|source| out.refused(source))?;
                }
                Message::Progress(progress) => report.progress(progress).map_err(Error::Process)?,
                Message::Complete(objects) => return Ok(objects),
                Message::Failed(reason) => return Err(Error::Refused(reason)),
            }
        }
    }
}
