//! Where a backup goes: a file that appears when it is complete and on the disk, or standard output.

use std::fs::{File, Metadata, OpenOptions, TryLockError};
use std::io::{self, BufWriter, StdoutLock, Write};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::Error;
use super::stop::Stop;

/// An archive under way; dropped before it is complete, it leaves nothing.
pub(super) struct Destination {
    place: Place,
    stop: Stop,
    bytes: u64,
}

enum Place {
    File(Partial),
    StandardOutput(BufWriter<StdoutLock<'static>>),
}

/// A file that does not bear its name yet.
struct Partial {
    file: File,
    path: PathBuf,
    whole: PathBuf,
    replace: bool,
    complete: bool,
}

impl Destination {
    /// Opens the file of a name, or standard output for `-`. A file that is there is replaced only where that is asked
    /// for, and only when the new one is complete.
    pub(super) fn open(name: &Path, replace: bool, stop: Stop) -> Result<Self, Error> {
        let place = if is_standard_output(name) {
            Place::StandardOutput(BufWriter::new(io::stdout().lock()))
        } else {
            Place::File(Partial::open(name, replace)?)
        };
        Ok(Self { place, stop, bytes: 0 })
    }

    /// Makes what was written last, under the name that was asked for, and returns how many bytes that is.
    pub(super) fn complete(self) -> Result<u64, Error> {
        match self.place {
            Place::File(partial) => partial.complete()?,
            Place::StandardOutput(mut out) => out.flush().map_err(refused_by_standard_output)?,
        }
        Ok(self.bytes)
    }

    /// Says what could not be written.
    pub(super) fn refused(&self, source: io::Error) -> Error {
        match &self.place {
            Place::File(partial) => Error::Write { file: partial.whole.clone(), source },
            Place::StandardOutput(_) => refused_by_standard_output(source),
        }
    }
}

/// Tells whether a name stands for standard output.
pub(super) fn is_standard_output(name: &Path) -> bool {
    name == Path::new("-")
}

fn refused_by_standard_output(source: io::Error) -> Error {
    Error::Write { file: "standard output".into(), source }
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stop.check()?;
        let written = match &mut self.place {
            Place::File(partial) => partial.file.write(bytes),
            Place::StandardOutput(out) => out.write(bytes),
        }?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.place {
            Place::File(partial) => partial.file.flush(),
            Place::StandardOutput(out) => out.flush(),
        }
    }
}

impl Partial {
    fn open(whole: &Path, replace: bool) -> Result<Self, Error> {
        let failed = |source| Error::Write { file: whole.to_owned(), source };
        if !replace && whole.symlink_metadata().is_ok() {
            return Err(Error::Exists(whole.to_owned()));
        }
        let Some(name) = whole.file_name() else {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        };
        let mut partial_name = name.to_owned();
        partial_name.push(".partial");
        let path = whole.with_file_name(partial_name);
        // What a killed backup left under this name is overwritten. Only the owner may read the secrets in it.
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false).mode(0o600);
        let file = options.open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::UnderWay(whole.to_owned())),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        // Another backup may have given the file its name, and then its lock up, since this one opened it.
        if !is_still(&file, &path) {
            return Err(Error::UnderWay(whole.to_owned()));
        }
        file.set_len(0).map_err(failed)?;
        Ok(Self { file, path, whole: whole.to_owned(), replace, complete: false })
    }

    fn complete(mut self) -> Result<(), Error> {
        self.file.sync_all().and_then(|()| self.rename()).map_err(|source| {
            if source.kind() == io::ErrorKind::AlreadyExists {
                return Error::Exists(self.whole.clone());
            }
            Error::Write { file: self.whole.clone(), source }
        })
    }

    fn rename(&mut self) -> io::Result<()> {
        if self.replace {
            std::fs::rename(&self.path, &self.whole)?;
            self.complete = true;
        } else {
            // Unlike a rename, a link does not replace what somebody else has put there meanwhile.
            match std::fs::hard_link(&self.path, &self.whole) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    // Not every file system knows links.
                    std::fs::rename(&self.path, &self.whole)?;
                }
                linked => linked?,
            }
        }
        let directory = self.whole.parent().filter(|parent| !parent.as_os_str().is_empty());
        File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
    }
}

/// Tells whether an open file is still the one of a path.
fn is_still(file: &File, path: &Path) -> bool {
    let number =
        |metadata: io::Result<Metadata>| metadata.map(|metadata| (metadata.dev(), metadata.ino())).ok();
    number(file.metadata()) == number(path.metadata())
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.complete {
            // It may stay where it cannot be removed; it does not bear the name of a backup.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
