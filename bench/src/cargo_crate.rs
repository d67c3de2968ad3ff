//! Versions of crates as Cargo publishes them: a document, and a crate file around content that hardly compresses.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use crate::content::Content;

/// One version of a crate.
#[derive(Debug)]
pub(crate) struct CargoCrate {
    document: Vec<u8>,
    crate_file: Vec<u8>,
}

/// How many dependencies a version has, none of which exists.
const DEPENDENCIES: u32 = 10;

impl CargoCrate {
    /// Builds a version around some content, with as many dependencies as are usual.
    pub(crate) fn build(name: &str, version: &str, content: &Content) -> Self {
        Self::build_on(DEPENDENCIES, name, version, content)
    }

    /// Builds a version that depends on nothing, so that it can be resolved.
    pub(crate) fn build_alone(name: &str, version: &str, content: &Content) -> Self {
        Self::build_on(0, name, version, content)
    }

    fn build_on(dependencies: u32, name: &str, version: &str, content: &Content) -> Self {
        let told: Vec<_> = (0..dependencies)
            .map(|one| {
                json!({
                    "name": format!("dependency-number-{one}"), "version_req": format!("^{one}.2.3"),
                    "features": [], "optional": false, "default_features": true, "target": null,
                    "kind": "normal", "registry": null, "explicit_name_in_toml": null,
                })
            })
            .collect();
        let document = json!({
            "name": name, "vers": version, "deps": told, "features": {"default": ["std"], "std": []},
            "authors": [], "description": "what the bench publishes", "license": "MIT",
            "keywords": ["bench"], "categories": [], "badges": {}, "links": null,
        });
        let needed: Vec<_> =
            (0..dependencies).map(|one| format!("dependency-number-{one} = \"{one}.2.3\"\n")).collect();
        let needed = needed.concat();
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"{version}\"\n\n[features]\ndefault = [\"std\"]\nstd = []\n\n\
             [dependencies]\n{needed}"
        );
        let top = format!("{name}-{version}");
        let crate_file =
            crate_file_of(&top, &manifest, &content.to_vec()).expect("a vector accepts all bytes");
        Self { document: document.to_string().into_bytes(), crate_file }
    }

    /// Renders what Cargo sends: each part behind its length.
    pub(crate) fn publish_body(&self) -> Vec<u8> {
        let length = |part: &[u8]| u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes();
        let Self { document, crate_file } = self;
        [&length(document), document.as_slice(), &length(crate_file), crate_file].concat()
    }
}

fn crate_file_of(top: &str, manifest: &str, content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::none()));
    for (path, bytes) in
        [("Cargo.toml", manifest.as_bytes()), ("src/lib.rs", b""), ("src/content.bin", content)]
    {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, format!("{top}/{path}"), bytes)?;
    }
    let mut encoder = archive.into_inner()?;
    encoder.flush()?;
    encoder.finish()
}
