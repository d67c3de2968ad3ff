//! Crate files as Cargo packs them, and as nobody should.

use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, Header};

use super::*;

const MANIFEST: &str = "[package]\nname = \"a\"\nversion = \"1.0.0\"\n";

/// Builds a crate file of files; a text that begins with `->` makes a link to what follows.
fn build(files: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, text) in files {
        let mut header = Header::new_gnu();
        header.set_mode(0o644);
        // By hand, since the builder refuses what these tests are about.
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        let content = match text.strip_prefix("->") {
            Some(target) => {
                header.set_entry_type(EntryType::Symlink);
                header.set_link_name(target).unwrap();
                ""
            }
            None => text,
        };
        header.set_size(content.len() as u64);
        header.set_cksum();
        builder.append(&header, content.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

fn refusal(files: &[(&str, &str)]) -> String {
    read(Cursor::new(build(files)), "a-1.0.0").unwrap_err().to_string()
}

#[test]
fn a_crate_file_says_what_it_is() {
    let nested = ("a-1.0.0/tests/crate/Cargo.toml", "nothing that is read");
    let files = [("a-1.0.0/README.md", "# hi"), nested, ("a-1.0.0/Cargo.toml", MANIFEST)];

    let found = read(Cursor::new(build(&files)), "a-1.0.0").unwrap();

    let package = &found.manifest.package;
    assert_eq!((package.name.as_str(), package.version.as_str()), ("a", "1.0.0"));
    assert_eq!(found.readme.as_deref(), Some("# hi"));
}

#[test]
fn the_readme_is_the_one_that_is_named() {
    let files = |readme: &str| {
        let manifest = format!("{MANIFEST}{readme}\n");
        let others = [("a-1.0.0/README.md", "usual"), ("a-1.0.0/readme.rst", "named")];
        let file = build(&[&[("a-1.0.0/Cargo.toml", manifest.as_str())], &others[..]].concat());
        read(Cursor::new(file), "a-1.0.0").unwrap().readme
    };
    for (readme, expected) in [
        ("", Some("usual")),
        ("readme = true", Some("usual")),
        ("readme = \"readme.rst\"", Some("named")),
        ("readme = \"./readme.rst\"", Some("named")),
        ("readme = \"docs/other.md\"", None),
        ("readme = false", None),
    ] {
        assert_eq!(files(readme).as_deref(), expected, "{readme}");
    }
}

#[test]
fn whatever_would_lie_elsewhere_is_refused() {
    for path in [
        "/etc/passwd",
        "../a",
        "a-1.0.0/../b",
        "b-1.0.0/x",
        "x",
        "a-1.0.0\\x",
        "a-1.0.0/b\\..\\..\\x",
        "C:/a-1.0.0/x",
    ] {
        let told = refusal(&[("a-1.0.0/Cargo.toml", MANIFEST), (path, "x")]);
        assert!(told.contains("which is not below `a-1.0.0/`"), "{path}: {told}");
    }
}

#[test]
fn links_and_the_folder_as_a_file_are_refused() {
    for (path, text) in [("a-1.0.0/x", "->Cargo.toml"), ("a-1.0.0/x", "->/etc/passwd"), ("a-1.0.0", "x")] {
        let told = refusal(&[("a-1.0.0/Cargo.toml", MANIFEST), (path, text)]);
        assert!(told.contains("neither a file nor a folder"), "{path}: {told}");
    }
}

#[test]
fn there_is_one_manifest_that_can_be_read() {
    let one = "a-1.0.0/Cargo.toml";
    for (files, expected) in [
        (&[("a-1.0.0/src/lib.rs", "")][..], "no `Cargo.toml`"),
        (&[("a-1.0.0/cargo.toml", MANIFEST)], "no `Cargo.toml`"),
        (&[(one, MANIFEST), (one, MANIFEST)], "more than one"),
        (&[(one, MANIFEST), ("a-1.0.0/cargo.toml", MANIFEST)], "more than one"),
        (&[(one, MANIFEST), ("a-1.0.0/./Cargo.toml", MANIFEST)], "more than one"),
        (&[(one, "package = 1")], "is wrong"),
        (&[(one, "[package")], "is wrong"),
    ] {
        let told = refusal(files);
        assert!(told.contains(expected), "{files:?}: {told}");
    }
    let long = format!("{MANIFEST}# {}", "x".repeat(5 * 1024 * 1024));
    assert!(refusal(&[(one, &long)]).contains("larger than"));
}

#[test]
fn what_is_no_whole_archive_is_refused() {
    let whole = build(&[("a-1.0.0/Cargo.toml", MANIFEST)]);
    let mut other_checksum = whole.clone();
    let at = whole.len() - 8;
    other_checksum[at] ^= 1;
    let mut plain = GzEncoder::new(Vec::new(), Compression::fast());
    plain.write_all(b"no tar archive").unwrap();
    let goes_on = [&whole[..], b"PK and more"].concat();
    let cut = &whole[..whole.len() - 1];
    for bytes in [&b""[..], b"plain", cut, &whole[..20], &other_checksum, &plain.finish().unwrap(), &goes_on]
    {
        assert!(read(Cursor::new(bytes), "a-1.0.0").is_err(), "{bytes:?}");
    }
}

#[test]
fn what_cargo_would_not_unpack_is_refused() {
    let bomb = build(&[("a-1.0.0/Cargo.toml", MANIFEST), ("a-1.0.0/zeros", &"\0".repeat(2_000_000))]);
    assert!(bomb.len() < 20_000);
    for (most, is_refused) in [(1_000_000, true), (3_000_000, false)] {
        let refused = matches!(read_within(most, Cursor::new(&bomb), "a-1.0.0"), Err(CrateError::TooLarge));
        assert_eq!(refused, is_refused, "{most}");
    }
    let mut state = 1_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        char::from(b'!' + (state >> 26) as u8)
    };
    let noise: String = (0..200_000).map(|_| next()).collect();
    let dense = build(&[("a-1.0.0/Cargo.toml", MANIFEST), ("a-1.0.0/noise", &noise)]);
    // It is larger than the bound, and not many times larger than itself.
    assert!(read_within(100_000, Cursor::new(&dense), "a-1.0.0").is_ok());
}
