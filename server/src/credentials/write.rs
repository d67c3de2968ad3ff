//! Changing a credentials file: one change after the other, each as a whole, with what was there kept.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, fchown};
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
        let is_there = path.symlink_metadata().is_ok();
        // A link stays where it is, and what it leads to is replaced.
        let path = if is_there { path.canonicalize().map_err(failed)? } else { path.to_owned() };
        let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let directory = directory.unwrap_or_else(|| Path::new(".")).to_owned();
        // The file itself is replaced, so that it cannot carry the lock.
        let lock = File::open(&directory).map_err(failed)?;
        lock.lock().map_err(failed)?;
        // Whoever held the lock may have made the file meanwhile.
        let content = if path.symlink_metadata().is_ok() {
            let text = CredentialsFile::new(path.clone()).read_text()?;
            serde_json::from_str(&text).map_err(|error| failed(error.into()))?
        } else {
            json!({"accounts": {}})
        };
        Ok(Self { path, directory, content, _lock: lock })
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
            keep_owner(&self.path, fresh.as_file())?;
            fresh.as_file().sync_all()?;
            fresh.persist(&self.path)?;
            File::open(&self.directory)?.sync_all()
        };
        written().map_err(failed)
    }
}

/// Leaves the file to whom it belongs: an administrator may change what a server, which is somebody else, has to read.
fn keep_owner(path: &Path, fresh: &File) -> io::Result<()> {
    let Ok(before) = path.metadata() else { return Ok(()) };
    if before.uid() == fresh.metadata()?.uid() {
        return Ok(());
    }
    fchown(fresh, Some(before.uid()), Some(before.gid()))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{MetadataExt as _, chown, symlink};
    use std::thread;

    use super::*;

    fn add(path: &Path, user: &str) {
        let mut file = OpenFile::open(path).unwrap();
        file.object(&["accounts", "111122223333", "users", user]).unwrap();
        file.replace().unwrap();
    }

    fn users(path: &Path) -> Vec<String> {
        let content: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let users = &content["accounts"]["111122223333"]["users"];
        let mut names: Vec<String> = users.as_object().unwrap().keys().cloned().collect();
        names.sort();
        names
    }

    #[test]
    fn changes_at_the_same_time_are_all_kept() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("team.json");
        let names: Vec<String> = (0..8).map(|number| format!("user-{number}")).collect();

        thread::scope(|scope| {
            for name in &names {
                scope.spawn(|| add(&path, name));
            }
        });

        assert_eq!(users(&path), names);
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_to_the_file_stays_a_link() {
        let directory = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let (link, path) = (directory.path().join("link.json"), elsewhere.path().join("team.json"));
        add(&path, "alice");
        symlink(&path, &link).unwrap();

        add(&link, "bob");

        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(users(&path), ["alice", "bob"]);
    }

    #[test]
    fn the_file_stays_whose_it_is() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("team.json");
        add(&path, "alice");
        // Only an administrator can give files away; for others it stays their own.
        let somebody = if chown(&path, Some(12345), Some(12345)).is_ok() { 12345 } else { owner(&path) };

        add(&path, "bob");

        assert_eq!(owner(&path), somebody);
    }

    fn owner(path: &Path) -> u32 {
        fs::metadata(path).unwrap().uid()
    }

    #[test]
    fn what_is_refused_leaves_the_file_as_it_was() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("team.json");
        add(&path, "alice");
        let before = fs::read_to_string(&path).unwrap();
        let mut file = OpenFile::open(&path).unwrap();
        file.object(&["accounts", "111122223333", "users", "al ice"]).unwrap();

        let refused = file.replace().unwrap_err();

        assert!(matches!(refused, Error::Refused { .. }), "{refused}");
        assert_eq!(fs::read_to_string(&path).unwrap(), before);
    }
}
