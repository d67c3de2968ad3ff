//! Tarballs before the reader of npm's publishes: what is accepted is whole, is about one package, and has nothing in it
//! that would lie outside. Knows how tarballs are packed and no document of a version.
//!
//! An input is the text of an archive, or a tarball as it is.

use codeartifact_server::formats::npm::publish::tarball::{self, Tarball};

use crate::Fate;
use crate::archive::{Archive, feed_tar_gz};

/// How much of a readme is kept, where each byte may become a character of three.
const LONGEST_README_BYTES: usize = 3 * 1024 * 1024;

/// Reads some bytes as a tarball, and panics where one is accepted that must not be.
pub fn run(data: &[u8]) -> Fate {
    feed_tar_gz(data, hold, |archive, tarball| {
        let entries = archive.entries.len() as u64;
        assert!((1..=entries).contains(&tarball.unpacked.files), "{tarball:?}");
        if archive.is_plain() {
            hold_plain(archive, tarball);
        }
    })
}

/// Reads a tarball twice.
fn hold(file: &[u8]) -> Option<Tarball> {
    let read = tarball::read(file);
    let again = tarball::read(file);
    assert_eq!(format!("{read:?}"), format!("{again:?}"), "it is read otherwise again");
    let read = read.ok()?;
    assert!(read.readme.as_ref().is_none_or(|readme| readme.len() <= LONGEST_README_BYTES));
    Some(read)
}

/// Holds a tarball to what is seen of it without unpacking.
fn hold_plain(archive: &Archive, tarball: &Tarball) {
    let (mut files, mut bytes, mut manifests) = (0, 0, Vec::new());
    for entry in &archive.entries {
        let name = String::from_utf8_lossy(&entry.name);
        let leaves = name.starts_with('/') || name.split('/').any(|part| part == "..");
        assert!(!leaves, "`{name}` would lie outside");
        if entry.kind == b'5' {
            continue;
        }
        assert!(matches!(entry.kind, b'0' | b'7' | 0), "`{name}` is no file: {}", entry.kind);
        files += 1;
        bytes += entry.content.len() as u64;
        let is_manifest = |name: &str| {
            let parts: Vec<&str> = name.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
            matches!(parts[..], [_, "package.json"])
        };
        // On some systems a backslash parts names, and on others it is a letter.
        if is_manifest(&name) || is_manifest(&name.replace('\\', "/")) {
            manifests.push(&entry.content);
        }
    }
    assert_eq!((tarball.unpacked.files, tarball.unpacked.bytes), (files, bytes));
    let [manifest] = manifests[..] else { panic!("{} files say whose it is: {archive:?}", manifests.len()) };
    let manifest = String::from_utf8_lossy(manifest);
    let told: serde_json::Value =
        serde_json::from_str(manifest.trim_start_matches('\u{feff}')).unwrap_or_default();
    // A reader of JSON that takes fewer numbers says nothing.
    if told.is_object() {
        assert_eq!(told["name"], tarball.identity.name.as_str());
        assert_eq!(told["version"], tarball.identity.version.as_str());
    }
}
