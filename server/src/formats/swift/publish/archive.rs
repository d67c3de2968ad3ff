//! What is inside a source archive: one folder, with a `Package.swift` and its variants.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek};

use crate::formats::frame::archive_source::{self, Source};
use crate::formats::frame::entry_path;
use crate::formats::frame::shown::shown;
use crate::formats::frame::zip_entries::{self, ZipBounds, ZipEntry, ZipFault};
use crate::formats::swift::manifest::release::Manifest;
use crate::formats::swift::manifest::tools_version;

const BOUNDS: ZipBounds = ZipBounds { entries: 200_000, directory_bytes: 256 * 1024 * 1024 };
const MOST_MANIFEST_BYTES: u64 = 512 * 1024;
const MOST_MANIFESTS: usize = 16;
const MOST_README_BYTES: u64 = 1024 * 1024;
const LONGEST_TARGET_BYTES: u64 = 4096;
const MOST_SHOWN: usize = 200;

const PLAIN: &str = "Package.swift";
const README: &str = "README.md";

/// What is read of a source archive.
#[derive(Debug, PartialEq, Eq)]
pub struct Archive {
    /// The plain manifest first, then its variants in the order of their names.
    pub manifests: Vec<Manifest>,
    /// The text of its `README.md`.
    pub readme: Option<String>,
}

/// What is wrong with a source archive.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It is something else, damaged, or cut off.
    #[error("the source archive is no zip archive, or it is damaged")]
    Broken,
    /// It cannot be read here.
    #[error("the source archive cannot be read")]
    Unreadable(#[source] io::Error),
    /// It is too much.
    #[error("the source archive has more entries than {}, or a directory that is too long", BOUNDS.entries)]
    TooLarge,
    /// An entry is packed in a way that is not read.
    #[error("the source archive holds `{0}`, which is encrypted or packed in a way that is not known")]
    Packing(String),
    /// An entry would be unpacked somewhere else, or would lead there.
    #[error("the source archive holds `{0}`, which leads out of its folder")]
    Outside(String),
    /// Not all is in one folder.
    #[error("the source archive holds `{0}`, which is not in one folder with all else")]
    SeveralTops(String),
    /// Nothing says what it is.
    #[error("the source archive has no `Package.swift` in its folder")]
    NoManifest,
    /// There are too many manifests, or one of them twice.
    #[error("the source archive has `{0}` twice, or more than {MOST_MANIFESTS} manifests")]
    Manifests(String),
    /// A manifest is no text or does not fit into memory.
    #[error("`{0}` in the source archive is no UTF-8, or larger than {MOST_MANIFEST_BYTES} bytes")]
    Manifest(String),
}

impl From<ZipFault> for ArchiveError {
    fn from(fault: ZipFault) -> Self {
        match fault {
            ZipFault::Broken => Self::Broken,
            ZipFault::Empty => Self::NoManifest,
            ZipFault::TooManyEntries(_) | ZipFault::DirectoryTooLong(_) => Self::TooLarge,
            ZipFault::Packing(name) => Self::Packing(shown(&name, MOST_SHOWN)),
        }
    }
}

/// Reads a source archive. Waits for whatever the reader waits for.
pub fn read<R: Read + Seek>(reader: R) -> Result<Archive, ArchiveError> {
    let mut source = archive_source::open(reader).map_err(ArchiveError::Unreadable)?;
    let mut found = Found::default();
    let walked = zip_entries::walk(&mut source, BOUNDS, |entry| found.take_in(entry));
    // An archive that could not be read looks like one that is cut off.
    if let Some(failure) = source.origin.failure.take() {
        return Err(ArchiveError::Unreadable(failure));
    }
    walked?;
    found.finish()
}

#[derive(Default)]
struct Found {
    top: Option<String>,
    manifests: BTreeMap<String, String>,
    readme: Option<String>,
}

impl Found {
    fn take_in<R: Read + Seek>(&mut self, entry: ZipEntry<'_, Source<R>>) -> Result<(), ArchiveError> {
        let path = entry.path();
        let outside = || ArchiveError::Outside(shown(path, MOST_SHOWN));
        let parts = entry_path::parts(path).ok_or_else(outside)?;
        let Some((top, below)) = parts.split_first() else { return Ok(()) };
        let is_folder = !entry.is_file() && !entry.is_symlink();
        if self.top.get_or_insert_with(|| (*top).to_owned()) != top || (below.is_empty() && !is_folder) {
            return Err(ArchiveError::SeveralTops(shown(path, MOST_SHOWN)));
        }
        if entry.is_symlink() {
            let folder = below.split_last().map_or(&[][..], |(_, folder)| folder);
            let target = entry.read_at_most(LONGEST_TARGET_BYTES)?.unwrap_or_else(|| b"/".to_vec());
            let target = String::from_utf8_lossy(&target);
            return if entry_path::stays_inside(folder, &target) { Ok(()) } else { Err(outside()) };
        }
        match *below {
            [name] if entry.is_file() => self.take_file(name, entry),
            _ => Ok(()),
        }
    }

    fn take_file<R: Read + Seek>(
        &mut self,
        name: &str,
        entry: ZipEntry<'_, Source<R>>,
    ) -> Result<(), ArchiveError> {
        if name == PLAIN || tools_version::of_file(name).is_some() {
            let text =
                entry.read_at_most(MOST_MANIFEST_BYTES)?.and_then(|bytes| String::from_utf8(bytes).ok());
            let text = text.ok_or_else(|| ArchiveError::Manifest(name.to_owned()))?;
            let is_twice = self.manifests.insert(name.to_owned(), text).is_some();
            if is_twice || self.manifests.len() > MOST_MANIFESTS {
                return Err(ArchiveError::Manifests(name.to_owned()));
            }
        } else if name == README {
            let bytes = entry.read_at_most(MOST_README_BYTES)?;
            self.readme = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Archive, ArchiveError> {
        let plain = self.manifests.remove(PLAIN).ok_or(ArchiveError::NoManifest)?;
        let mut manifests = vec![Manifest { file: PLAIN.to_owned(), text: plain }];
        manifests.extend(self.manifests.into_iter().map(|(file, text)| Manifest { file, text }));
        Ok(Archive { manifests, readme: self.readme })
    }
}

#[cfg(test)]
mod tests;
