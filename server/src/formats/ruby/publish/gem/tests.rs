//! Gems as RubyGems builds them, and what is refused.

use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, Header};

use super::*;

const METADATA_TEXT: &str = "--- !ruby/object:Gem::Specification\nname: acme\n\
    version: !ruby/object:Gem::Version\n  version: 1.0.0\nplatform: ruby\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An archive of files; a text that begins with an arrow is the target of a link.
fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = Header::new_gnu();
        // Not by the library's way, which refuses what leads out.
        header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
        let target = content.strip_prefix(b"->");
        if let Some(target) = target {
            header.set_entry_type(EntryType::Symlink);
            header.as_mut_bytes()[157..157 + target.len()].copy_from_slice(target);
        }
        let content = if target.is_some() { &[] } else { *content };
        header.set_size(content.len() as u64);
        header.set_cksum();
        builder.append(&header, content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn with(files: &[(&str, &[u8])]) -> Vec<u8> {
    gzip(&archive(files))
}

fn said(gem: &[u8]) -> String {
    match read(Cursor::new(gem)) {
        Ok(Gem { gemspec, readme }) => {
            format!("{} {} {}", gemspec.name, gemspec.version, readme.unwrap_or_default())
        }
        Err(error) => error.to_string(),
    }
}

fn parts(parts: &[(&str, &[u8])]) -> String {
    said(&archive(parts))
}

#[test]
fn a_gem_is_read_with_its_readme_and_its_checksums() {
    let metadata = gzip(METADATA_TEXT.as_bytes());
    let data = with(&[("lib/acme.rb", b""), ("README.md", b"# hi"), ("lib/link.rb", b"->../lib/acme.rb")]);
    let sha256 = digits::hexadecimal(&Sha256::digest(&data));
    let checksums =
        gzip(format!("---\nSHA256:\n  data.tar.gz: {sha256}\nOTHER:\n  metadata.gz: x\n").as_bytes());
    let all: [(&str, &[u8]); 4] = [
        ("metadata.gz", &metadata),
        ("data.tar.gz", &data),
        ("data.tar.gz.sig", b"signed"),
        ("checksums.yaml.gz", &checksums),
    ];
    assert_eq!(parts(&all), "acme 1.0.0 # hi");
    assert_eq!(parts(&all[..2]), "acme 1.0.0 # hi");

    let wrong = gzip(format!("---\nSHA256:\n  metadata.gz: '{sha256}'\n").as_bytes());
    assert!(parts(&[all[0], all[1], ("checksums.yaml.gz", &wrong)]).contains("another checksum"));
    let beyond = gzip(b"---\nSHA256:\n  other.gz: x\n");
    assert!(parts(&[all[0], all[1], ("checksums.yaml.gz", &beyond)]).contains("not in the gem"));
}

#[test]
fn what_is_no_gem_is_refused() {
    let metadata = gzip(METADATA_TEXT.as_bytes());
    let data = with(&[("a", b"")]);
    let (meta, files) = (("metadata.gz", metadata.as_slice()), ("data.tar.gz", data.as_slice()));
    let long = gzip(&vec![b'#'; usize::try_from(MOST_METADATA_BYTES).unwrap() + 1]);
    for (gem, what) in [
        (b"some text".to_vec(), "no tar archive"),
        (archive(&[]), "no `metadata.gz`"),
        (archive(&[meta]), "no `data.tar.gz`"),
        (archive(&[files]), "no `metadata.gz`"),
        (archive(&[meta, meta, files]), "twice"),
        (archive(&[meta, files, ("../evil", b"x")]), "no place in it"),
        (archive(&[meta, files, ("metadata.gz.sig", b"->/etc/passwd")]), "no place in it"),
        (archive(&[("metadata.gz", &metadata[..40]), files]), "cannot be unpacked"),
        (archive(&[("metadata.gz", b"text"), files]), "cannot be unpacked"),
        (archive(&[("metadata.gz", &gzip(b"\xff")), files]), "cannot be unpacked"),
        (archive(&[("metadata.gz", &gzip(b"a: !ruby/object:Kernel {}")), files]), "has the tag"),
        (archive(&[("metadata.gz", &long), files]), "too large"),
        (archive(&[meta, ("data.tar.gz", &data[..20])]), "no gzipped tar"),
        (archive(&[meta, ("data.tar.gz", &with(&[("../evil", b"x")]))]), "leads out"),
        (archive(&[meta, ("data.tar.gz", &with(&[("/evil", b"x")]))]), "leads out"),
        (archive(&[meta, ("data.tar.gz", &with(&[("a/b", b"->../../x")]))]), "leads out"),
    ] {
        assert!(said(&gem).contains(what), "{what}: {}", said(&gem));
    }
    let whole = archive(&[meta, files]);
    assert!(said(&whole[..700]).contains("no tar archive"));
}
