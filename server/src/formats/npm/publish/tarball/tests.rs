//! Tarballs as clients make them, and as nobody should.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, Header};

use super::*;

const MANIFEST: &str = r#"{"name":"a","version":"1.0.0"}"#;

/// Builds a tarball of files; a name that begins with `->` is a link to what follows.
fn build(files: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, text) in files {
        let mut header = Header::new_gnu();
        header.set_mode(0o644);
        // By hand, since the builder refuses what these tests are about.
        let name = &mut header.as_old_mut().name;
        name[..path.len()].copy_from_slice(path.as_bytes());
        if let Some(target) = text.strip_prefix("->") {
            header.set_entry_type(EntryType::Symlink);
            header.set_link_name(target).unwrap();
            header.set_size(0);
            header.set_cksum();
            builder.append(&header, &[][..]).unwrap();
        } else {
            header.set_size(text.len() as u64);
            header.set_cksum();
            builder.append(&header, text.as_bytes()).unwrap();
        }
    }
    builder.into_inner().unwrap().finish().unwrap()
}

#[test]
fn a_tarball_tells_whose_it_is_and_how_much() {
    for top in ["package", "node-widget", "./package"] {
        let manifest = format!("{top}/package.json");
        let (readme, nested) = (format!("{top}/README.md"), format!("{top}/lib/package.json"));
        let tarball = read(&build(&[(&manifest, MANIFEST), (&readme, "# hi"), (&nested, "{}")])[..]).unwrap();

        assert_eq!((tarball.identity.name.as_str(), tarball.identity.version.as_str()), ("a", "1.0.0"));
        assert_eq!(tarball.readme.as_deref(), Some("# hi"));
        let bytes = MANIFEST.len() as u64 + 4 + 2;
        assert_eq!(tarball.unpacked, Unpacked { files: 3, bytes, has_install_script: false });
    }
}

#[test]
fn what_runs_when_it_is_installed_is_told() {
    for (files, runs) in [
        (&[("p/package.json", r#"{"name":"a","version":"1.0.0","scripts":{"postinstall":"x"}}"#)][..], true),
        (&[("p/package.json", r#"{"name":"a","version":"1.0.0","scripts":{"test":"x"}}"#)], false),
        (&[("p/package.json", MANIFEST), ("p/binding.gyp", "{}")], true),
        (&[("p/package.json", MANIFEST), ("p/lib/binding.gyp", "{}")], false),
    ] {
        assert_eq!(read(&build(files)[..]).unwrap().unpacked.has_install_script, runs, "{files:?}");
    }
}

#[test]
fn what_no_client_makes_is_refused_with_its_reason() {
    for (files, told) in [
        (&[("p/index.js", "")][..], "no `package.json`"),
        (&[("p/package.json", MANIFEST), ("q/package.json", MANIFEST)], "more than one"),
        (&[("p/package.json", MANIFEST), ("p\\q/package.json", MANIFEST)], "more than one"),
        (&[("p/package.json", MANIFEST), ("p\\package.json", MANIFEST)], "more than one"),
        (&[("p/package.json", "{}")], "is wrong"),
        (&[("p/package.json", MANIFEST), ("p/../../x", "")], "outside"),
        (&[("p/package.json", MANIFEST), ("/etc/passwd", "")], "outside"),
        (&[("p/package.json", MANIFEST), ("p/link", "->/etc/passwd")], "neither a file"),
    ] {
        let error = read(&build(files)[..]).unwrap_err().to_string();
        assert!(error.contains(told), "{files:?}: {error}");
    }
}

#[test]
fn long_names_are_read_in_every_form_and_bounded() {
    let named = |kind: EntryType, names: &str| {
        let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (kind, content) in [(kind, names), (EntryType::Regular, MANIFEST)] {
            let mut header = Header::new_ustar();
            header.set_entry_type(kind);
            header.set_size(content.len() as u64);
            header.set_cksum();
            builder.append(&header, content.as_bytes()).unwrap();
        }
        builder.into_inner().unwrap().finish().unwrap()
    };
    let (gnu, pax) = (EntryType::GNULongName, EntryType::XHeader);
    for (kind, names) in [(gnu, "package/package.json\0"), (pax, "29 path=package/package.json\n")] {
        assert!(read(&named(kind, names)[..]).is_ok(), "{names}");
    }
    for (kind, names, told) in [
        (gnu, "package/../../x\0".to_owned(), "outside"),
        (pax, "24 path=package\\..\\..\\x\n".to_owned(), "outside"),
        (pax, "11 size=99\n".to_owned(), "two sizes"),
        (pax, "99 path=x\n".to_owned(), "pax record"),
        (gnu, "a".repeat(70_000), "a name of more than"),
        (pax, "a".repeat(70_000), "a name of more than"),
    ] {
        let error = read(&named(kind, &names)[..]).unwrap_err().to_string();
        assert!(error.contains(told), "{told}: {error}");
    }
}

#[test]
fn a_tarball_that_is_cut_off_or_changed_is_refused() {
    let numbers: Vec<_> = (0..20_000_u32).map(|number| number.wrapping_mul(7919).to_string()).collect();
    let text = numbers.concat();
    let whole = build(&[("p/package.json", MANIFEST), ("p/index.js", &text)]);
    assert!(read(&whole[..]).is_ok());
    for length in [0, 5, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
        assert!(read(&whole[..length]).is_err(), "{length}");
    }
    let mut changed = whole.clone();
    let checksum = changed.len() - 6;
    changed[checksum] ^= 1;
    assert!(read(&changed[..]).is_err());
    assert!(read(&b"PK\x03\x04 no tarball"[..]).is_err());
}

#[test]
fn bytes_behind_the_archive_are_read_as_well() {
    let mut encoder = GzEncoder::new(build(&[("p/package.json", MANIFEST)]), Compression::fast());
    encoder.write_all(&[0; 1024]).unwrap();
    assert!(read(&encoder.finish().unwrap()[..]).is_ok());
}

proptest::proptest! {
    #[test]
    fn no_tarball_is_too_strange_to_be_read_or_refused(
        places in proptest::collection::vec((proptest::num::usize::ANY, proptest::num::u8::ANY), 1..8),
    ) {
        // Changed behind the compression, which would hide what is changed before it.
        let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
        let mut archive = Vec::new();
        MultiGzDecoder::new(&build(&[("p/package.json", MANIFEST), ("p/README.md", "# hi")])[..])
            .read_to_end(&mut archive)
            .unwrap();
        for (place, byte) in places {
            let length = archive.len();
            archive[place % length] = byte;
        }
        encoder.write_all(&archive).unwrap();
        if let Ok(tarball) = read(&encoder.finish().unwrap()[..]) {
            proptest::prop_assert!(tarball.unpacked.files >= 1);
        }
    }
}
