//! The entries of a zip archive: a wheel, an egg or an old source distribution. Its directory is read entry by entry, so
//! that what is held does not grow with it and an entry that is there twice is seen twice.

use std::io::{Read, Seek};

use zip::ZipReadOptions;
use zip::read::{ArchiveOffset, Config, ZipFileEntry};
use zip::result::{ZipError, ZipResult};
use zip::unstable::read::ZipIterable;

use super::error::{InvalidArchive, shown};
use super::limits::Limits;
use super::search::Search;
use super::source::Source;
use crate::formats::frame::entry_path;
use crate::formats::frame::tar_names::read_at_most;

// The longest path that Linux takes.
const LONGEST_TARGET_BYTES: u64 = 4096;

/// Shows every entry to a search, or says what is wrong with the archive.
pub(super) fn walk<R: Read + Seek>(
    source: &mut Source<R>,
    limits: &Limits,
    search: &mut Search<'_>,
) -> Result<(), InvalidArchive> {
    source.origin.allow(limits.directory_bytes);
    let walked = walk_directory(source, limits, search);
    if source.origin.is_exhausted {
        Err(InvalidArchive::DirectoryTooLong(limits.directory_bytes))
    } else {
        walked
    }
}

fn walk_directory<R: Read + Seek>(
    source: &mut Source<R>,
    limits: &Limits,
    search: &mut Search<'_>,
) -> Result<(), InvalidArchive> {
    // Looking for where an archive starts would search all of a file that was made for it.
    let config = Config { archive_offset: ArchiveOffset::Known(0) };
    let mut archive = ZipIterable::try_new(source, config).map_err(broken)?;
    if archive.len() as u64 > limits.entries {
        return Err(InvalidArchive::TooManyEntries(limits.entries));
    }
    if archive.is_empty() {
        return Err(InvalidArchive::Empty);
    }
    let files = archive.files().map_err(broken)?;
    while let Some(entry) = files.next() {
        look_at(entry.map_err(broken)?, files.reader_mut(), limits, search)?;
    }
    Ok(())
}

fn look_at<R: Read + Seek>(
    entry: ZipFileEntry<'static>,
    reader: &mut R,
    limits: &Limits,
    search: &mut Search<'_>,
) -> Result<(), InvalidArchive> {
    let name = entry.name().map_err(broken)?.into_owned();
    let parts = entry_path::parts(&name).ok_or_else(|| InvalidArchive::EntryLeaves(shown(&name)))?;
    if entry.is_symlink() {
        let target = content(entry, reader, LONGEST_TARGET_BYTES, &name)?;
        let target = target.ok_or(InvalidArchive::NameTooLong(LONGEST_TARGET_BYTES))?;
        let folder = parts.split_last().map_or(&[][..], |(_, folder)| folder);
        if !entry_path::stays_inside(folder, &String::from_utf8_lossy(&target)) {
            return Err(InvalidArchive::LinkLeaves(shown(&name)));
        }
    } else if entry.is_file() && search.wants(&parts) {
        let limit = limits.metadata_bytes;
        let too_long = || InvalidArchive::MetadataTooLong { path: shown(&name), limit };
        let content = content(entry, reader, limit, &name)?.ok_or_else(too_long)?;
        search.take(&parts, content)?;
    }
    Ok(())
}

fn content<R: Read + Seek>(
    entry: ZipFileEntry<'static>,
    reader: &mut R,
    limit: u64,
    name: &str,
) -> Result<Option<Vec<u8>>, InvalidArchive> {
    let unpack = || -> ZipResult<Option<Vec<u8>>> {
        let file = entry.with_reader(reader, ZipReadOptions::default())?;
        Ok(read_at_most(file, limit)?)
    };
    unpack().map_err(|error| match error {
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            InvalidArchive::Packing(shown(name))
        }
        _ => broken(error),
    })
}

#[expect(clippy::needless_pass_by_value, reason = "it takes errors out of results")]
fn broken(error: ZipError) -> InvalidArchive {
    tracing::debug!(%error, "a zip archive cannot be read");
    InvalidArchive::Broken("zip archive")
}
