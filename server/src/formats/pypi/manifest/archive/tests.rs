//! Holds archives of every kind to what they must and must not hold.

mod build;

use std::io::{self, Cursor, SeekFrom};

use proptest::prelude::*;
use tar::{Builder, EntryType};

use self::build::Entry::{File, HardLink, Symlink};
use self::build::{Entry, append, bzipped, gzipped, tarred, zipped};
use super::*;
use crate::registry::{PackageFormat, PackageName};

const METADATA: &[u8] = b"Metadata-Version: 2.1\r\nName: My.Pkg\r\nVersion: 1.0\r\n\r\nReadme\r\n";
const WHEEL: &str = "my_pkg-1.0-py3-none-any.whl";
const SOURCE: &str = "my_pkg-1.0.tar.gz";
const IN_WHEEL: &str = "my_pkg-1.0.dist-info/METADATA";

fn read_with(content: &[u8], filename: &str, limits: Limits) -> Result<Contents, ArchiveError> {
    let project = PackageName::parse(PackageFormat::Pypi, "my-pkg").unwrap();
    let filename = DistributionFilename::parse(filename, &project).unwrap();
    read(Cursor::new(content), &filename, &limits)
}

fn read_file(content: &[u8], filename: &str) -> Result<Contents, ArchiveError> {
    read_with(content, filename, Limits::default())
}

fn refusal(content: &[u8], filename: &str) -> InvalidArchive {
    invalid(read_file(content, filename))
}

fn invalid(read: Result<Contents, ArchiveError>) -> InvalidArchive {
    match read {
        Err(ArchiveError::Invalid(invalid)) => invalid,
        other => panic!("{other:?}"),
    }
}

fn sources(entries: &[Entry<'_>]) -> [(Vec<u8>, &'static str); 3] {
    let tarball = tarred(entries);
    [
        (gzipped(&tarball), SOURCE),
        (bzipped(&tarball), "my-pkg-1.0.tar.bz2"),
        (zipped(entries), "my-pkg-1.0.zip"),
    ]
}

#[test]
fn a_wheel_gives_its_metadata_byte_for_byte() {
    for folder in ["my_pkg-1.0", "My.Pkg-1.0.0"] {
        let path = format!("{folder}.dist-info/METADATA");
        let vendored = "my_pkg/_vendor/other-2.0.dist-info/METADATA";
        let wheel = zipped(&[File("my_pkg/__init__.py", b""), File(vendored, b"x"), File(&path, METADATA)]);

        let contents = read_file(&wheel, WHEEL).unwrap();

        assert_eq!(contents.metadata_file.as_deref(), Some(METADATA));
        assert_eq!(contents.core_metadata.unwrap().name.as_deref(), Some("My.Pkg"));
    }
}

#[test]
fn a_source_distribution_has_its_metadata_in_the_top_folder_or_none() {
    let nested = File("my_pkg-1.0/my_pkg.egg-info/PKG-INFO", b"Name: wrong\n");
    let with = [nested, File("./my_pkg-1.0/PKG-INFO", METADATA), File("other/PKG-INFO", b"Name: wrong\n")];
    for (archive, filename) in sources(&with) {
        let contents = read_file(&archive, filename).unwrap_or_else(|error| panic!("{filename}: {error}"));

        assert_eq!(contents.core_metadata.unwrap().name.as_deref(), Some("My.Pkg"), "{filename}");
        assert_eq!(contents.metadata_file, None);
    }
    for (archive, filename) in sources(&[File("my_pkg-1.0/setup.py", b"")]) {
        assert_eq!(read_file(&archive, filename).unwrap().core_metadata, None, "{filename}");
    }
}

#[test]
fn an_egg_has_its_metadata_in_a_folder_of_its_own_and_an_installer_is_not_read() {
    let egg = zipped(&[File("EGG-INFO/PKG-INFO", METADATA)]);

    let contents = read_file(&egg, "my_pkg-1.0-py2.7.egg").unwrap();

    assert_eq!(contents.core_metadata.unwrap().version.as_deref(), Some("1.0"));
    assert_eq!(read_file(b"MZ", "my-pkg-1.0.win32.exe").unwrap().core_metadata, None);
}

