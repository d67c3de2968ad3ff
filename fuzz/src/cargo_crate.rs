//! Crate files before the reader of Cargo's publishes: what is accepted is whole, lies in one folder, and has one
//! `Cargo.toml` that says what it is. Knows how archives are packed and no document of a version.
//!
//! An input is the text of an archive whose folder is `w-1.0.0`, or a crate file as it is.

use std::io::Cursor;

use codeartifact_server::formats::cargo::publish::crate_file::{self, CrateFile};

use crate::Fate;
use crate::archive::{Archive, feed_tar_gz};

/// The folder of the version that all inputs are of.
const TOP: &str = "w-1.0.0";

/// How much of a readme is kept, where each byte may become a character of three.
const LONGEST_README_BYTES: usize = 3 * 1024 * 1024;

/// Reads some bytes as a crate file, and panics where one is accepted that must not be.
pub fn run(data: &[u8]) -> Fate {
    feed_tar_gz(data, hold, |archive, read| {
        if archive.is_plain() {
            hold_plain(archive, read);
        }
    })
}

/// Reads a crate file twice.
fn hold(file: &[u8]) -> Option<CrateFile> {
    let read = crate_file::read(Cursor::new(file), TOP);
    let again = crate_file::read(Cursor::new(file), TOP);
    assert_eq!(format!("{read:?}"), format!("{again:?}"), "it is read otherwise again");
    let read = read.ok()?;
    assert!(read.readme.as_ref().is_none_or(|readme| readme.len() <= LONGEST_README_BYTES));
    Some(read)
}

/// Holds a crate file to what is seen of it without unpacking.
fn hold_plain(archive: &Archive, read: &CrateFile) {
    let mut manifests = Vec::new();
    for entry in &archive.entries {
        let name = String::from_utf8_lossy(&entry.name);
        let parts: Vec<&str> = name.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        let lies_inside = parts.first() == Some(&TOP) && !parts.contains(&"..");
        assert!(lies_inside && !name.starts_with('/') && !name.contains('\\'), "`{name}` would lie outside");
        if entry.kind == b'5' {
            continue;
        }
        assert!(matches!(entry.kind, b'0' | b'7' | 0), "`{name}` is no file: {}", entry.kind);
        if matches!(parts[..], [_, file] if file.eq_ignore_ascii_case("Cargo.toml")) {
            manifests.push(&entry.content);
        }
    }
    let [manifest] = manifests[..] else { panic!("{} files say what it is: {archive:?}", manifests.len()) };
    let manifest = String::from_utf8_lossy(manifest);
    // What it says is repeated from there, however it is written there.
    for said in [&read.manifest.package.name, &read.manifest.package.version] {
        assert!(manifest.contains(said.as_str()) || manifest.contains('\\'), "`{said}` is not in {manifest}");
    }
}
