//! Changing a credentials file: one change after the other, each as a whole, with what was there kept.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::error::Error;
use crate::auth::identities::{self, CredentialsFile};

/// A credentials file that nobody else changes meanwhile.
pub(super) struct OpenFile {
    path: PathBuf,
    directory: PathBuf,
    /// What it holds; changed in place.
    pub(super) content: Value,
    // Held until the end.
    _lock: File,
}

impl OpenFile {
    /// Opens a file that is right, or begins one where none is.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Write { path: path.to_owned(), source };
        let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let directory = directory.unwrap_or_else(|| Path::new(".")).to_owned();
        // The file itself is replaced, so that it cannot carry the lock.
        let lock = File::open(&directory).map_err(failed)?;
        lock.lock().map_err(failed)?;
        let content = if path.symlink_metadata().is_ok() {
            let text = CredentialsFile::new(path.to_owned()).read_text()?;
            serde_json::from_str(&text).map_err(|error| failed(error.into()))?
        } else {
            json!({"accounts": {}})
        };
        Ok(Self { path: path.to_owned(), directory, content, _lock: lock })
    }

    /// Returns an object within, made where it is not there.
    pub(super) fn object(&mut self, way: &[&str]) -> Result<&mut Map<String, Value>, Error> {
        let path = self.path.clone();
        let no_object = || Error::Refused { path: path.clone(), problem: "it holds no objects".to_owned() };
        let mut object = self.content.as_object_mut().ok_or_else(no_object)?;
        for name in way {
            let member = object.entry((*name).to_owned()).or_insert_with(|| json!({}));
            object = member.as_object_mut().ok_or_else(no_object)?;
        }
        Ok(object)
    }

    /// Puts the file in the place of the one before, once it is on the disk.
    pub(super) fn replace(self) -> Result<(), Error> {
        let failed = |source| Error::Write { path: self.path.clone(), source };
        let mut text = serde_json::to_string_pretty(&self.content).map_err(|error| failed(error.into()))?;
        text.push('\n');
        identities::check(&text)
            .map_err(|invalid| Error::Refused { path: self.path.clone(), problem: invalid.problem })?;
        // Readable by its owner alone from the first moment.
        let written = || -> io::Result<()> {
            let mut fresh = tempfile::NamedTempFile::new_in(&self.directory)?;
            fresh.write_all(text.as_bytes())?;
            fresh.as_file().sync_all()?;
            fresh.persist(&self.path)?;
            File::open(&self.directory)?.sync_all()
        };
        written().map_err(failed)
    }
}
