//! The files in a gem, which are unpacked into one folder and may not lead out of it.

use std::collections::BTreeMap;
use std::io::{self, Read};

use tar::{Entry, EntryType};

use crate::formats::frame::entry_path;
use crate::formats::frame::shown::shown;
use crate::formats::frame::tar_entries::{self, TarBounds, TarError};
use crate::formats::frame::tar_names::TarNames;

const MOST_ENTRIES: u64 = 1_000_000;
const MOST_UNPACKED_BYTES: u64 = 16 * 1024 * 1024 * 1024;
const MOST_README_BYTES: u64 = 1024 * 1024;
const MOST_READMES: usize = 8;
const MOST_SHOWN: usize = 200;

/// The readmes that are preferred, the best first.
const USUAL_READMES: [&str; 5] = ["README.md", "README.markdown", "README.rdoc", "README.txt", "README"];

/// What is wrong with the files of a gem.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// They are something else, damaged, or cut off.
    #[error("it is no gzipped tar archive: {0}")]
    Archive(#[from] io::Error),
    /// One would be unpacked somewhere else, or would lead there.
    #[error("it holds `{0}`, which leads out of the folder that it is unpacked into")]
    Outside(String),
    /// One is a device or the like.
    #[error("it holds `{0}`, which is neither a file, a folder nor a link")]
    NoFile(String),
    /// They are too many.
    #[error("it holds more than {MOST_ENTRIES} files, or more bytes or a longer name than it may")]
    TooLarge,
}

impl From<TarError> for FilesError {
    fn from(error: TarError) -> Self {
        match error {
            TarError::Broken(error) => Self::Archive(error),
            TarError::LongName | TarError::TooManyEntries(_) | TarError::TooLong(_) => Self::TooLarge,
        }
    }
}

/// The files that were seen so far.
#[derive(Default)]
pub(super) struct Files {
    readmes: BTreeMap<String, String>,
}

impl Files {
    /// Reads the files to their end, and returns the text of the readme, where there is one in the top folder.
    pub(super) fn read(mut self, unpacked: impl Read) -> Result<Option<String>, FilesError> {
        let bounds = TarBounds { entries: MOST_ENTRIES, unpacked_bytes: MOST_UNPACKED_BYTES };
        tar_entries::walk(unpacked, bounds, |path, names, entry| self.take_in(path, names, entry))?;
        let usual = USUAL_READMES.iter().find_map(|name| self.readmes.remove(*name));
        Ok(usual.or_else(|| self.readmes.pop_first().map(|(_, text)| text)))
    }

    fn take_in(
        &mut self,
        path: &str,
        names: &TarNames,
        entry: &mut Entry<'_, impl Read>,
    ) -> Result<(), FilesError> {
        let outside = || FilesError::Outside(shown(path, MOST_SHOWN));
        let parts = entry_path::parts(path).ok_or_else(outside)?;
        match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous => match parts[..] {
                [name] => self.take_readme(name, entry),
                _ => Ok(()),
            },
            EntryType::Directory => Ok(()),
            // Seen from the folder that the link is in, as RubyGems has it.
            EntryType::Symlink | EntryType::Link => {
                let target = names.link(entry).unwrap_or_default();
                let folder = parts.split_last().map_or(&[][..], |(_, folder)| folder);
                if entry_path::stays_inside(folder, &target) { Ok(()) } else { Err(outside()) }
            }
            _ => Err(FilesError::NoFile(shown(path, MOST_SHOWN))),
        }
    }

    fn take_readme(&mut self, name: &str, entry: impl Read) -> Result<(), FilesError> {
        let may_be = name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("readme"));
        if may_be && self.readmes.len() < MOST_READMES {
            let mut bytes = Vec::new();
            entry.take(MOST_README_BYTES).read_to_end(&mut bytes)?;
            self.readmes.insert(name.to_owned(), String::from_utf8_lossy(&bytes).into_owned());
        }
        Ok(())
    }
}
