//! Builds small archives, right ones and wrong ones.

use std::io::{Cursor, Write as _};

use bzip2::write::BzEncoder;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// An entry of an archive to be built.
pub(super) enum Entry<'a> {
    File(&'a str, &'a [u8]),
    Symlink(&'a str, &'a str),
    HardLink(&'a str, &'a str),
}

/// Packs a zip archive.
pub(super) fn zipped(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for entry in entries {
        match entry {
            Entry::File(name, content) => {
                writer.start_file(*name, options).unwrap();
                writer.write_all(content).unwrap();
            }
            Entry::Symlink(name, target) | Entry::HardLink(name, target) => {
                writer.add_symlink(*name, *target, options).unwrap();
            }
        }
    }
    writer.finish().unwrap().into_inner()
}

/// Packs a tar archive, which is not compressed.
pub(super) fn tarred(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for entry in entries {
        let (name, kind, target, content) = match entry {
            Entry::File(name, content) => (name, EntryType::Regular, "", *content),
            Entry::Symlink(name, target) => (name, EntryType::Symlink, *target, &[][..]),
            Entry::HardLink(name, target) => (name, EntryType::Link, *target, &[][..]),
        };
        append(&mut builder, name, kind, target, content);
    }
    builder.into_inner().unwrap()
}

/// Adds an entry as it is; the builder's own ways refuse names that lead out.
pub(super) fn append(
    builder: &mut Builder<Vec<u8>>,
    name: &str,
    kind: EntryType,
    target: &str,
    content: &[u8],
) {
    let mut header = Header::new_gnu();
    let old = header.as_old_mut();
    old.name[..name.len()].copy_from_slice(name.as_bytes());
    old.linkname[..target.len()].copy_from_slice(target.as_bytes());
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_size(content.len() as u64);
    header.set_cksum();
    builder.append(&header, content).unwrap();
}

/// Compresses as `.gz`.
pub(super) fn gzipped(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// Compresses as `.bz2`.
pub(super) fn bzipped(content: &[u8]) -> Vec<u8> {
    let mut encoder = BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}
