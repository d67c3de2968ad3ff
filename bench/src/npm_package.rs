//! Versions of npm packages as clients publish them: a manifest of the usual size, and a tarball around content that
//! hardly compresses.

use std::collections::BTreeMap;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::{Digest as _, Sha512};

use crate::content::{Content, hexadecimal};

/// One version of a package.
#[derive(Debug)]
pub(crate) struct NpmPackage {
    pub(crate) name: String,
    pub(crate) version: String,
    /// What registries list of it, the digests of the tarball included.
    pub(crate) manifest: Value,
    pub(crate) tarball: Vec<u8>,
}

impl NpmPackage {
    /// Builds a version around some content, with as many dependencies as are usual, none of which exists.
    pub(crate) fn build(name: &str, version: &str, content: &Content) -> Self {
        let dependencies = (0..20).map(|one| (format!("dependency-number-{one}"), format!("^{one}.2.3")));
        Self::build_on(dependencies, name, version, content)
    }

    /// Builds a version that depends on others.
    pub(crate) fn build_on(
        dependencies: impl IntoIterator<Item = (String, String)>,
        name: &str,
        version: &str,
        content: &Content,
    ) -> Self {
        let dependencies: BTreeMap<_, _> = dependencies.into_iter().collect();
        let mut manifest = json!({
            "name": name, "version": version, "description": "what the bench publishes", "license": "MIT",
            "main": "lib/index.js", "scripts": {"test": "node test", "build": "tsc --project ."},
            "repository": {"type": "git", "url": "git+https://example.invalid/widget.git"},
            "dependencies": dependencies, "engines": {"node": ">=18"}, "keywords": ["bench", "widget"],
        });
        let tarball =
            tarball_of(&manifest.to_string(), &content.to_vec()).expect("a vector accepts all bytes");
        manifest["dist"] = json!({
            "shasum": hexadecimal(&Sha1::digest(&tarball)),
            "integrity": format!("sha512-{}", STANDARD.encode(Sha512::digest(&tarball))),
            "tarball": format!("http://127.0.0.1/{name}/-/{name}-{version}.tgz"),
        });
        Self { name: name.to_owned(), version: version.to_owned(), manifest, tarball }
    }

    /// Returns what the tarball is called.
    pub(crate) fn file_name(&self) -> String {
        format!("{}-{}.tgz", self.name, self.version)
    }

    /// Renders what a client sends.
    pub(crate) fn publish_body(&self) -> Vec<u8> {
        let Self { name, version, manifest, tarball } = self;
        let attachment = json!({
            "content_type": "application/octet-stream", "data": STANDARD.encode(tarball), "length": tarball.len(),
        });
        let document = json!({
            "_id": name, "name": name, "dist-tags": {"latest": version}, "versions": {version: manifest},
            "_attachments": {self.file_name(): attachment},
        });
        document.to_string().into_bytes()
    }
}

fn tarball_of(manifest: &str, content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::none()));
    for (path, bytes) in [("package/package.json", manifest.as_bytes()), ("package/content.bin", content)] {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, path, bytes)?;
    }
    let mut encoder = archive.into_inner()?;
    encoder.flush()?;
    encoder.finish()
}
