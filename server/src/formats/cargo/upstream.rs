//! Public registries of crates: reading the index file of a crate at an origin, and where its files are.

use serde::Deserialize;

use super::manifest::line::OriginLine;
use super::manifest::{asset_name, index_folder, index_path};
use super::publish::crate_file;
use crate::formats::frame::upstream::{Offer, OriginDocument, UpstreamProtocol, listing_protocol};
use crate::registry::{
    AssetName, Described, Digest, HashAlgorithm, OfferedAsset, OfferedVersion, PackageCoordinates,
    PackageFormat, PackageVersion, PackageVersionMetadata,
};
use crate::storage::StagedReader;

/// How registries of crates are spoken with. Their configuration says where crate files are.
pub(in crate::formats) static PROTOCOL: UpstreamProtocol = UpstreamProtocol {
    directory: Some("config.json"),
    ..listing_protocol(path, "text/plain", read, describe)
};

fn path(package: &PackageCoordinates) -> String {
    index_path(package.name.normalized())
}

/// The configuration of a registry as far as it is read.
#[derive(Deserialize)]
struct Configuration {
    dl: String,
}

fn read(package: &PackageCoordinates, document: &OriginDocument) -> Result<Offer, String> {
    let configuration = document.directory.as_deref().unwrap_or_default();
    let Configuration { dl } = serde_json::from_slice(configuration)
        .map_err(|error| format!("its `config.json` does not say where crate files are: {error}"))?;
    let text = std::str::from_utf8(&document.bytes).map_err(|_| "its index file is no text".to_owned())?;
    let lines = text.lines().filter_map(OriginLine::parse);
    let versions = lines.filter_map(|line| version(package, document, &dl, line)).collect();
    Ok(Offer { versions, ..Offer::default() })
}

/// Reads a version; one that is of another crate or has no digest that its file can be checked by is not offered.
fn version(
    package: &PackageCoordinates,
    document: &OriginDocument,
    dl: &str,
    line: OriginLine,
) -> Option<OfferedVersion> {
    let OriginLine { name, version, checksum, yanked, published, kept } = line;
    if !name.eq_ignore_ascii_case(package.name.normalized()) {
        return None;
    }
    let url = document.base.join(&file_address(dl, &name, &version, &checksum)).ok()?;
    let asset = OfferedAsset {
        // As the crate is written, so that it is not kept as it is not.
        name: AssetName::parse(PackageFormat::Cargo, &asset_name(&name, &version)).ok()?,
        url: url.into(),
        published: None,
        size_bytes: None,
        digests: vec![Digest::parse(HashAlgorithm::Sha256, &checksum).ok()?],
        digests_url: None,
        document: None,
        yanked: yanked.then(String::new),
        companion: None,
    };
    Some(OfferedVersion {
        version: PackageVersion::parse(PackageFormat::Cargo, &version).ok()?,
        published,
        notice: None,
        manifest: Some(kept.into()),
        assets: vec![asset],
    })
}

/// Returns where a crate file is, by the template of its registry: one without a marker is what all addresses begin with.
fn file_address(dl: &str, name: &str, version: &str, checksum: &str) -> String {
    let markers = [
        ("{crate}", name),
        ("{version}", version),
        ("{prefix}", &index_folder(name)),
        ("{lowerprefix}", &index_folder(&name.to_ascii_lowercase())),
        ("{sha256-checksum}", checksum),
    ];
    if !markers.iter().any(|(marker, _)| dl.contains(marker)) {
        return format!("{}/{name}/{version}/download", dl.trim_end_matches('/'));
    }
    markers.iter().fold(dl.to_owned(), |address, (marker, value)| address.replace(marker, value))
}

/// Reads what a crate file says of itself. One that is not in order is what was announced nevertheless, and clients decide
/// what to do with it.
fn describe(
    package: &PackageCoordinates,
    version: &OfferedVersion,
    _asset: &OfferedAsset,
    content: StagedReader,
) -> Described {
    let manifest = version.manifest.as_ref().map(|manifest| manifest.to_vec());
    let (name, number) = (package.name.normalized(), version.version.normalized());
    let described = match crate_file::read(content, &format!("{name}-{number}")) {
        Ok(found) => found.manifest.describe(found.readme.as_deref()),
        Err(_) => PackageVersionMetadata {
            display_name: Some(name.to_owned()),
            ..PackageVersionMetadata::default()
        },
    };
    Described { version: PackageVersionMetadata { manifest, ..described }, asset: None }
}

#[cfg(test)]
mod tests;
