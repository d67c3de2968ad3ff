//! Public registries of npm packages: reading the packument of an origin.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::download::ASSET;
use super::manifest::{self, Members, full_name};
use super::publish::tarball;
use crate::digits;
use crate::formats::frame::upstream::{Offer, OriginDocument, UpstreamProtocol, listing_protocol};
use crate::registry::{
    AssetName, Described, Digest, HashAlgorithm, Label, OfferedAsset, OfferedVersion, PackageCoordinates,
    PackageFormat, PackageVersion, PackageVersionMetadata, Timestamp,
};
use crate::storage::StagedReader;

/// How npm's registries are spoken with. Only the full form says when versions were published.
pub(in crate::formats) static PROTOCOL: UpstreamProtocol =
    listing_protocol(path, "application/json", read, describe);

fn path(package: &PackageCoordinates) -> String {
    full_name(package).replace('/', "%2f")
}

/// A packument as far as it is read.
#[derive(Deserialize)]
struct Packument<'a> {
    name: String,
    #[serde(borrow, default)]
    versions: Members<'a>,
    #[serde(borrow, default)]
    time: Members<'a>,
    #[serde(default, rename = "dist-tags")]
    tags: BTreeMap<String, String>,
}

/// Where the tarball of a version is and what it must hash to.
#[derive(Deserialize)]
struct Dist {
    /// Some registries leave it out, since it is where all have it.
    #[serde(default)]
    tarball: Option<String>,
    #[serde(default)]
    integrity: Option<String>,
    #[serde(default)]
    shasum: Option<String>,
}

fn read(package: &PackageCoordinates, document: &OriginDocument) -> Result<Offer, String> {
    let told: Packument<'_> = serde_json::from_slice(&document.bytes)
        .map_err(|error| format!("its document is no packument: {error}"))?;
    let name = full_name(package);
    if told.name != name {
        return Err(format!("its document of `{name}` is about `{}`", told.name));
    }
    let asset = AssetName::parse(PackageFormat::Npm, ASSET).map_err(|error| error.to_string())?;
    let versions: Vec<_> = told
        .versions
        .iter()
        .filter_map(|(number, author)| version(package, document, &told.time, &asset, number, author))
        .collect();
    let labels = told.tags.iter().filter_map(|(tag, number)| {
        Some((Label::parse(tag).ok()?, PackageVersion::parse(PackageFormat::Npm, number).ok()?))
    });
    Ok(Offer { versions, labels: labels.collect(), ..Offer::default() })
}

/// Reads a version; one that is not well formed, or of whose tarball nothing is announced that it can be checked by, is
/// not offered.
fn version(
    package: &PackageCoordinates,
    document: &OriginDocument,
    times: &Members<'_>,
    asset: &AssetName,
    number: &str,
    author: &RawValue,
) -> Option<OfferedVersion> {
    let version = PackageVersion::parse(PackageFormat::Npm, number).ok()?;
    let members: Members<'_> = serde_json::from_str(author.get()).ok()?;
    let dist: Dist = serde_json::from_str(members.get("dist")?.get()).ok()?;
    let digests = digests(&dist);
    if digests.is_empty() {
        return None;
    }
    let time = times.get(number).and_then(|time| serde_json::from_str::<String>(time.get()).ok());
    let offered = OfferedAsset {
        name: asset.clone(),
        url: match &dist.tarball {
            Some(tarball) => document.url.join(tarball).ok()?.into(),
            None => document.base.join(&usual_address(package, number)).ok()?.into(),
        },
        published: None,
        size_bytes: None,
        digests,
        digests_url: None,
        document: None,
        yanked: None,
        companion: None,
    };
    Some(OfferedVersion {
        version,
        notice: manifest::notice(&members),
        published: time.and_then(|time| Timestamp::parse(&time)),
        manifest: Some(manifest::of_origin(&members).into()),
        assets: vec![offered],
    })
}

/// Returns where registries have the tarball of a version, seen from their base. Some clients look nowhere else.
fn usual_address(package: &PackageCoordinates, number: &str) -> String {
    format!("{}/-/{}-{number}.tgz", full_name(package), package.name)
}

/// Reads the digests of a tarball. An integrity may list several; the strongest that is known here counts.
fn digests(dist: &Dist) -> Vec<Digest> {
    let decode = |algorithm, text: &str| {
        // Options may follow a digest, which nobody uses.
        let text = text.split('?').next().unwrap_or(text);
        let bytes = STANDARD.decode(text).ok()?;
        Digest::parse(algorithm, &digits::hexadecimal(&bytes)).ok()
    };
    let listed = dist.integrity.iter().flat_map(|integrity| integrity.split_whitespace());
    let mut digests: Vec<Digest> = listed
        .filter_map(|one| match one.split_once('-')? {
            ("sha512", text) => decode(HashAlgorithm::Sha512, text),
            ("sha256", text) => decode(HashAlgorithm::Sha256, text),
            ("sha1", text) => decode(HashAlgorithm::Sha1, text),
            _ => None,
        })
        .collect();
    let shasum = dist.shasum.as_ref().map(|shasum| shasum.to_ascii_lowercase());
    digests.extend(shasum.and_then(|shasum| Digest::parse(HashAlgorithm::Sha1, &shasum).ok()));
    digests
}

/// Reads what a version says: its document, and what only its tarball has. A tarball that is not in order is what was
/// announced nevertheless, and clients decide what to do with it.
fn describe(
    package: &PackageCoordinates,
    version: &OfferedVersion,
    _asset: &OfferedAsset,
    content: StagedReader,
) -> Described {
    let readme = tarball::read(content).ok().and_then(|tarball| tarball.readme);
    let document = version.manifest.as_deref().and_then(|manifest| std::str::from_utf8(manifest).ok());
    let members: Members<'_> =
        document.and_then(|document| serde_json::from_str(document).ok()).unwrap_or_default();
    let described = manifest::describe(&members, full_name(package), readme);
    let manifest = version.manifest.as_ref().map(|manifest| manifest.to_vec());
    Described { version: PackageVersionMetadata { manifest, ..described }, asset: None }
}

#[cfg(test)]
mod tests;
