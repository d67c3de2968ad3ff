//! Names in tar archives. Long ones come in entries of their own, which the library would read whole, however long they
//! are; so they are read here, in both forms that builders write: GNU's and that of pax. Archives are read raw for it.

use std::io::{self, Read};

use tar::{Entry, EntryType};

/// Far beyond the longest path of any system, times the few that a pax header holds.
pub(in crate::formats) const LONGEST_NAMES_BYTES: u64 = 64 * 1024;

/// What the entries before an entry say of it.
#[derive(Debug, Default)]
pub(in crate::formats) struct TarNames {
    path: Option<String>,
    link: Option<String>,
    /// In decimal digits.
    size: Option<String>,
}

/// Why names cannot be read.
#[derive(Debug)]
pub(in crate::formats) enum TarNamesError {
    /// They are written wrongly, or not to their end.
    Broken(io::Error),
    /// They are longer than [`LONGEST_NAMES_BYTES`].
    TooLong,
}

impl TarNames {
    /// Takes an entry that says something of the next one, and tells whether this is such a one.
    pub(in crate::formats) fn take(
        &mut self,
        entry: &mut Entry<'_, impl Read>,
    ) -> Result<bool, TarNamesError> {
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

    /// Returns the name of the entry that follows, as long as it is.
    pub(in crate::formats) fn path(&self, entry: &Entry<'_, impl Read>) -> Result<String, TarNamesError> {
        // Sizes are only said once more if they are beyond 8 GiB, or so that two readers see two archives.
        if self.size.as_ref().is_some_and(|size| *size != entry.size().to_string()) {
            return Err(broken("an entry has two sizes"));
        }
        Ok(self.path.clone().unwrap_or_else(|| text(&entry.header().path_bytes())))
    }

    /// Returns where the entry that follows leads to, if it is a link.
    pub(in crate::formats) fn link(&self, entry: &Entry<'_, impl Read>) -> Option<String> {
        let short = || entry.header().link_name_bytes().map(|target| text(&target));
        self.link.clone().or_else(short)
    }

    /// Takes records of the form `{length} {key}={value}` and a line end; the length is that of all of it, since values
    /// may hold anything.
    fn take_pax(&mut self, mut header: &[u8]) -> Result<(), TarNamesError> {
        while !header.is_empty() {
            let (key, value, rest) = pax_record(header).ok_or_else(|| broken("a pax record is none"))?;
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

fn broken(why: &str) -> TarNamesError {
    TarNamesError::Broken(io::Error::new(io::ErrorKind::InvalidData, why))
}

fn pax_record(header: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = header.iter().position(|byte| *byte == b' ')?;
    let length: usize = std::str::from_utf8(&header[..space]).ok()?.parse().ok()?;
    let (record, rest) = header.split_at_checked(length)?;
    let record = record.get(space + 1..)?.strip_suffix(b"\n")?;
    let equals = record.iter().position(|byte| *byte == b'=')?;
    Some((&record[..equals], &record[equals + 1..], rest))
}

fn names(entry: &mut Entry<'_, impl Read>) -> Result<Vec<u8>, TarNamesError> {
    let names = read_at_most(entry, LONGEST_NAMES_BYTES).map_err(TarNamesError::Broken)?;
    names.ok_or(TarNamesError::TooLong)
}

/// Returns a name, which in GNU's form ends in a NUL.
fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(name.strip_suffix(b"\0").unwrap_or(name)).into_owned()
}

/// Reads a stream to its end if it is no longer than a limit.
pub(in crate::formats) fn read_at_most(stream: impl Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut content = Vec::new();
    let read = stream.take(limit.saturating_add(1)).read_to_end(&mut content)?;
    Ok((read as u64 <= limit).then_some(content))
}
