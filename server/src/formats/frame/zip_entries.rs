//! The entries of a zip archive, within bounds. Its directory is read entry by entry, so that what is held does not grow
//! with it and an entry that is there twice is seen twice. What an entry means is for the format.

use std::io::{Read, Seek};

use zip::ZipReadOptions;
use zip::read::{ArchiveOffset, Config, ZipFileEntry};
use zip::result::{ZipError, ZipResult};
use zip::unstable::read::ZipIterable;

use super::archive_source::Source;
use super::tar_names::read_at_most;

/// How much an archive may be.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct ZipBounds {
    /// Entries, folders included.
    pub(in crate::formats) entries: u64,
    /// How much of the archive is read to know what it holds: its directory, and the entries that are looked into.
    pub(in crate::formats) directory_bytes: u64,
}

/// What is wrong with an archive.
#[derive(Debug)]
pub(in crate::formats) enum ZipFault {
    /// It is something else, damaged, or cut off.
    Broken,
    /// Nothing is in it.
    Empty,
    /// It has more entries than this.
    TooManyEntries(u64),
    /// More than this would have to be read of it.
    DirectoryTooLong(u64),
    /// The entry of this name is encrypted, or packed in another way than stored or deflated.
    Packing(String),
}

/// An entry of an archive.
pub(in crate::formats) struct ZipEntry<'a, R> {
    name: &'a str,
    entry: ZipFileEntry<'static>,
    reader: &'a mut R,
}

/// Shows every entry in the order of the directory; returns how many there are.
pub(in crate::formats) fn walk<R: Read + Seek, E: From<ZipFault>>(
    source: &mut Source<R>,
    bounds: ZipBounds,
    take: impl FnMut(ZipEntry<'_, Source<R>>) -> Result<(), E>,
) -> Result<u64, E> {
    source.origin.allow(bounds.directory_bytes);
    let walked = walk_directory(source, bounds.entries, take);
    // What cannot be read any further because that would be too much is not damaged.
    if source.origin.is_exhausted {
        Err(ZipFault::DirectoryTooLong(bounds.directory_bytes).into())
    } else {
        walked
    }
}

fn walk_directory<R: Read + Seek, E: From<ZipFault>>(
    source: &mut Source<R>,
    most_entries: u64,
    mut take: impl FnMut(ZipEntry<'_, Source<R>>) -> Result<(), E>,
) -> Result<u64, E> {
    // Looking for where an archive starts would search all of a file that was made for it.
    let config = Config { archive_offset: ArchiveOffset::Known(0) };
    let mut archive = ZipIterable::try_new(source, config).map_err(broken)?;
    let count = archive.len() as u64;
    if count > most_entries {
        return Err(ZipFault::TooManyEntries(most_entries).into());
    }
    if count == 0 {
        return Err(ZipFault::Empty.into());
    }
    let files = archive.files().map_err(broken)?;
    while let Some(entry) = files.next() {
        let entry = entry.map_err(broken)?;
        let name = entry.name().map_err(broken)?.into_owned();
        take(ZipEntry { name: &name, entry, reader: &mut **files.reader_mut() })?;
    }
    Ok(count)
}

impl<'a, R: Read + Seek> ZipEntry<'a, R> {
    /// Returns the path of the entry, as the archive writes it.
    pub(in crate::formats) fn path(&self) -> &'a str {
        self.name
    }

    /// Tells whether it is a file.
    pub(in crate::formats) fn is_file(&self) -> bool {
        self.entry.is_file()
    }

    /// Tells whether it is a symbolic link, whose content is where it leads.
    pub(in crate::formats) fn is_symlink(&self) -> bool {
        self.entry.is_symlink()
    }

    /// Returns the content; nothing where it is longer than so many bytes.
    pub(in crate::formats) fn read_at_most(self, limit: u64) -> Result<Option<Vec<u8>>, ZipFault> {
        let Self { name, entry, reader } = self;
        let unpack = || -> ZipResult<Option<Vec<u8>>> {
            let file = entry.with_reader(reader, ZipReadOptions::default())?;
            Ok(read_at_most(file, limit)?)
        };
        unpack().map_err(|error| match error {
            ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
                ZipFault::Packing(name.to_owned())
            }
            _ => broken(error),
        })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it takes errors out of results")]
fn broken(error: ZipError) -> ZipFault {
    tracing::debug!(%error, "a zip archive cannot be read");
    ZipFault::Broken
}
