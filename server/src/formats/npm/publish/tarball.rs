//! What is inside a tarball: whose it is, what it says to people, and how much it is.

use std::io::{self, BufReader, Read};

use flate2::read::MultiGzDecoder;
use tar::{Entry, EntryType};

use crate::formats::frame::entry_path;
use crate::formats::frame::shown::shown;
use crate::formats::frame::tar_entries::{self, TarBounds, TarError};
use crate::formats::frame::tar_names::LONGEST_NAMES_BYTES;
use crate::formats::npm::manifest::{INSTALL_SCRIPTS, Identity, Unpacked};

/// How much a tarball may be when it is unpacked: beyond this it is made to fill disks.
const MOST_UNPACKED_BYTES: u64 = 16 * 1024 * 1024 * 1024;
const MOST_ENTRIES: u64 = 1_000_000;
const MOST_MANIFEST_BYTES: u64 = 16 * 1024 * 1024;
const MOST_README_BYTES: u64 = 1024 * 1024;

/// What a tarball is.
#[derive(Debug)]
pub struct Tarball {
    /// Whose it is, as its `package.json` says.
    pub identity: Identity,
    /// How much it is.
    pub unpacked: Unpacked,
    /// The text of its readme, where it has one.
    pub readme: Option<String>,
}

/// What is wrong with a tarball.
#[derive(Debug, thiserror::Error)]
pub enum TarballError {
    /// It is something else, damaged, or cut off.
    #[error("the attachment is no gzipped tar archive: {0}")]
    Archive(#[from] io::Error),
    /// Nothing says whose it is.
    #[error("the tarball has no `package.json` in its top folder")]
    NoManifest,
    /// Several files may say whose it is, and not the same.
    #[error("the tarball has more than one `package.json` in its top folder")]
    SeveralManifests,
    /// What says whose it is cannot be read.
    #[error("the tarball's `package.json` is wrong: {0}")]
    Manifest(serde_json::Error),
    /// What says whose it is would not fit into memory.
    #[error("the tarball's `package.json` is larger than {MOST_MANIFEST_BYTES} bytes")]
    LongManifest,
    /// An entry would be unpacked somewhere else.
    #[error("the tarball holds `{0}`, which would lie outside the package")]
    Outside(String),
    /// An entry is a link or a device.
    #[error("the tarball holds `{0}`, which is neither a file nor a folder")]
    NoFile(String),
    /// It is too much when it is unpacked.
    #[error("the tarball holds more than {MOST_ENTRIES} files or {MOST_UNPACKED_BYTES} bytes")]
    TooLarge,
    /// A name of an entry would not fit into memory.
    #[error("the tarball holds a name of more than {LONGEST_NAMES_BYTES} bytes")]
    LongName,
}

impl From<TarError> for TarballError {
    fn from(error: TarError) -> Self {
        match error {
            TarError::Broken(error) => Self::Archive(error),
            TarError::LongName => Self::LongName,
            TarError::TooManyEntries(_) | TarError::TooLong(_) => Self::TooLarge,
        }
    }
}

/// Reads a tarball to its end.
pub fn read(file: impl Read) -> Result<Tarball, TarballError> {
    let unpacked = MultiGzDecoder::new(BufReader::with_capacity(64 * 1024, file));
    let bounds = TarBounds { entries: MOST_ENTRIES, unpacked_bytes: MOST_UNPACKED_BYTES };
    let mut found = Found::default();
    tar_entries::walk(unpacked, bounds, |path, _, entry| found.take_in(path, entry))?;
    found.finish()
}

// Long enough to find it by.
const MOST_SHOWN: usize = 200;

#[derive(Default)]
struct Found {
    manifest: Option<String>,
    readme: Option<String>,
    has_binding: bool,
    files: u64,
    bytes: u64,
}

impl Found {
    fn take_in(&mut self, path: &str, entry: &mut Entry<'_, impl Read>) -> Result<(), TarballError> {
        let shown = || shown(path, MOST_SHOWN);
        if entry_path::parts(path).is_none() {
            return Err(TarballError::Outside(shown()));
        }
        let kind = entry.header().entry_type();
        if kind == EntryType::Directory {
            return Ok(());
        }
        if !matches!(kind, EntryType::Regular | EntryType::Continuous) {
            return Err(TarballError::NoFile(shown()));
        }
        self.files += 1;
        self.bytes = self.bytes.saturating_add(entry.size());
        let names = in_top_folder(path);
        if names.contains(&Some("package.json")) {
            if self.manifest.is_some() {
                return Err(TarballError::SeveralManifests);
            }
            if entry.size() > MOST_MANIFEST_BYTES {
                return Err(TarballError::LongManifest);
            }
            let mut text = String::new();
            entry.read_to_string(&mut text)?;
            self.manifest = Some(text);
        } else if names.contains(&Some("binding.gyp")) {
            self.has_binding = true;
        } else if self.readme.is_none() && names.into_iter().flatten().any(is_readme) {
            let mut bytes = Vec::new();
            entry.take(MOST_README_BYTES).read_to_end(&mut bytes)?;
            self.readme = Some(String::from_utf8_lossy(&bytes).into_owned());
        }
        Ok(())
    }

    fn finish(self) -> Result<Tarball, TarballError> {
        let manifest = self.manifest.ok_or(TarballError::NoManifest)?;
        // Some editors begin a file with a mark of its byte order, which JSON knows nothing of.
        let manifest = manifest.strip_prefix('\u{feff}').unwrap_or(&manifest);
        let identity = serde_json::from_str(manifest).map_err(TarballError::Manifest)?;
        let has_install_script = self.has_binding || runs_something(manifest);
        let unpacked = Unpacked { files: self.files, bytes: self.bytes, has_install_script };
        Ok(Tarball { identity, unpacked, readme: self.readme })
    }
}

/// Tells whether a manifest has a script that runs when the package is installed.
fn runs_something(manifest: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Manifest<'a> {
        #[serde(borrow, default)]
        scripts: Option<super::Members<'a>>,
    }
    let scripts = serde_json::from_str::<Manifest<'_>>(manifest).ok().and_then(|manifest| manifest.scripts);
    let has = |name: &str| scripts.as_ref().is_some_and(|scripts| scripts.get(name).is_some());
    INSTALL_SCRIPTS.into_iter().any(has)
}

/// Returns the names that a file has in the top folder, which is `package` by habit and may have any name. A backslash is
/// a letter to most who unpack, and parts names on Windows: what lies there for either lies there.
fn in_top_folder(path: &str) -> [Option<&str>; 2] {
    [&['/'][..], &['/', '\\']].map(|separators| {
        let mut parts = path.split(separators).filter(|part| !matches!(*part, "" | "."));
        let (_, file) = (parts.next()?, parts.next()?);
        parts.next().is_none().then_some(file)
    })
}

fn is_readme(file: &str) -> bool {
    let file = file.to_ascii_lowercase();
    file == "readme"
        || file.strip_prefix("readme.").is_some_and(|kind| matches!(kind, "md" | "markdown" | "txt" | "rst"))
}

#[cfg(test)]
mod tests;
