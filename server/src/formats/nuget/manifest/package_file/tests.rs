//! Packages as they are packed, and as they must not be.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

const NUSPEC: &str =
    "<package><metadata><id>A</id><version>1.0</version><readme>docs\\R.md</readme></metadata></package>";

/// As many bytes as are far too many, in a few that are packed.
const BOMB_BYTES: usize = 8 << 20;

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

#[test]
fn what_unpacks_to_much_is_not_unpacked() {
    let (nuspec, bomb) = (NUSPEC.as_bytes(), vec![0; BOMB_BYTES]);
    let package = packed(&[("a.nuspec", nuspec), ("docs/r.md", &bomb), ("lib/a.dll", &bomb)]);
    assert!(package.get_ref().len() < BOMB_BYTES / 100);

    let mut counted = Counted { inner: package, read: 0 };
    let read = read(&mut counted).unwrap();

    // A readme that is too long to show is left out; what nobody asks for is not looked at.
    assert_eq!(read.readme, None);
    assert!(counted.read < 1 << 20, "{}", counted.read);
    assert_eq!(read_named(packed(&[("i.png", &bomb)]), "i.png").unwrap(), None);
}

#[test]
fn a_nuspec_that_says_it_is_short_is_no_longer_than_it_may_be() {
    let long = vec![b' '; usize::try_from(MOST_NUSPEC_BYTES).unwrap() + 1];
    let mut package = packed(&[("a.nuspec", &long)]).into_inner();
    let length = u32::try_from(long.len()).unwrap().to_le_bytes();
    // Both headers say how long it is when it is unpacked.
    let places: Vec<usize> =
        package.windows(4).enumerate().filter(|(_, four)| *four == length).map(|(at, _)| at).collect();
    assert_eq!(places.len(), 2);
    for at in places {
        package[at..at + 4].copy_from_slice(&1_u32.to_le_bytes());
    }

    assert!(read(Cursor::new(package)).is_err());
}

#[test]
fn more_entries_than_there_may_be_are_refused() {
    let one = packed(&[("a.nuspec", NUSPEC.as_bytes())]).into_inner();
    let place = |mark: &[u8]| one.windows(4).rposition(|four| four == mark).unwrap();
    let (start, end) = (place(b"PK\x01\x02"), place(b"PK\x05\x06"));
    let count = BOUNDS.entries + 1;
    let directory = one[start..end].repeat(usize::try_from(count).unwrap());
    let (start, length) = (start as u64, directory.len() as u64);
    // So many are counted in the records of ZIP64 alone (APPNOTE 4.3.14 to 4.3.16).
    let numbers = [count, count, length, start].map(u64::to_le_bytes).concat();
    let head = [&b"PK\x06\x06"[..], &44_u64.to_le_bytes(), &[45, 0, 45, 0], &[0; 8]].concat();
    let locator =
        [&b"PK\x06\x07"[..], &[0; 4], &(start + length).to_le_bytes(), &1_u32.to_le_bytes()].concat();
    let last = [&b"PK\x05\x06"[..], &[0; 4], &[0xff; 12], &[0; 2]].concat();
    let many =
        [&one[..usize::try_from(start).unwrap()], &directory, &head, &numbers, &locator, &last].concat();

    assert!(matches!(read(Cursor::new(many)), Err(PackageError::TooLarge)));
}

#[test]
fn a_file_is_found_in_whatever_case_and_with_whatever_slashes() {
    let package = || packed(&[("images/My%20Icon.PNG", b"icon"), ("a.nuspec", NUSPEC.as_bytes())]);
    for path in ["images/my icon.png", "images\\My%20Icon.png", "IMAGES/My Icon.png"] {
        assert_eq!(read_named(package(), path).unwrap().as_deref(), Some(&b"icon"[..]), "{path}");
    }
    for path in ["images", "../images/my icon.png", "", "icon.png"] {
        assert_eq!(read_named(package(), path).unwrap(), None, "{path}");
    }
}

/// Counts the bytes that are read.
struct Counted<R> {
    inner: R,
    read: usize,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read += read;
        Ok(read)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}
