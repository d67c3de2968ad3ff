//! Gems as RubyGems builds them, around content that hardly compresses.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::content::Content;

/// How many dependencies a version has, none of which exists.
const DEPENDENCIES: u32 = 10;

/// Builds a gem around some content, with as many dependencies as are usual.
pub(crate) fn build(name: &str, version: &str, content: &Content) -> Vec<u8> {
    let metadata = metadata(name, version);
    pack(&metadata, &content.to_vec()).expect("a vector accepts all bytes")
}

fn metadata(name: &str, version: &str) -> String {
    let dependency = |one: u32| {
        format!(
            "- !ruby/object:Gem::Dependency\n  name: dependency-number-{one}\n  type: :runtime\n  requirement: \
             !ruby/object:Gem::Requirement\n    requirements:\n    - - \"~>\"\n      - !ruby/object:Gem::Version\n        \
             version: {one}.2.3\n"
        )
    };
    let needed: Vec<_> = (0..DEPENDENCIES).map(dependency).collect();
    format!(
        "--- !ruby/object:Gem::Specification\nname: {name}\nversion: !ruby/object:Gem::Version\n  version: {version}\n\
         platform: ruby\nsummary: what the bench pushes\nlicenses:\n- MIT\ndependencies:\n{}",
        needed.concat()
    )
}

fn pack(metadata: &str, content: &[u8]) -> std::io::Result<Vec<u8>> {
    let data = gzip(&archive(&[("lib/content.bin", content)])?)?;
    archive(&[("metadata.gz", &gzip(metadata.as_bytes())?), ("data.tar.gz", &data)])
}

fn archive(files: &[(&str, &[u8])]) -> std::io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, path, *bytes)?;
    }
    archive.into_inner()
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
    encoder.write_all(bytes)?;
    encoder.finish()
}
