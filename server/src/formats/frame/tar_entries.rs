//! The entries of a tar archive, each with its whole name, within bounds: what every format that reads such archives of
//! clients has to see to. What an entry means is for the format.

use std::io::{self, Read};

use tar::{Archive, Entry};

use super::tar_names::{TarNames, TarNamesError};

/// How much an archive may be.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct TarBounds {
    /// Entries, those included that only say how the next one is called.
    pub(in crate::formats) entries: u64,
    /// Bytes once it is unpacked.
    pub(in crate::formats) unpacked_bytes: u64,
}

/// What is wrong with an archive.
#[derive(Debug)]
pub(in crate::formats) enum TarError {
    /// It is something else, damaged, or cut off.
    Broken(io::Error),
    /// A name of an entry would not fit into memory.
    LongName,
    /// It has more entries than this.
    TooManyEntries(u64),
    /// It is more bytes than this when it is unpacked.
    TooLong(u64),
}

/// Shows every entry with its path, and with what the entries before it say of it; returns how many entries there are. The
/// archive is read to its end: one that was cut off behind its last entry, and a checksum that differs, show only there.
pub(in crate::formats) fn walk<R: Read, E: From<TarError>>(
    unpacked: R,
    bounds: TarBounds,
    take: impl FnMut(&str, &TarNames, &mut Entry<'_, &mut Bounded<R>>) -> Result<(), E>,
) -> Result<u64, E> {
    let mut bounded = Bounded { inner: unpacked, left: bounds.unpacked_bytes, is_exhausted: false };
    let walked = walk_entries(&mut bounded, bounds.entries, take);
    // What ends too early because it is too long is not damaged.
    if bounded.is_exhausted { Err(TarError::TooLong(bounds.unpacked_bytes).into()) } else { walked }
}

fn walk_entries<R: Read, E: From<TarError>>(
    unpacked: &mut Bounded<R>,
    most_entries: u64,
    mut take: impl FnMut(&str, &TarNames, &mut Entry<'_, &mut Bounded<R>>) -> Result<(), E>,
) -> Result<u64, E> {
    let broken = |error| E::from(TarError::Broken(error));
    let mut archive = Archive::new(&mut *unpacked);
    let (mut names, mut count) = (TarNames::default(), 0);
    for entry in archive.entries().map_err(broken)?.raw(true) {
        let mut entry = entry.map_err(broken)?;
        count += 1;
        if count > most_entries {
            return Err(TarError::TooManyEntries(most_entries).into());
        }
        if !names.take(&mut entry).map_err(TarError::from)? {
            let names = std::mem::take(&mut names);
            let path = names.path(&entry).map_err(TarError::from)?;
            take(&path, &names, &mut entry)?;
        }
    }
    io::copy(unpacked, &mut io::sink()).map_err(broken)?;
    Ok(count)
}

impl From<TarNamesError> for TarError {
    fn from(error: TarNamesError) -> Self {
        match error {
            TarNamesError::Broken(error) => Self::Broken(error),
            TarNamesError::TooLong => Self::LongName,
        }
    }
}

/// A stream of which no more than so many bytes are read.
pub(in crate::formats) struct Bounded<R> {
    inner: R,
    left: u64,
    is_exhausted: bool,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let left = self.left.checked_sub(read as u64);
        self.is_exhausted = left.is_none();
        self.left = left.ok_or_else(|| io::Error::other("more is unpacked than may be"))?;
        Ok(read)
    }
}