#[test]
fn a_wheel_has_one_metadata_file_that_fits_its_name() {
    let without = zipped(&[File("my_pkg/__init__.py", b""), File("METADATA", METADATA)]);
    assert_eq!(refusal(&without, WHEEL), InvalidArchive::NoMetadata);

    let other = zipped(&[File("my_pkg-1.1.dist-info/METADATA", METADATA)]);
    assert_eq!(refusal(&other, WHEEL), InvalidArchive::OtherMetadata("my_pkg-1.1.dist-info".to_owned()));

    let two = zipped(&[File("other-1.0.dist-info/METADATA", METADATA), File(IN_WHEEL, METADATA)]);
    assert!(matches!(refusal(&two, WHEEL), InvalidArchive::SeveralMetadata(..)));
}

#[test]
fn a_wheel_whose_metadata_is_there_twice_under_one_name_is_refused() {
    let other = IN_WHEEL.replace('M', "X");
    let wheel = zipped(&[File(IN_WHEEL, METADATA), File(&other, METADATA)]);
    let twice = replace(&wheel, other.as_bytes(), IN_WHEEL.as_bytes());

    assert!(matches!(refusal(&twice, WHEEL), InvalidArchive::SeveralMetadata(..)));
}

fn replace(content: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut content = content.to_vec();
    while let Some(at) = content.windows(from.len()).position(|window| window == from) {
        content[at..at + to.len()].copy_from_slice(to);
    }
    content
}

#[test]
fn entries_and_links_that_lead_out_are_refused() {
    for name in ["my_pkg-1.0/../../x", "/etc/x"] {
        for (archive, filename) in sources(&[File(name, b"")]) {
            assert!(
                matches!(refusal(&archive, filename), InvalidArchive::EntryLeaves(_)),
                "{filename} {name}"
            );
        }
    }
    for (name, target) in [("a/link", "../../x"), ("link", "/etc/passwd")] {
        for (archive, filename) in sources(&[Symlink(name, target)]) {
            assert!(
                matches!(refusal(&archive, filename), InvalidArchive::LinkLeaves(_)),
                "{filename} {name}"
            );
        }
    }
    let hard = gzipped(&tarred(&[HardLink("a/b/link", "../x")]));
    assert!(matches!(refusal(&hard, SOURCE), InvalidArchive::LinkLeaves(_)));
    for (archive, filename) in sources(&[File("a/x", b""), Symlink("a/b/link", "../x")]) {
        assert!(read_file(&archive, filename).is_ok(), "{filename}");
    }
}

#[test]
fn long_names_are_read_in_every_form_and_bounded() {
    let long = format!("my_pkg-1.0/{}/../../../x", "a".repeat(200));
    let pax = |records: &str| {
        let mut builder = Builder::new(Vec::new());
        append(&mut builder, "pax", EntryType::XHeader, "", records.as_bytes());
        append(&mut builder, "short", EntryType::Regular, "", b"");
        gzipped(&builder.into_inner().unwrap())
    };
    let gnu = |name: &str| {
        let mut builder = Builder::new(Vec::new());
        append(&mut builder, "././@LongLink", EntryType::GNULongName, "", name.as_bytes());
        append(&mut builder, "short", EntryType::Regular, "", b"");
        gzipped(&builder.into_inner().unwrap())
    };
    let record = format!(" path={long}\n");
    let record = format!("{}{record}", record.len() + 3);

    assert!(matches!(refusal(&gnu(&format!("{long}\0")), SOURCE), InvalidArchive::EntryLeaves(_)));
    assert!(matches!(refusal(&pax(&record), SOURCE), InvalidArchive::EntryLeaves(_)));
    assert!(read_file(&pax("13 mtime=1.25\n"), SOURCE).is_err());
    assert!(read_file(&pax("14 mtime=1.25\n17 comment=a\nb=c\n9 size=0\n"), SOURCE).is_ok());
    assert_eq!(refusal(&pax("11 size=99\n"), SOURCE), InvalidArchive::Broken("compressed tar archive"));
    assert!(matches!(refusal(&gnu(&"a".repeat(70_000)), SOURCE), InvalidArchive::NameTooLong(_)));
}

