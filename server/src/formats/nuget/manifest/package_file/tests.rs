//! Packages as they are packed, and as they must not be.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

const NUSPEC: &str =
    "<package><metadata><id>A</id><version>1.0</version><readme>docs\\R.md</readme></metadata></package>";

fn packed(entries: &[(&str, &[u8])]) -> Cursor<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in entries {
        writer.start_file(*path, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn a_package_gives_its_nuspec_byte_for_byte_and_its_readme() {
    let nested = ("lib/b.nuspec", &b"x"[..]);
    let package = packed(&[("docs/r.md", b"# A"), nested, ("A.nuspec", NUSPEC.as_bytes())]);

    let read = read(package).unwrap();

    assert_eq!(read.nuspec_bytes, NUSPEC.as_bytes());
    assert_eq!(read.readme.as_deref(), Some("# A"));
}

#[test]
fn what_is_no_package_is_refused() {
    let nuspec = NUSPEC.as_bytes();
    assert!(matches!(read(Cursor::new(b"<html>")), Err(PackageError::Broken)));
    assert!(matches!(read(packed(&[("a.txt", b"")])), Err(PackageError::NoNuspec)));
    let two = packed(&[("a.nuspec", nuspec), ("B.NUSPEC", nuspec)]);
    assert!(matches!(read(two), Err(PackageError::SeveralNuspecs(..))));
    let bomb = vec![b' '; 2 << 20];
    assert!(matches!(read(packed(&[("a.nuspec", &bomb)])), Err(PackageError::LongNuspec)));
    assert!(matches!(read(packed(&[("a.nuspec", nuspec), ("../x", b"")])), Err(PackageError::Outside(_))));
    let whole = packed(&[("a.nuspec", nuspec)]).into_inner();
    assert!(matches!(read(Cursor::new(&whole[..whole.len() - 1])), Err(PackageError::Broken)));
}
