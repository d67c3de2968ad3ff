//! The entries of a tarball, which is a source distribution. It is unpacked to its end, since only that tells what is in
//! it and that all of it is there.
//!
//! Long names come in entries of their own, which the library would read whole, however long they are; so they are read
//! here, in both forms that builders write: GNU's and that of pax.

use std::io::{self, Read};

use tar::{Archive, Entry, EntryType};

use super::entry_path;
use super::error::{InvalidArchive, shown};
use super::limits::Limits;
use super::search::Search;
use super::source::read_at_most;

// Far beyond the longest path of any system, times the few that a pax header holds.
const LONGEST_NAMES_BYTES: u64 = 64 * 1024;

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
    let mut names = LongNames::default();
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
    names: &LongNames,
    limits: &Limits,
    search: &mut Search<'_>,
) -> Result<(), InvalidArchive> {
    // Sizes are only said once more if they are beyond 8 GiB, or so that two readers see two archives.
    if names.size.as_ref().is_some_and(|size| *size != entry.size().to_string()) {
        return Err(InvalidArchive::Broken(TARBALL));
    }
    let header = entry.header();
    let (kind, short) = (header.entry_type(), text(&header.path_bytes()));
    let name = names.path.as_ref().unwrap_or(&short);
    let parts = entry_path::parts(name).ok_or_else(|| InvalidArchive::EntryLeaves(shown(name)))?;
    if kind.is_symlink() || kind.is_hard_link() {
        let target = names.link.clone().or_else(|| header.link_name_bytes().map(|target| text(&target)));
        // A hard link names an entry; a symbolic link starts at its own folder.
        let folder = parts.split_last().map_or(&[][..], |(_, folder)| folder);
        let folder = if kind.is_symlink() { folder } else { &[] };
        if !target.is_some_and(|target| entry_path::stays_inside(folder, &target)) {
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

/// What the entries before an entry say of it.
#[derive(Default)]
struct LongNames {
    path: Option<String>,
    link: Option<String>,
    /// In decimal digits.
    size: Option<String>,
}

impl LongNames {
    /// Takes an entry that says something of the next one, and tells whether this is such a one.
    fn take(&mut self, entry: &mut Entry<'_, impl Read>) -> Result<bool, InvalidArchive> {
        match entry.header().entry_type() {
            EntryType::GNULongName => self.path = Some(text(&names(entry)?)),
            EntryType::GNULongLink => self.link = Some(text(&names(entry)?)),
            EntryType::XHeader => self.take_pax(&names(entry)?)?,
            // What holds for all entries is a remark, such as the commit that `git archive` was asked for.
            EntryType::XGlobalHeader => {}
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Takes records of the form `{length} {key}={value}` and a line end; the length is that of all of it, since values
    /// may hold anything.
    fn take_pax(&mut self, mut header: &[u8]) -> Result<(), InvalidArchive> {
        while !header.is_empty() {
            let (key, value, rest) = pax_record(header).ok_or(InvalidArchive::Broken(TARBALL))?;
            match key {
                b"path" => self.path = Some(text(value)),
                b"linkpath" => self.link = Some(text(value)),
                b"size" => self.size = Some(text(value)),
                _ => {}
            }
            header = rest;
        }
        Ok(())
    }
}

fn pax_record(header: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = header.iter().position(|byte| *byte == b' ')?;
    let length: usize = std::str::from_utf8(&header[..space]).ok()?.parse().ok()?;
    let (record, rest) = header.split_at_checked(length)?;
    let record = record.get(space + 1..)?.strip_suffix(b"\n")?;
    let equals = record.iter().position(|byte| *byte == b'=')?;
    Some((&record[..equals], &record[equals + 1..], rest))
}

fn names(entry: &mut Entry<'_, impl Read>) -> Result<Vec<u8>, InvalidArchive> {
    let names = read_at_most(entry, LONGEST_NAMES_BYTES).map_err(broken)?;
    names.ok_or(InvalidArchive::NameTooLong(LONGEST_NAMES_BYTES))
}

/// Returns a name, which in GNU's form ends in a NUL.
fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(name.strip_suffix(b"\0").unwrap_or(name)).into_owned()
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
