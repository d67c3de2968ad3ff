//! Packages before the reader of NuGet's pushes: what is accepted is whole, leads nowhere out of itself, and has one nuspec
//! at its root, which is kept as it is. Knows how archives are packed and no form of a push.
//!
//! An input is the text of an archive, or a zip archive as it is.

use std::io::Cursor;
use std::path::Path;

use codeartifact_server::formats::nuget::manifest::package_file::{self, PackageError, PackageFile};

use crate::Fate;
use crate::archive::{self, Archive};

/// More than a readme has that is shown.
const MOST_README_BYTES: usize = 3 << 20;

/// Reads some bytes as a package, and panics where one is accepted that must not be.
pub fn run(data: &[u8]) -> Fate {
    archive::feed_zip(data, read, hold_plain)
}

/// Reads a package twice, and holds what is read to itself.
fn read(file: &[u8]) -> Option<PackageFile> {
    let read = package_file::read(Cursor::new(file));
    let again = package_file::read(Cursor::new(file));
    assert_eq!(format!("{read:?}"), format!("{again:?}"), "it is read otherwise again");
    match read {
        Ok(read) => {
            let length = read.readme.as_ref().map_or(0, String::len);
            assert!(length <= MOST_README_BYTES, "a readme of {length} bytes");
            let named = read.nuspec.record.readme_file.as_deref();
            let alone =
                named.and_then(|path| package_file::read_named(Cursor::new(file), path).ok().flatten());
            assert_eq!(alone.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()), read.readme);
            Some(read)
        }
        Err(PackageError::Unreadable(failure)) => panic!("memory can be read: {failure}"),
        Err(refused) => {
            assert!(refused.to_string().len() <= 4096, "{refused}");
            None
        }
    }
}

/// Holds a package to what is seen of it without unpacking.
fn hold_plain(archive: &Archive, read: &PackageFile) {
    let mut nuspecs = Vec::new();
    for entry in &archive.entries {
        let name = String::from_utf8_lossy(&entry.name).replace('\\', "/");
        let parts: Vec<&str> = name.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        assert!(!name.starts_with('/') && !parts.contains(&".."), "`{name}` leads out");
        let is_file = entry.kind != b'2' && !name.ends_with('/');
        if let [name] = parts[..]
            && is_file
            && Path::new(name).extension().is_some_and(|kind| kind.eq_ignore_ascii_case("nuspec"))
        {
            nuspecs.push(&entry.content);
        }
    }
    assert_eq!(nuspecs, [&read.nuspec_bytes], "{archive:?}");
}
