//! Source archives as clients pack them, and as nobody should.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn pack(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        if name.ends_with('/') {
            writer.add_directory(*name, SimpleFileOptions::default()).unwrap();
        } else if let Some(name) = name.strip_suffix('@') {
            writer.add_symlink(name, *text, SimpleFileOptions::default()).unwrap();
        } else {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

fn read_files(files: &[(&str, &str)]) -> Result<Archive, ArchiveError> {
    read(Cursor::new(pack(files)))
}

#[test]
fn manifests_and_the_readme_of_the_top_folder_are_read() {
    let archive = read_files(&[
        ("mona.LinkedList/", ""),
        ("mona.LinkedList/Package@swift-5.7.swift", "// five"),
        ("mona.LinkedList/Package.swift", "// swift-tools-version:5.9"),
        ("mona.LinkedList/README.md", "# List"),
        ("mona.LinkedList/Sources/Package.swift", "other"),
        ("mona.LinkedList/Sources/link@", "../README.md"),
    ]);
    let archive = archive.unwrap();
    let files: Vec<_> = archive.manifests.iter().map(|manifest| manifest.file.as_str()).collect();
    assert_eq!(files, ["Package.swift", "Package@swift-5.7.swift"]);
    assert_eq!(archive.manifests[0].text, "// swift-tools-version:5.9");
    assert_eq!(archive.readme.as_deref(), Some("# List"));
}

#[test]
fn what_is_no_source_archive_is_refused() {
    assert!(matches!(read(Cursor::new(b"none".to_vec())), Err(ArchiveError::Broken)));
    let whole = pack(&[("a/Package.swift", "x")]);
    assert!(matches!(read(Cursor::new(whole[..whole.len() - 5].to_vec())), Err(ArchiveError::Broken)));
    for (files, expected) in [
        (&[][..], "no `Package.swift`"),
        (&[("a/README.md", "x")], "no `Package.swift`"),
        (&[("a/b/Package.swift", "x")], "no `Package.swift`"),
        (&[("a/package.swift", "x")], "no `Package.swift`"),
        (&[("Package.swift", "x")], "not in one folder"),
        (&[("a/Package.swift", "x"), ("b/x", "")], "not in one folder"),
        (&[("a/Package.swift", "x"), ("a/../../x", "")], "leads out"),
        (&[("a/Package.swift", "x"), ("/etc/x", "")], "leads out"),
        (&[("a/Package.swift", "x"), ("a/link@", "../x")], "leads out"),
        (&[("a/Package.swift", "x"), ("a/link@", "/etc/passwd")], "leads out"),
        (&[("a/Package.swift", "x"), ("a/./Package.swift", "y")], "twice"),
    ] {
        let error = read_files(files).unwrap_err().to_string();
        assert!(error.contains(expected), "{files:?}: {error}");
    }
}
