//! What became of models in earlier runs, one small file each. An entry is found by all that it depends on, so that none
//! is ever old.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::{fs, io};

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::folders::{root, target, write};

/// A folder of entries.
pub(super) struct Cache {
    folder: PathBuf,
    /// What all entries depend on.
    common: String,
    used: Mutex<BTreeSet<String>>,
}

impl Cache {
    /// Opens the entries of a kind that depend on all that lies in some folders of the repository.
    pub(super) fn open(kind: &str, folders: &[&str]) -> io::Result<Self> {
        let mut digest = Sha256::new();
        for folder in folders {
            add(&root().join(folder), &mut digest)?;
        }
        let folder = target().join("compile").join("corpus-cache").join(kind);
        Ok(Self { folder, common: hex(digest), used: Mutex::default() })
    }

    /// Returns the entry of some text, which is made where there is none. What cannot be made is not kept.
    pub(super) fn get<T: Serialize + DeserializeOwned>(
        &self,
        text: &[&str],
        work: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<T> {
        let mut digest = Sha256::new();
        for part in std::iter::once(&self.common.as_str()).chain(text) {
            digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            digest.update(part);
        }
        let name = hex(digest);
        self.used.lock().expect("no holder panics").insert(name.clone());
        let file = self.folder.join(name);
        let found = fs::read_to_string(&file).ok().and_then(|text| serde_json::from_str(&text).ok());
        if let Some(found) = found {
            return Ok(found);
        }
        let made = work()?;
        // Written whole or not at all: another run may read it at this moment.
        let part = file.with_extension(format!("part{}", std::process::id()));
        write(&part, &serde_json::to_string(&made)?)?;
        fs::rename(part, file)?;
        Ok(made)
    }

    /// Removes the entries that nobody asked for.
    pub(super) fn sweep(&self) -> io::Result<()> {
        let used = self.used.lock().expect("no holder panics");
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if !entry.file_name().to_str().is_some_and(|name| used.contains(name)) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// Adds a file, or all files of a folder in the order of their names.
fn add(path: &Path, digest: &mut Sha256) -> io::Result<()> {
    if path.is_dir() {
        let entries =
            fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<BTreeSet<_>>>()?;
        return entries.iter().try_for_each(|path| add(path, digest));
    }
    digest.update(Sha256::digest(
        path.to_string_lossy().strip_prefix(&*root().to_string_lossy()).unwrap_or_default(),
    ));
    digest.update(Sha256::digest(fs::read(path)?));
    Ok(())
}

pub(super) fn hex(digest: Sha256) -> String {
    digest.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
