//! What is inside a crate file: a `Cargo.toml`, and whatever else lies in the one folder that is named after the version.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use flate2::read::MultiGzDecoder;
use tar::{Entry, EntryType};

use crate::formats::cargo::manifest::cargo_toml::CargoToml;
use crate::formats::frame::entry_path;
use crate::formats::frame::shown::shown;
use crate::formats::frame::tar_entries::{self, TarBounds, TarError};
use crate::formats::frame::tar_names::{LONGEST_NAMES_BYTES, read_at_most};

/// How much a crate file may be when it is unpacked, and how many times its own length: Cargo unpacks no more than the
/// larger of the two.
const MOST_UNPACKED_BYTES: u64 = 512 * 1024 * 1024;
const MOST_TIMES_LARGER: u64 = 20;
const MOST_ENTRIES: u64 = 1_000_000;
const MOST_MANIFEST_BYTES: u64 = 4 * 1024 * 1024;
const MOST_README_BYTES: u64 = 1024 * 1024;
const MOST_READMES: usize = 8;

/// What Cargo looks for where a `Cargo.toml` does not name a readme.
const USUAL_READMES: [&str; 3] = ["README.md", "README.txt", "README"];

/// What a crate file is.
#[derive(Debug)]
pub struct CrateFile {
    /// What it says of itself.
    pub manifest: CargoToml,
    /// The text of its readme, where it has one in its top folder.
    pub readme: Option<String>,
}

/// What is wrong with a crate file.
#[derive(Debug, thiserror::Error)]
pub enum CrateError {
    /// It is something else, damaged, or cut off.
    #[error("the crate file is no gzipped tar archive: {0}")]
    Archive(#[from] io::Error),
    /// Nothing says what it is.
    #[error("the crate file has no `Cargo.toml` in its folder")]
    NoManifest,
    /// Several files may say what it is, and not the same.
    #[error("the crate file has more than one `Cargo.toml` in its folder")]
    SeveralManifests,
    /// What says what it is cannot be read.
    #[error("the `Cargo.toml` in the crate file is wrong: {0}")]
    Manifest(String),
    /// What says what it is would not fit into memory.
    #[error("the `Cargo.toml` in the crate file is larger than {MOST_MANIFEST_BYTES} bytes")]
    LongManifest,
    /// An entry would be unpacked somewhere else.
    #[error("the crate file holds `{path}`, which is not below `{top}/`")]
    Outside {
        /// Of the entry.
        path: String,
        /// The folder of the version.
        top: String,
    },
    /// An entry is a link or a device.
    #[error("the crate file holds `{0}`, which is neither a file nor a folder")]
    NoFile(String),
    /// It is too much when it is unpacked.
    #[error("the crate file holds more than {MOST_ENTRIES} files, or more bytes than Cargo unpacks")]
    TooLarge,
    /// A name of an entry would not fit into memory.
    #[error("the crate file holds a name of more than {LONGEST_NAMES_BYTES} bytes")]
    LongName,
}

impl From<TarError> for CrateError {
    fn from(error: TarError) -> Self {
        match error {
            TarError::Broken(error) => Self::Archive(error),
            TarError::LongName => Self::LongName,
            TarError::TooManyEntries(_) | TarError::TooLong(_) => Self::TooLarge,
        }
    }
}

/// Reads a crate file to its end, whose entries must all be in a folder of this name.
pub fn read(file: impl Read + Seek, top: &str) -> Result<CrateFile, CrateError> {
    read_within(MOST_UNPACKED_BYTES, file, top)
}

/// Does the same with another bound on what is unpacked.
fn read_within(
    most_unpacked_bytes: u64,
    mut file: impl Read + Seek,
    top: &str,
) -> Result<CrateFile, CrateError> {
    let length = file.seek(SeekFrom::End(0))?;
    file.rewind()?;
    let unpacked_bytes = most_unpacked_bytes.max(length.saturating_mul(MOST_TIMES_LARGER));
    let unpacked = MultiGzDecoder::new(BufReader::with_capacity(64 * 1024, file));
    let bounds = TarBounds { entries: MOST_ENTRIES, unpacked_bytes };
    let mut found = Found { top, ..Found::default() };
    tar_entries::walk(unpacked, bounds, |path, _, entry| found.take_in(path, entry))?;
    found.finish()
}

// Long enough to find it by.
const MOST_SHOWN: usize = 200;

#[derive(Default)]
struct Found<'t> {
    top: &'t str,
    manifest: Option<String>,
    has_manifest: bool,
    readmes: BTreeMap<String, String>,
}

impl Found<'_> {
    fn take_in(&mut self, path: &str, entry: &mut Entry<'_, impl Read>) -> Result<(), CrateError> {
        let shown = || shown(path, MOST_SHOWN);
        // A backslash is a letter to some who unpack and parts names for others: Cargo packs none.
        let parts = entry_path::parts(path).filter(|_| !path.contains('\\'));
        let inside = match parts.as_deref() {
            Some([top, inside @ ..]) if *top == self.top => inside,
            _ => return Err(CrateError::Outside { path: shown(), top: self.top.to_owned() }),
        };
        let kind = entry.header().entry_type();
        if kind == EntryType::Directory {
            return Ok(());
        }
        if !matches!(kind, EntryType::Regular | EntryType::Continuous) || inside.is_empty() {
            return Err(CrateError::NoFile(shown()));
        }
        match inside {
            [name] if name.eq_ignore_ascii_case("Cargo.toml") => self.take_manifest(name, entry),
            [name] => self.take_readme(name, entry),
            _ => Ok(()),
        }
    }

    /// Takes a `Cargo.toml` in. One in another case is the same file to some systems.
    fn take_manifest(&mut self, name: &str, entry: impl Read) -> Result<(), CrateError> {
        if std::mem::replace(&mut self.has_manifest, true) {
            return Err(CrateError::SeveralManifests);
        }
        let bytes = read_at_most(entry, MOST_MANIFEST_BYTES)?.ok_or(CrateError::LongManifest)?;
        let text = String::from_utf8(bytes).map_err(|error| CrateError::Manifest(error.to_string()))?;
        self.manifest = Some(text).filter(|_| name == "Cargo.toml");
        Ok(())
    }

    fn take_readme(&mut self, name: &str, entry: impl Read) -> Result<(), CrateError> {
        // Which of them is meant only the `Cargo.toml` says, which may come later.
        let may_be = name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("readme"));
        if may_be && self.readmes.len() < MOST_READMES {
            let mut bytes = Vec::new();
            entry.take(MOST_README_BYTES).read_to_end(&mut bytes)?;
            self.readmes.insert(name.to_owned(), String::from_utf8_lossy(&bytes).into_owned());
        }
        Ok(())
    }

    fn finish(mut self) -> Result<CrateFile, CrateError> {
        let text = self.manifest.ok_or(CrateError::NoManifest)?;
        let manifest = CargoToml::parse(&text)
            // What stands there is repeated in many lines; the first says where and what.
            .map_err(|error| CrateError::Manifest(shown(error.message(), MOST_SHOWN)))?;
        let readme = match manifest.readme() {
            Some(name) => self.readmes.remove(name.trim_start_matches("./")),
            None if manifest.has_no_readme() => None,
            None => USUAL_READMES.iter().find_map(|name| self.readmes.remove(*name)),
        };
        Ok(CrateFile { manifest, readme })
    }
}

#[cfg(test)]
mod tests;
