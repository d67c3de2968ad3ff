//! What is inside a gem: a plain tar archive of its specification, its files and their checksums, each packed by itself.
//! All of it is read, to its end, before anything is published.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read, Seek};

use flate2::read::MultiGzDecoder;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha512};
use tar::{Entry, EntryType};

use super::checksums::{self, ChecksumError, PartDigests};
use super::files::{Files, FilesError};
use crate::digits;
use crate::formats::frame::shown::shown;
use crate::formats::frame::tar_entries::{self, TarBounds, TarError};
use crate::formats::frame::tar_names::{LONGEST_NAMES_BYTES, read_at_most};
use crate::formats::ruby::manifest::gemspec::{Gemspec, InvalidGemspec};

/// Entries of a gem: three, and a signature of each.
const MOST_ENTRIES: u64 = 100;
const MOST_METADATA_BYTES: u64 = 8 * 1024 * 1024;
const MOST_CHECKSUMS_BYTES: u64 = 64 * 1024;
/// Characters of a name that are repeated.
const MOST_SHOWN: usize = 200;

const METADATA: &str = "metadata.gz";
const DATA: &str = "data.tar.gz";
const CHECKSUMS: &str = "checksums.yaml.gz";

/// What a gem is.
#[derive(Debug)]
pub struct Gem {
    /// What it says of itself.
    pub gemspec: Gemspec,
    /// The text of its readme, where it has one in its top folder.
    pub readme: Option<String>,
}

/// What is wrong with a gem.
#[derive(Debug, thiserror::Error)]
pub enum GemError {
    /// It is something else, damaged, or cut off.
    #[error("the file is no gem: it is no tar archive, or not a whole one: {0}")]
    Archive(#[from] io::Error),
    /// It holds what no gem holds, or twice what is there once.
    #[error("the gem holds `{0}`, which has no place in it, or has it twice")]
    Entry(String),
    /// Nothing says what it is, or it has no files.
    #[error("the gem has no `{0}`")]
    Missing(&'static str),
    /// A part of it is packed wrongly.
    #[error("the `{name}` of the gem cannot be unpacked: {cause}")]
    Packed {
        /// Of the part.
        name: &'static str,
        /// As it is told.
        cause: String,
    },
    /// A part of it would not fit into memory.
    #[error("the `{0}` of the gem is too large")]
    TooLarge(&'static str),
    /// It holds more than a gem has, or names without end.
    #[error(
        "the gem holds more than {MOST_ENTRIES} entries, or a name of more than {LONGEST_NAMES_BYTES} bytes"
    )]
    TooMany,
    /// What says what it is cannot be used.
    #[error("the `metadata.gz` of the gem is wrong: {0}")]
    Gemspec(#[from] InvalidGemspec),
    /// Its parts are not what its checksums say.
    #[error("the `checksums.yaml.gz` of the gem is wrong: {0}")]
    Checksums(#[from] ChecksumError),
    /// Its files could not be unpacked, or not where they belong.
    #[error("the `data.tar.gz` of the gem is wrong: {0}")]
    Files(#[from] FilesError),
}

impl From<TarError> for GemError {
    fn from(error: TarError) -> Self {
        match error {
            TarError::Broken(error) => Self::Archive(error),
            TarError::LongName | TarError::TooManyEntries(_) | TarError::TooLong(_) => Self::TooMany,
        }
    }
}

/// Reads a gem to its end.
pub fn read(file: impl Read + Seek) -> Result<Gem, GemError> {
    let bounds = TarBounds { entries: MOST_ENTRIES, unpacked_bytes: u64::MAX };
    let mut found = Found::default();
    let file = BufReader::with_capacity(64 * 1024, file);
    tar_entries::walk(file, bounds, |path, _, entry| found.take_in(path, entry))?;
    found.finish()
}

#[derive(Default)]
struct Found {
    metadata: Option<Vec<u8>>,
    checksums: Option<Vec<u8>>,
    readme: Option<String>,
    digests: BTreeMap<String, PartDigests>,
}

impl Found {
    fn take_in(&mut self, path: &str, entry: &mut Entry<'_, impl Read>) -> Result<(), GemError> {
        let wrong = || GemError::Entry(shown(path, MOST_SHOWN));
        let is_file = matches!(entry.header().entry_type(), EntryType::Regular | EntryType::Continuous);
        let part = path.strip_suffix(".sig").unwrap_or(path);
        if !is_file || ![METADATA, DATA, CHECKSUMS].contains(&part) || self.digests.contains_key(path) {
            return Err(wrong());
        }
        let mut hashed = Hashed::new(entry);
        match path {
            METADATA => self.metadata = Some(unpack(METADATA, &mut hashed, MOST_METADATA_BYTES)?),
            CHECKSUMS => self.checksums = Some(unpack(CHECKSUMS, &mut hashed, MOST_CHECKSUMS_BYTES)?),
            DATA => {
                let packed = BufReader::with_capacity(64 * 1024, &mut hashed);
                self.readme = Files::default().read(MultiGzDecoder::new(packed))?;
            }
            // A signature, which whoever installs the gem checks if they want it.
            _ => {}
        }
        self.digests.insert(path.to_owned(), hashed.finish()?);
        Ok(())
    }

    fn finish(self) -> Result<Gem, GemError> {
        let metadata = self.metadata.ok_or(GemError::Missing(METADATA))?;
        if !self.digests.contains_key(DATA) {
            return Err(GemError::Missing(DATA));
        }
        if let Some(checksums) = &self.checksums {
            checksums::check(checksums, &self.digests)?;
        }
        let text = String::from_utf8(metadata)
            .map_err(|error| GemError::Packed { name: METADATA, cause: error.to_string() })?;
        Ok(Gem { gemspec: Gemspec::parse(&text)?, readme: self.readme })
    }
}

fn unpack(name: &'static str, packed: impl Read, most: u64) -> Result<Vec<u8>, GemError> {
    let unpacked = read_at_most(MultiGzDecoder::new(packed), most);
    let unpacked = unpacked.map_err(|error| GemError::Packed { name, cause: error.to_string() })?;
    unpacked.ok_or(GemError::TooLarge(name))
}

/// A stream whose digests are calculated while it is read.
struct Hashed<R> {
    inner: R,
    sha1: Sha1,
    sha256: Sha256,
    sha512: Sha512,
}

impl<R: Read> Hashed<R> {
    fn new(inner: R) -> Self {
        Self { inner, sha1: Sha1::new(), sha256: Sha256::new(), sha512: Sha512::new() }
    }

    /// Reads what is left and returns the digests of all of it.
    fn finish(mut self) -> io::Result<PartDigests> {
        io::copy(&mut self, &mut io::sink())?;
        Ok(BTreeMap::from([
            ("SHA1", digits::hexadecimal(&self.sha1.finalize())),
            ("SHA256", digits::hexadecimal(&self.sha256.finalize())),
            ("SHA512", digits::hexadecimal(&self.sha512.finalize())),
        ]))
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let bytes = &buffer[..read];
        self.sha1.update(bytes);
        self.sha256.update(bytes);
        self.sha512.update(bytes);
        Ok(read)
    }
}

#[cfg(test)]
pub(super) mod tests;
