//! What is inside a package: a zip archive with one nuspec at its root, and files that the nuspec names. An archive is read
//! in pieces, with bounds on everything that it decides about; nothing of the rest is unpacked.

use std::io::{self, Read, Seek};

use percent_encoding::percent_decode_str;

use super::nuspec::{Nuspec, NuspecError};
use crate::formats::frame::archive_source::{self, Source};
use crate::formats::frame::entry_path;
use crate::formats::frame::shown::shown;
use crate::formats::frame::zip_entries::{self, ZipBounds, ZipEntry, ZipFault};

const BOUNDS: ZipBounds = ZipBounds { entries: 100_000, directory_bytes: 64 << 20 };
const MOST_NUSPEC_BYTES: u64 = 1 << 20;
/// Of a readme, an icon or a license; the public gallery takes no more.
const MOST_NAMED_BYTES: u64 = 1 << 20;

const MOST_SHOWN: usize = 200;

/// What a package is.
#[derive(Debug)]
pub struct PackageFile {
    /// What it says of itself.
    pub nuspec: Nuspec,
    /// The same, byte for byte.
    pub nuspec_bytes: Vec<u8>,
    /// The text of its readme, where it names one that it has.
    pub readme: Option<String>,
}

/// What is wrong with a package.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// Whatever holds it failed.
    #[error("the package that was received could not be read")]
    Unreadable(#[source] io::Error),
    /// It is something else, damaged, or cut off.
    #[error("the package is no whole zip archive: it is damaged, or its end is missing; pack it again")]
    Broken,
    /// It has too much in it.
    #[error("the package must have at most {} entries, and at most {} bytes of names and what describes it", BOUNDS.entries, BOUNDS.directory_bytes)]
    TooLarge,
    /// An entry would be unpacked somewhere else.
    #[error("the entry `{0}` of the package leads out of it; names must be relative and without `..`")]
    Outside(String),
    /// An entry is packed in a way that clients do not all read.
    #[error("`{0}` must be stored or deflated, and not encrypted")]
    Packing(String),
    /// Nothing says what it is.
    #[error("the package has no nuspec at its root; pack it with `dotnet pack` or `nuget pack`")]
    NoNuspec,
    /// Several files may say what it is, and not the same.
    #[error("the package has more than one nuspec at its root: `{0}`, `{1}`")]
    SeveralNuspecs(String, String),
    /// What says what it is would not fit into memory.
    #[error("the nuspec of the package is larger than {MOST_NUSPEC_BYTES} bytes")]
    LongNuspec,
    /// What says what it is cannot be read.
    #[error(transparent)]
    Nuspec(#[from] NuspecError),
}

impl From<ZipFault> for PackageError {
    fn from(fault: ZipFault) -> Self {
        match fault {
            ZipFault::Broken => Self::Broken,
            ZipFault::Empty => Self::NoNuspec,
            ZipFault::TooManyEntries(_) | ZipFault::DirectoryTooLong(_) => Self::TooLarge,
            ZipFault::Packing(name) => Self::Packing(shown(&name, MOST_SHOWN)),
        }
    }
}

/// Reads a package. Waits for whatever the reader waits for.
pub fn read(file: impl Read + Seek) -> Result<PackageFile, PackageError> {
    within(file, |source| {
        let nuspec_bytes = find_nuspec(source)?;
        let nuspec = Nuspec::parse(&nuspec_bytes)?;
        let readme = match nuspec.record.readme_file.as_deref() {
            Some(path) => find(source, path)?,
            None => None,
        };
        let readme = readme.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Ok(PackageFile { nuspec, nuspec_bytes, readme })
    })
}

/// Reads the file at a path in a package; nothing where there is none, or one that is too long to show. Waits for whatever
/// the reader waits for.
pub fn read_named(file: impl Read + Seek, path: &str) -> Result<Option<Vec<u8>>, PackageError> {
    within(file, |source| find(source, path))
}

fn within<R: Read + Seek, T>(
    file: R,
    read: impl FnOnce(&mut Source<R>) -> Result<T, PackageError>,
) -> Result<T, PackageError> {
    let mut source = archive_source::open(file).map_err(PackageError::Unreadable)?;
    let found = read(&mut source);
    // An archive that could not be read looks like one that is cut off.
    match source.origin.failure.take() {
        Some(failure) => Err(PackageError::Unreadable(failure)),
        None => found,
    }
}

/// Returns the one nuspec at the root of a package.
fn find_nuspec<R: Read + Seek>(source: &mut Source<R>) -> Result<Vec<u8>, PackageError> {
    let mut found: Option<(String, Vec<u8>)> = None;
    zip_entries::walk(source, BOUNDS, |entry| {
        let path = entry.path();
        let shown = || shown(path, MOST_SHOWN);
        let parts = entry_path::parts(path).ok_or_else(|| PackageError::Outside(shown()))?;
        let [name] = parts[..] else { return Ok(()) };
        let is_nuspec = std::path::Path::new(name)
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("nuspec"));
        if !entry.is_file() || !is_nuspec {
            return Ok(());
        }
        let name = shown();
        if let Some((first, _)) = &found {
            return Err(PackageError::SeveralNuspecs(first.clone(), name));
        }
        let bytes = entry.read_at_most(MOST_NUSPEC_BYTES)?.ok_or(PackageError::LongNuspec)?;
        found = Some((name, bytes));
        Ok(())
    })?;
    found.map(|(_, bytes)| bytes).ok_or(PackageError::NoNuspec)
}

/// Finds a file by its path, in whatever case and with whatever slashes: packers differ.
fn find<R: Read + Seek>(source: &mut Source<R>, path: &str) -> Result<Option<Vec<u8>>, PackageError> {
    let Some(wanted) = plain(path) else { return Ok(None) };
    let mut found = None;
    zip_entries::walk(source, BOUNDS, |entry: ZipEntry<'_, _>| {
        if found.is_none() && entry.is_file() && plain(entry.path()).as_ref() == Some(&wanted) {
            found = entry.read_at_most(MOST_NAMED_BYTES)?;
        }
        Ok::<_, PackageError>(())
    })?;
    Ok(found)
}

/// Returns a path in the form in which it is compared.
fn plain(path: &str) -> Option<String> {
    // Names of entries are parts of URIs to the packers of .NET.
    let path = percent_decode_str(path).decode_utf8().ok()?;
    Some(entry_path::parts(&path)?.join("/").to_lowercase())
}

#[cfg(test)]
mod tests;
