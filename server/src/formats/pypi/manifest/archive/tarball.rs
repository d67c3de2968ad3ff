//! The entries of a tarball, which is a source distribution. It is unpacked to its end, since only that tells what is in
//! it and that all of it is there.

use std::io::{self, Read};

use tar::Entry;

use super::error::{InvalidArchive, shown};
use super::limits::Limits;
use super::search::Search;
use crate::formats::frame::entry_path;
use crate::formats::frame::tar_entries::{self, TarBounds, TarError};
use crate::formats::frame::tar_names::{LONGEST_NAMES_BYTES, TarNames, read_at_most};

/// Shows every entry to a search, or says what is wrong with the archive.
pub(super) fn walk(
    unpacked: impl Read,
    limits: &Limits,
    search: &mut Search<'_>,
) -> Result<(), InvalidArchive> {
    let bounds = TarBounds { entries: limits.entries, unpacked_bytes: limits.unpacked_bytes };
    let entries = tar_entries::walk(unpacked, bounds, |path, names, entry| {
        look_at(entry, path, names, limits, search)
    })?;
    match entries {
        0 => Err(InvalidArchive::Empty),
        _ => Ok(()),
    }
}

fn look_at(
    entry: &mut Entry<'_, impl Read>,
    name: &str,
    names: &TarNames,
    limits: &Limits,
    search: &mut Search<'_>,
) -> Result<(), InvalidArchive> {
    let kind = entry.header().entry_type();
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

impl From<TarError> for InvalidArchive {
    fn from(error: TarError) -> Self {
        match error {
            TarError::Broken(error) => broken(error),
            TarError::LongName => Self::NameTooLong(LONGEST_NAMES_BYTES),
            TarError::TooManyEntries(limit) => Self::TooManyEntries(limit),
            TarError::TooLong(limit) => Self::TooLong(limit),
        }
    }
}

const TARBALL: &str = "compressed tar archive";

#[expect(clippy::needless_pass_by_value, reason = "it takes errors out of results")]
fn broken(error: io::Error) -> InvalidArchive {
    tracing::debug!(%error, "a tarball cannot be read");
    InvalidArchive::Broken(TARBALL)
}
