//! Public galleries: the service index says where registrations are, those say which versions there are, in pages that may be
//! documents of their own, and the catalog says what digest each package has.

mod leaf;

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use self::leaf::Leaf;
use super::manifest::package_file::{self, PackageFile};
use super::manifest::package_hash::PackageHash;
use crate::formats::frame::upstream::{Offer, OriginDocument, UpstreamProtocol, listing_protocol};
use crate::registry::{
    AssetMetadata, Described, Digest, OfferedAsset, OfferedVersion, PackageCoordinates,
    PackageVersionMetadata,
};
use crate::storage::StagedReader;

/// How galleries are spoken with.
pub(in crate::formats) static PROTOCOL: UpstreamProtocol = UpstreamProtocol {
    directory: Some("index.json"),
    documents: Some(registrations),
    parts: Some(pages_elsewhere),
    digests: Some(digests),
    ..listing_protocol(path, "application/json", read, describe)
};

/// The places of registrations, the ones that know all versions first.
const REGISTRATIONS: [&str; 6] = [
    "RegistrationsBaseUrl/3.6.0",
    "RegistrationsBaseUrl/Versioned",
    "RegistrationsBaseUrl/3.4.0",
    "RegistrationsBaseUrl",
    "RegistrationsBaseUrl/3.0.0-rc",
    "RegistrationsBaseUrl/3.0.0-beta",
];

const PACKAGES: &str = "PackageBaseAddress/3.0.0";

#[derive(Deserialize)]
struct ServiceIndex {
    resources: Vec<Service>,
}

#[derive(Deserialize)]
struct Service {
    #[serde(rename = "@id")]
    id: String,
    #[serde(rename = "@type")]
    kind: String,
}

impl ServiceIndex {
    /// Returns the address of the first of some services, with a slash at its end.
    fn find(bytes: &[u8], kinds: &[&str]) -> Result<String, String> {
        let index: Self =
            serde_json::from_slice(bytes).map_err(|error| format!("its service index is none: {error}"))?;
        let of = |kind: &&str| index.resources.iter().find(|service| service.kind == **kind);
        let found = kinds.iter().find_map(of);
        let service = found.ok_or_else(|| format!("its service index has no `{}`", kinds[0]))?;
        Ok(format!("{}/", service.id.trim_end_matches('/')))
    }
}

fn registrations(directory: &[u8]) -> Result<String, String> {
    ServiceIndex::find(directory, &REGISTRATIONS)
}

fn path(package: &PackageCoordinates) -> String {
    format!("{}/index.json", package.name.normalized())
}

#[derive(Deserialize)]
struct Registration<L> {
    items: Vec<Page<L>>,
}

#[derive(Deserialize)]
struct Page<L> {
    #[serde(rename = "@id")]
    id: String,
    /// Nothing where the page is elsewhere.
    items: Option<Vec<L>>,
}

fn registration<L: DeserializeOwned>(document: &OriginDocument) -> Result<Registration<L>, String> {
    serde_json::from_slice(&document.bytes).map_err(|error| format!("its registration is none: {error}"))
}

fn pages_elsewhere(document: &OriginDocument) -> Result<Vec<String>, String> {
    let pages = registration::<IgnoredAny>(document)?.items.into_iter();
    Ok(pages.filter(|page| page.items.is_none()).map(|page| page.id).collect())
}

fn read(package: &PackageCoordinates, document: &OriginDocument) -> Result<Offer, String> {
    let packages = document.directory.as_deref().map(|directory| ServiceIndex::find(directory, &[PACKAGES]));
    let packages = packages.transpose().ok().flatten();
    let mut elsewhere = document.parts.iter();
    let mut versions = Vec::new();
    for page in registration(document)?.items {
        let leaves = if let Some(leaves) = page.items {
            leaves
        } else {
            let part = elsewhere.next().ok_or_else(|| format!("its registration lacks `{}`", page.id))?;
            let page: Page<Leaf> = serde_json::from_slice(part)
                .map_err(|error| format!("a page of its registration is none: {error}"))?;
            page.items.unwrap_or_default()
        };
        versions
            .extend(leaves.into_iter().filter_map(|leaf| leaf.offer(package, document, packages.as_deref())));
    }
    Ok(Offer { versions, ..Offer::default() })
}

/// Reads the digest that a document of the catalog tells; none where the gallery has no catalog.
fn digests(document: &[u8]) -> Vec<Digest> {
    let told = serde_json::from_slice::<PackageHash>(document).ok();
    told.and_then(|told| told.digest()).into_iter().collect()
}

/// Reads what a package says of itself. One that cannot be read, or says that it is another, is what was offered
/// nevertheless, and clients decide what to do with it.
fn describe(
    package: &PackageCoordinates,
    version: &OfferedVersion,
    _asset: &OfferedAsset,
    content: StagedReader,
) -> Described {
    let is_it = |file: &PackageFile| {
        file.nuspec.name.normalized() == package.name.normalized()
            && file.nuspec.version.normalized() == version.version.normalized()
    };
    if let Some(file) = package_file::read(content).ok().filter(is_it) {
        let kept = AssetMetadata { document: b"{}".to_vec(), companion: Some(file.nuspec_bytes) };
        return Described { version: file.nuspec.describe(file.readme), asset: Some(kept) };
    }
    let said = PackageVersionMetadata {
        display_name: Some(package.name.normalized().to_owned()),
        manifest: version.manifest.as_ref().map(|record| record.to_vec()),
        ..Default::default()
    };
    Described { version: said, asset: None }
}

#[cfg(test)]
mod tests;
