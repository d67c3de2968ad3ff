//! Files in the data directory that are for the operator: small, text, and written whole or not at all.

use std::fs::{File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::{Error, Store};

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Its owner alone.
    Owner,
    /// Everybody who can reach it.
    Everybody,
}

impl Readers {
    const fn mode(self) -> u32 {
        match self {
            Self::Owner => 0o600,
            Self::Everybody => 0o644,
        }
    }
}

impl Store {
    /// Finds the text of a file in the data directory.
    pub fn find_file(&self, name: &'static str) -> Result<Option<String>, Error> {
        match std::fs::read_to_string(self.directory().join(name)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::Directory { directory: self.directory().to_owned(), source }),
        }
    }

    /// Writes a file into the data directory, in place of one of that name, and returns where it is.
    pub fn put_file(&self, name: &'static str, text: &str, readers: Readers) -> Result<PathBuf, Error> {
        let directory = self.directory();
        let path = directory.join(name);
        let written = write(directory, &path, text, readers);
        written.map_err(|source| Error::Directory { directory: directory.to_owned(), source })?;
        Ok(path)
    }
}

fn write(directory: &Path, path: &Path, text: &str, readers: Readers) -> io::Result<()> {
    // Only its owner may read it until it is known who else may.
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(Permissions::from_mode(readers.mode()))?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    File::open(directory)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_as_it_was_written_last_and_read_by_whom_it_is_for() {
        let store = Store::ephemeral().unwrap();
        assert_eq!(store.find_file("note").unwrap(), None);

        for (text, readers, mode) in [("one", Readers::Everybody, 0o644), ("two", Readers::Owner, 0o600)] {
            let path = store.put_file("note", text, readers).unwrap();

            assert_eq!(store.find_file("note").unwrap().as_deref(), Some(text));
            assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, mode);
        }
    }
}
