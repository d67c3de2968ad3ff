//! Source archives before the reader of Swift's publishes: what is accepted is whole, lies in one folder, and has one
//! `Package.swift` in it; its manifests are kept as they are. Knows how archives are packed and no form of a publish.
//!
//! An input is the text of an archive, or a zip archive as it is.

use std::io::Cursor;

use codeartifact_server::formats::swift::manifest::tools_version;
use codeartifact_server::formats::swift::publish::archive::{self, Archive as Read, ArchiveError};

use crate::Fate;
use crate::archive::{Archive, feed_zip};

/// Reads some bytes as a source archive, and panics where one is accepted that must not be.
pub fn run(data: &[u8]) -> Fate {
    feed_zip(data, read, hold_plain)
}

/// Reads an archive twice, and holds what is read to itself.
fn read(file: &[u8]) -> Option<Read> {
    let read = archive::read(Cursor::new(file));
    let again = archive::read(Cursor::new(file));
    assert_eq!(format!("{read:?}"), format!("{again:?}"), "it is read otherwise again");
    let read = match read {
        Ok(read) => read,
        Err(ArchiveError::Unreadable(failure)) => panic!("memory can be read: {failure}"),
        Err(refused) => {
            assert!(refused.to_string().len() <= 4096, "{refused}");
            return None;
        }
    };
    let (plain, variants) = read.manifests.split_first().expect("there is a manifest");
    assert_eq!(plain.file, "Package.swift");
    assert!(variants.is_sorted_by(|one, other| one.file < other.file));
    for variant in variants {
        let version = tools_version::of_file(&variant.file).expect("a variant names its version");
        assert_eq!(variant.file, format!("Package@swift-{version}.swift"));
    }
    for manifest in &read.manifests {
        if let Some(version) = tools_version::of_text(&manifest.text) {
            assert!(manifest.text.lines().next().is_some_and(|line| line.contains(version)));
            assert!(version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'), "{version}");
        }
    }
    Some(read)
}

/// Holds an archive to what is seen of it without unpacking.
fn hold_plain(archive: &Archive, read: &Read) {
    let (mut tops, mut manifests) = (Vec::new(), Vec::new());
    for entry in &archive.entries {
        let name = String::from_utf8_lossy(&entry.name).replace('\\', "/");
        let parts: Vec<&str> = name.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        assert!(!name.starts_with('/') && !parts.contains(&".."), "`{name}` leads out");
        tops.extend(parts.first().map(|top| (*top).to_owned()));
        let is_file = entry.kind != b'2' && !name.ends_with('/');
        if let [_, "Package.swift"] = parts[..]
            && is_file
        {
            manifests.push(&entry.content);
        }
    }
    tops.dedup();
    assert_eq!(tops.len(), 1, "all lies in one folder: {archive:?}");
    assert_eq!(manifests, [read.manifests[0].text.as_bytes()], "{archive:?}");
}
