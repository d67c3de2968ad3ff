//! The data directory: creating it, and holding it for one process at a time.
//! Knows where the database and the objects lie, not what is in them.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Error;

/// The file of the database within the directory.
pub(super) const DATABASE: &str = "registry.sqlite3";
/// The directory of the objects within it.
pub(super) const OBJECTS: &str = "objects";
// No name that anybody would give to a file of their own, since whatever begins so is removed.
const COPY_PREFIX: &str = ".registry-copy-";

/// A data directory, held by this process until dropped.
#[derive(Debug)]
pub(super) struct DataDirectory {
    path: PathBuf,
    // Both are held for what their dropping does, in this order: unlock, then remove.
    _lock: Lock,
    _temporary: Option<tempfile::TempDir>,
}

/// A locked file, unlocked when dropped. Closing it would not do: a program that this process is about to start has it
/// open too, until it runs.
#[derive(Debug)]
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // It is closed next, and with the process at the latest.
        let _ = self.0.unlock();
    }
}

impl DataDirectory {
    /// Creates the directory if need be and takes it.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        Self::take(path.to_owned(), None)
    }

    /// Takes a directory that holds a store, and makes none.
    pub(super) fn open_existing(path: &Path) -> Result<Self, Error> {
        if !path.join(DATABASE).is_file() {
            return Err(Error::NoStore(path.to_owned()));
        }
        Self::open(path)
    }

    /// Makes a directory that is removed when dropped.
    pub(super) fn temporary() -> Result<Self, Error> {
        let temporary = tempfile::Builder::new()
            .prefix("codeartifact-")
            .tempdir()
            .map_err(|source| Error::Directory { directory: std::env::temp_dir(), source })?;
        Self::take(temporary.path().to_owned(), Some(temporary))
    }

    /// Returns where the directory is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns where the database lies.
    pub(super) fn database(&self) -> PathBuf {
        self.path.join(DATABASE)
    }

    /// Returns where the objects lie, and makes sure that the directory exists.
    pub(super) fn objects(&self) -> Result<PathBuf, Error> {
        let objects = self.path.join(OBJECTS);
        std::fs::create_dir_all(&objects)
            .map_err(|source| Error::Directory { directory: objects.clone(), source })?;
        Ok(objects)
    }

    /// Makes a file for a copy of the database, which is removed when dropped.
    pub(super) fn copy_of_database(&self) -> Result<NamedTempFile, Error> {
        let mut file = tempfile::Builder::new();
        file.prefix(COPY_PREFIX);
        file.tempfile_in(&self.path).map_err(|source| self.refuse(source))
    }

    /// Removes copies of the database that a process has left which was killed.
    fn remove_old_copies(&self) -> io::Result<()> {
        for entry in std::fs::read_dir(&self.path)? {
            let entry = entry?;
            let is_copy = entry.file_name().as_encoded_bytes().starts_with(COPY_PREFIX.as_bytes());
            if is_copy && entry.file_type()?.is_file() {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    fn refuse(&self, source: io::Error) -> Error {
        Error::Directory { directory: self.path.clone(), source }
    }

    fn take(path: PathBuf, temporary: Option<tempfile::TempDir>) -> Result<Self, Error> {
        let refuse = |source| Error::Directory { directory: path.clone(), source };
        std::fs::create_dir_all(&path).map_err(refuse)?;
        let mut options = OpenOptions::new();
        let mut lock = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path.join("lock"))
            .map_err(refuse)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut process = String::new();
                let process = lock.read_to_string(&mut process).ok().map(|_| process.trim().to_owned());
                let process = process.filter(|text| !text.is_empty());
                return Err(Error::DirectoryInUse { directory: path, process });
            }
            Err(TryLockError::Error(source)) => return Err(refuse(source)),
        }
        let mut lock = Lock(lock);
        // The number is only a hint for the person who meets the message above.
        let noted = lock.0.set_len(0).and_then(|()| lock.0.rewind());
        noted.and_then(|()| writeln!(lock.0, "{}", std::process::id())).map_err(refuse)?;
        let directory = Self { path, _lock: lock, _temporary: temporary };
        directory.remove_old_copies().map_err(|source| directory.refuse(source))?;
        Ok(directory)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_in_use_is_refused_by_name() {
        let first = DataDirectory::temporary().unwrap();

        let second = DataDirectory::open(first.path()).unwrap_err().to_string();

        assert!(second.contains(&first.path().display().to_string()), "{second}");
        assert!(second.contains(&format!("process {}", std::process::id())), "{second}");
    }

    #[test]
    fn a_directory_is_free_again_once_dropped() {
        let outer = tempfile::tempdir().unwrap();
        let path = outer.path().join("a/b");

        drop(DataDirectory::open(&path).unwrap());

        assert!(DataDirectory::open(&path).is_ok());
    }

    #[test]
    fn a_directory_is_free_once_dropped_though_a_child_has_its_files_open() {
        let outer = tempfile::tempdir().unwrap();
        let DataDirectory { _lock: lock, .. } = DataDirectory::open(outer.path()).unwrap();
        let of_child = lock.0.try_clone().unwrap();

        drop(lock);

        assert!(DataDirectory::open(outer.path()).is_ok());
        drop(of_child);
    }

    #[test]
    fn a_temporary_directory_is_removed_when_dropped() {
        let directory = DataDirectory::temporary().unwrap();
        let path = directory.path().to_owned();

        drop(directory);

        assert!(!path.exists());
    }
}
