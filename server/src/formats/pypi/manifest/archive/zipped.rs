//! The entries of a zip archive: a wheel, an egg or an old source distribution.

use std::io::{Read, Seek};

use super::error::{InvalidArchive, shown};
use super::limits::Limits;
use super::search::Search;
use crate::formats::frame::archive_source::Source;
use crate::formats::frame::entry_path;
use crate::formats::frame::zip_entries::{self, ZipBounds, ZipEntry, ZipFault};

// The longest path that Linux takes.
const LONGEST_TARGET_BYTES: u64 = 4096;

/// Shows every entry to a search, or says what is wrong with the archive.
pub(super) fn walk<R: Read + Seek>(
    source: &mut Source<R>,
    limits: &Limits,
    search: &mut Search<'_>,
) -> Result<(), InvalidArchive> {
    let bounds = ZipBounds { entries: limits.entries, directory_bytes: limits.directory_bytes };
    zip_entries::walk(source, bounds, |entry| look_at(entry, limits, search)).map(drop)
}

fn look_at(
    entry: ZipEntry<'_, impl Read + Seek>,
    limits: &Limits,
    search: &mut Search<'_>,
) -> Result<(), InvalidArchive> {
    let name = entry.path();
    let parts = entry_path::parts(name).ok_or_else(|| InvalidArchive::EntryLeaves(shown(name)))?;
    if entry.is_symlink() {
        let target = entry.read_at_most(LONGEST_TARGET_BYTES)?;
        let target = target.ok_or(InvalidArchive::NameTooLong(LONGEST_TARGET_BYTES))?;
        let folder = parts.split_last().map_or(&[][..], |(_, folder)| folder);
        if !entry_path::stays_inside(folder, &String::from_utf8_lossy(&target)) {
            return Err(InvalidArchive::LinkLeaves(shown(name)));
        }
    } else if entry.is_file() && search.wants(&parts) {
        let limit = limits.metadata_bytes;
        let too_long = || InvalidArchive::MetadataTooLong { path: shown(name), limit };
        let content = entry.read_at_most(limit)?.ok_or_else(too_long)?;
        search.take(&parts, content)?;
    }
    Ok(())
}

impl From<ZipFault> for InvalidArchive {
    fn from(fault: ZipFault) -> Self {
        match fault {
            ZipFault::Broken => Self::Broken("zip archive"),
            ZipFault::Empty => Self::Empty,
            ZipFault::TooManyEntries(limit) => Self::TooManyEntries(limit),
            ZipFault::DirectoryTooLong(limit) => Self::DirectoryTooLong(limit),
            ZipFault::Packing(name) => Self::Packing(shown(&name)),
        }
    }
}
