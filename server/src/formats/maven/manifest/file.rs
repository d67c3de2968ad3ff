//! What the files of a version say: the POM of the version, and the jar of a plugin of that. Any other is taken as it is.

use std::io::{self, Read as _};

use super::plugin::Plugin;
use super::pom;
use crate::registry::{AssetMetadata, Described, PackageVersionMetadata};
use crate::storage::StagedReader;

const POM: &str = ".pom";
const BUILD: &str = "-build";
const JAR: &str = ".jar";

/// Reads what a file of this name says. What cannot be understood says nothing; an error is one of reading it at all.
pub(in crate::formats::maven) fn describe(name: &str, content: StagedReader) -> io::Result<Described> {
    // Maven 4 sends the POM as its author wrote it beside the one that others read.
    if name.strip_suffix(POM).is_some_and(|name| !name.ends_with(BUILD)) {
        let mut bytes = Vec::new();
        content.take(pom::MOST_BYTES + 1).read_to_end(&mut bytes)?;
        let is_short = bytes.len() as u64 <= pom::MOST_BYTES;
        let version = if is_short { pom::describe(&bytes) } else { PackageVersionMetadata::default() };
        return Ok(Described { version, asset: None });
    }
    let plugin = if name.ends_with(JAR) { Plugin::of_jar(content)? } else { None };
    let kept = plugin.map(|plugin| AssetMetadata { document: plugin.to_document(), companion: None });
    Ok(Described { asset: kept, ..Described::default() })
}
