//! The credentials file on disk: who may read it, how it is read, and how a change is noticed.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::lookup::Identities;
use super::read::{InvalidCredentials, read};
use crate::file_state::FileState;

/// The largest file that is read.
const LARGEST_BYTES: u64 = 16 * 1024 * 1024;

/// Why credentials cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot read the credentials in `{}`: {source}", .path.display())]
    Read {
        /// As the operator gave it.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is something else than a file.
    #[error("cannot read the credentials in `{}`: it is no file", .0.display())]
    NoFile(PathBuf),
    /// Others than its owner may read or write it.
    #[error(
        "`{}` holds secrets, but its mode {mode:04o} lets others than its owner at it; `chmod 600 {}` mends that",
        .path.display(), .path.display()
    )]
    Mode {
        /// As the operator gave it.
        path: PathBuf,
        /// The permissions.
        mode: u32,
    },
    /// It is far larger than any that is right.
    #[error("`{}` is larger than {LARGEST_BYTES} bytes, the most that is read of credentials", .0.display())]
    TooLarge(PathBuf),
    /// What it holds is wrong.
    #[error("`{}`, {invalid}", .path.display())]
    Invalid {
        /// As the operator gave it.
        path: PathBuf,
        /// What is wrong and where.
        invalid: InvalidCredentials,
    },
    /// The variables of the environment and the file contradict each other.
    #[error("{0}")]
    Environment(String),
}

/// A credentials file, and which state of it was read last.
#[derive(Debug)]
pub struct CredentialsFile {
    path: PathBuf,
    seen: Option<FileState>,
}

impl CredentialsFile {
    /// Takes the path of a file that was not read yet.
    pub fn new(path: PathBuf) -> Self {
        Self { path, seen: None }
    }

    /// Returns the path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the file if it is another than the last time, whether that was right or wrong.
    pub fn read_changed(&mut self) -> Result<Option<Identities>, Error> {
        let state = std::fs::metadata(&self.path).ok().map(|metadata| FileState::of(&metadata));
        if state.is_some() && state == self.seen {
            return Ok(None);
        }
        // What is gone is told once too.
        let was_there = std::mem::replace(&mut self.seen, state).is_some();
        if state.is_none() && !was_there {
            return Ok(None);
        }
        self.read().map(Some)
    }

    /// Returns the text of the file, which is right.
    pub fn read_text(&self) -> Result<String, Error> {
        let (text, _) = read_text(&self.path)?;
        let read = read(&text);
        read.map_err(|invalid| Error::Invalid { path: self.path.clone(), invalid })?;
        Ok(text)
    }

    /// Reads the file.
    pub fn read(&mut self) -> Result<Identities, Error> {
        let (text, state) = read_text(&self.path)?;
        self.seen = Some(state);
        let identities = read(&text);
        identities.map_err(|invalid| Error::Invalid { path: self.path.clone(), invalid })
    }
}

/// Reads a file that its owner alone may read, and its state at that moment.
fn read_text(path: &Path) -> Result<(String, FileState), Error> {
    let failed = |source| Error::Read { path: path.to_owned(), source };
    // A pipe must not hold up whoever opens it.
    let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let file: File = OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if !metadata.is_file() {
        return Err(Error::NoFile(path.to_owned()));
    }
    let mode = metadata.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(Error::Mode { path: path.to_owned(), mode });
    }
    let mut text = String::new();
    file.take(LARGEST_BYTES + 1).read_to_string(&mut text).map_err(failed)?;
    if text.len() as u64 > LARGEST_BYTES {
        return Err(Error::TooLarge(path.to_owned()));
    }
    Ok((text, FileState::of(&metadata)))
}