#[test]
fn archives_that_are_cut_off_or_something_else_are_refused() {
    let entries = [File(IN_WHEEL, METADATA), File("my_pkg-1.0/PKG-INFO", METADATA)];
    let mut archives = sources(&entries).to_vec();
    archives.push((zipped(&entries), WHEEL));
    for (archive, filename) in archives {
        assert!(read_file(&archive, filename).is_ok(), "{filename}");
        for length in 0..archive.len() {
            let refused = refusal(&archive[..length], filename);
            assert!(
                matches!(refused, InvalidArchive::Broken(_) | InvalidArchive::Empty),
                "{filename} {length}"
            );
        }
        assert!(matches!(refusal(b"<html>", filename), InvalidArchive::Broken(_)));
    }
}

#[test]
fn archives_without_entries_are_refused() {
    for (archive, filename) in sources(&[]) {
        assert_eq!(refusal(&archive, filename), InvalidArchive::Empty, "{filename}");
    }
}

#[test]
fn what_goes_beyond_a_limit_is_refused() {
    let long = vec![b'a'; 100_000];
    let entries = [File("my_pkg-1.0/PKG-INFO", &long), File("a", b""), File("b", b"")];
    for (archive, filename) in sources(&entries) {
        let limits = Limits { metadata_bytes: 99_999, ..Limits::default() };
        let refused = invalid(read_with(&archive, filename, limits));
        assert!(matches!(refused, InvalidArchive::MetadataTooLong { .. }), "{filename}");

        let limits = Limits { entries: 2, ..Limits::default() };
        assert_eq!(invalid(read_with(&archive, filename, limits)), InvalidArchive::TooManyEntries(2));

        let limits = Limits { unpacked_bytes: 100_000, directory_bytes: 0, ..Limits::default() };
        let refused = invalid(read_with(&archive, filename, limits));
        assert!(matches!(refused, InvalidArchive::TooLong(_) | InvalidArchive::DirectoryTooLong(_)));
        let limits = Limits { metadata_bytes: 100_000, entries: 3, ..Limits::default() };
        assert!(read_with(&archive, filename, limits).is_ok(), "{filename}");
    }
}

#[test]
fn content_that_cannot_be_read_is_no_fault_of_the_archive() {
    struct Failing(Cursor<Vec<u8>>);
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }
    impl Seek for Failing {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }
    for (archive, filename) in sources(&[File("my_pkg-1.0/PKG-INFO", METADATA)]) {
        let project = PackageName::parse(PackageFormat::Pypi, "my-pkg").unwrap();
        let filename = DistributionFilename::parse(filename, &project).unwrap();

        let read = read(Failing(Cursor::new(archive)), &filename, &Limits::default());

        assert!(matches!(read, Err(ArchiveError::Unreadable(_))), "{read:?}");
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>(), flips in proptest::collection::vec(any::<(u16, u8)>(), 1..4)) {
        let entries = [File(IN_WHEEL, METADATA), Symlink("my_pkg-1.0/l", "x"), File("my_pkg-1.0/PKG-INFO", METADATA)];
        let bend = |mut content: Vec<u8>| {
            for (at, byte) in &flips {
                let at = usize::from(*at) % content.len();
                content[at] ^= byte;
            }
            content
        };
        for (archive, filename) in [
            (bend(zipped(&entries)), WHEEL),
            (gzipped(&bend(tarred(&entries))), SOURCE),
            (bend(bzipped(&tarred(&entries))), "my-pkg-1.0.tar.bz2"),
            (gzipped(&bytes), SOURCE),
            (bytes.clone(), WHEEL),
        ] {
            let _ = read_file(&archive, filename);
        }
    }
}
