//! Public gem servers: reading the document of a gem in the compact index of an origin, and where its files are.

use std::collections::BTreeMap;

use super::manifest::gemspec::Gemspec;
use super::manifest::info_line::InfoLine;
use super::manifest::platform::{self, GemFile};
use super::manifest::quick::quick_gemspec;
use super::manifest::record::Record;
use super::publish::gem;
use crate::formats::frame::upstream::{Offer, OriginDocument, UpstreamProtocol, listing_protocol};
use crate::registry::{
    AssetMetadata, Described, Digest, HashAlgorithm, OfferedAsset, OfferedVersion, PackageCoordinates,
    PackageVersion, PackageVersionMetadata,
};
use crate::storage::StagedReader;

/// How gem servers are spoken with.
pub(in crate::formats) static PROTOCOL: UpstreamProtocol =
    listing_protocol(path, "text/plain", read, describe);

fn path(package: &PackageCoordinates) -> String {
    format!("info/{}", package.name.normalized())
}

fn read(package: &PackageCoordinates, document: &OriginDocument) -> Result<Offer, String> {
    let text = std::str::from_utf8(&document.bytes).map_err(|_| "its document is no text".to_owned())?;
    let mut versions: BTreeMap<String, OfferedVersion> = BTreeMap::new();
    for line in text.lines().filter_map(InfoLine::parse) {
        let Some((version, asset)) = offered(package, document, &line) else { continue };
        let known = versions.entry(version.normalized().to_owned()).or_insert_with(|| OfferedVersion {
            version,
            published: line.created,
            notice: None,
            manifest: None,
            assets: Vec::new(),
        });
        known.assets.push(asset);
    }
    Ok(Offer { versions: versions.into_values().collect(), ..Offer::default() })
}

/// Reads a file; one that has no digest that it can be checked by is not offered.
fn offered(
    package: &PackageCoordinates,
    document: &OriginDocument,
    line: &InfoLine,
) -> Option<(PackageVersion, OfferedAsset)> {
    let version = platform::version(&line.number)?;
    let file = GemFile {
        name: package.name.clone(),
        version: version.clone(),
        platform: line.record.platform.clone(),
    };
    let name = file.asset_name().ok()?;
    let asset = OfferedAsset {
        url: document.base.join(&format!("gems/{}", name.as_str())).ok()?.into(),
        name,
        published: line.created,
        size_bytes: None,
        digests: vec![Digest::parse(HashAlgorithm::Sha256, &line.checksum).ok()?],
        digests_url: None,
        document: Some(line.record.to_bytes().into()),
        yanked: None,
        companion: None,
    };
    Some((version, asset))
}

/// Reads what a gem says of itself. One that is not in order, or says that it is another, is what was announced
/// nevertheless, and clients decide what to do with it.
fn describe(
    package: &PackageCoordinates,
    version: &OfferedVersion,
    asset: &OfferedAsset,
    content: StagedReader,
) -> Described {
    let record = asset.document.as_deref().and_then(Record::read).unwrap_or_default();
    let (name, number) = (package.name.normalized(), version.version.normalized());
    let is_it = |gem: &gem::Gem| {
        let Gemspec { name: own, version, platform, .. } = &gem.gemspec;
        own == name && version == number && *platform == record.platform
    };
    if let Some(gem) = gem::read(content).ok().filter(is_it) {
        let kept = AssetMetadata {
            document: gem.gemspec.record().to_bytes(),
            companion: Some(quick_gemspec(&gem.gemspec)),
        };
        return Described { version: gem.gemspec.describe(gem.readme), asset: Some(kept) };
    }
    let companion = Some(quick_gemspec(&Gemspec::of_record(name, number, &record)));
    let described = PackageVersionMetadata { display_name: Some(name.to_owned()), ..Default::default() };
    Described { version: described, asset: Some(AssetMetadata { document: record.to_bytes(), companion }) }
}

#[cfg(test)]
mod tests;
