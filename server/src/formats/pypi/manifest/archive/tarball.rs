//! The entries of a tarball, which is a source distribution. It is unpacked to its end, since only that tells what is in
//! it and that all of it is there.

use std::io::{self, Read};

use tar::{Archive, Entry};

use super::error::{InvalidArchive, shown};
use super::limits::Limits;
use super::search::Search;
use crate::formats::frame::entry_path;
use crate::formats::frame::tar_names::{LONGEST_NAMES_BYTES, TarNames, TarNamesError, read_at_most};

/// Shows every entry to a search, or says what is wrong with the archive.
pub(super) fn walk(
    unpacked: impl Read,
    limits: &Limits,
    search: &mut Search<'_>,
) -> Result<(), InvalidArchive> {
    let mut unpacked = Counted { inner: unpacked, left: limits.unpacked_bytes, is_exhausted: false };
    let walked = walk_entries(&mut unpacked, limits, search);
    if unpacked.is_exhausted { Err(InvalidArchive::TooLong(limits.unpacked_bytes)) } else { walked }
}

fn walk_entries(
    unpacked: &mut impl Read,
    limits: &Limits,
    search: &mut Search<'_>,
) -> Result<(), InvalidArchive> {
    let mut archive = Archive::new(&mut *unpacked);
    let mut names = TarNames::default();
    let mut count = 0;
    for entry in archive.entries().map_err(broken)?.raw(true) {
        let mut entry = entry.map_err(broken)?;
        count += 1;
        if count > limits.entries {
            return Err(InvalidArchive::TooManyEntries(limits.entries));
        }
        if !names.take(&mut entry)? {
            look_at(&mut entry, &std::mem::take(&mut names), limits, search)?;
        }
    }
    if count == 0 {
        return Err(InvalidArchive::Empty);
    }
    // The checksum of what was unpacked stands behind it.
    io::copy(unpacked, &mut io::sink()).map_err(broken)?;
    Ok(())
}

fn look_at(
    entry: &mut Entry<'_, impl Read>,
    names: &TarNames,
    limits: &Limits,
    search: &mut Search<'_>,
) -> Result<(), InvalidArchive> {
    let kind = entry.header().entry_type();
    let name = &names.path(entry)?;
    let parts = entry_path::parts(name).ok_or_else(|| InvalidArchive::EntryLeaves(shown(name)))?;
    if kind.is_symlink() || kind.is_hard_link() {
        // A hard link names an entry; a symbolic link starts at its own folder.
        let folder = parts.split_last().map_or(&[][..], |(_, folder)| folder);
        let folder = if kind.is_symlink() { folder } else { &[] };
        if !names.link(entry).is_some_and(|target| entry_path::stays_inside(folder, &target)) {
            return Err(InvalidArchive::LinkLeaves(shown(name)));
        }
    } else if (kind.is_file() || kind.is_contiguous()) && search.wants(&parts) {
        let limit = limits.metadata_bytes;
        let content = read_at_most(entry, limit).map_err(broken)?;
        let too_long = || InvalidArchive::MetadataTooLong { path: shown(name), limit };
        search.take(&parts, content.ok_or_else(too_long)?)?;
    }
    Ok(())
}

impl From<TarNamesError> for InvalidArchive {
    fn from(error: TarNamesError) -> Self {
        match error {
            TarNamesError::Broken(error) => broken(error),
            TarNamesError::TooLong => Self::NameTooLong(LONGEST_NAMES_BYTES),
        }
    }
}

const TARBALL: &str = "compressed tar archive";

#[expect(clippy::needless_pass_by_value, reason = "it takes errors out of results")]
fn broken(error: io::Error) -> InvalidArchive {
    tracing::debug!(%error, "a tarball cannot be read");
    InvalidArchive::Broken(TARBALL)
}

/// A stream of which no more than so many bytes are read.
struct Counted<R> {
    inner: R,
    left: u64,
    is_exhausted: bool,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let left = self.left.checked_sub(read as u64);
        self.is_exhausted = left.is_none();
        self.left = left.ok_or_else(|| io::Error::other("more is unpacked than may be"))?;
        Ok(read)
    }
}
