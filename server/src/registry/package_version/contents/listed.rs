//! What clients are told of a package: versions, their assets, and which of them bears which label; and how that is made
//! of what is held and of what is offered.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::registry::clock::Timestamp;
use crate::registry::error::Error;
use crate::registry::existence::corrupt;
use crate::registry::names::digest::{Digest, HashAlgorithm};
use crate::registry::names::format::{PackageVersionOriginType, PackageVersionStatus};
use crate::registry::names::label::Label;
use crate::registry::names::package::{AssetName, PackageVersion};
use crate::registry::offer::{OfferedAsset, OfferedVersion, TooYoungFrom};
use crate::registry::repository::resolution::PackageResolution;
use crate::storage::db::blob::BlobRow;
use crate::storage::db::package_document::{DocumentAssetRow, DocumentVersionRow};

/// What documents of a package show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackageContents {
    /// The versions that clients are told of, in the order of versions, each number once.
    pub versions: Vec<ListedVersion>,
    /// The versions that clients are not told of and may have if they know the number, in the order of versions. A format
    /// whose clients need to be told of those too says so in its own way.
    pub unlisted: Vec<ListedVersion>,
    /// Which of those versions bears which label; the value of an upstream stands over that of a repository before it.
    pub labels: BTreeMap<Label, PackageVersion>,
    /// What a public registry that was asked says of the package as a whole, in the format's own form.
    pub origin_document: Option<String>,
    /// When a public registry that was asked last changed anything of the package, where it says so.
    pub origin_updated: Option<Timestamp>,
}

/// A version that clients are told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedVersion {
    /// As it was written, too.
    pub version: PackageVersion,
    /// When it was published where it comes from, where that is known.
    pub published: Option<Timestamp>,
    /// Whether it comes from a public registry. What such a registry says of the package is not said of others.
    pub is_external: bool,
    /// The format's own document of it, of record.
    pub manifest: Option<Bytes>,
    /// Why nobody should choose it any more, as the public registry that it comes from last said.
    pub notice: Option<String>,
    /// By name, of each repository that adds to it.
    pub assets: Vec<ListedAsset>,
}

/// An asset of a version that clients are told of. It is here, or can be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedAsset {
    /// In the form that identifies it.
    pub name: AssetName,
    /// In bytes, where it is known.
    pub size_bytes: Option<u64>,
    /// Those that are known.
    pub digests: ListedDigests,
    /// The format's own document of it.
    pub document: Option<Bytes>,
    /// Why nobody should choose it any more, as the registry that it comes from says.
    pub yanked: Option<String>,
}

/// The digests of an asset that are known, each in lower-case hexadecimal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListedDigests {
    /// MD5.
    pub md5: Option<String>,
    /// SHA-1.
    pub sha1: Option<String>,
    /// SHA-256.
    pub sha256: Option<String>,
    /// SHA-512.
    pub sha512: Option<String>,
}

/// A version that a repository holds, and what is to be known of it before it is told of.
#[derive(Debug)]
pub(in crate::registry::package_version) struct HeldVersion {
    pub(in crate::registry::package_version) listed: ListedVersion,
    pub(in crate::registry::package_version) status: PackageVersionStatus,
    pub(in crate::registry::package_version) is_too_young: bool,
}

impl HeldVersion {
    /// Reads a row.
    pub(in crate::registry::package_version) fn of(
        row: DocumentVersionRow,
        mut assets: Vec<ListedAsset>,
        resolution: &PackageResolution,
    ) -> Result<Self, Error> {
        let published = Some(Timestamp::from_epoch_milliseconds(row.published_milliseconds));
        let is_external = row.origin_type == PackageVersionOriginType::External.as_str();
        let version = PackageVersion::stored(row.version, row.sort_key).written_as(&row.original_version);
        let remarks = resolution.remarks_of(row.origin_external_connection.as_deref());
        if let Some(remarks) = remarks {
            for asset in &mut assets {
                asset.yanked = remarks.yanked(&version, &asset.name).map(str::to_owned);
            }
        }
        Ok(Self {
            status: PackageVersionStatus::parse(&row.status).map_err(corrupt)?,
            is_too_young: is_external && resolution.too_young_from.holds_back(published),
            listed: ListedVersion {
                notice: remarks.and_then(|remarks| remarks.notice(&version)).map(str::to_owned),
                version,
                published,
                is_external,
                manifest: row.manifest.map(Bytes::from),
                assets,
            },
        })
    }
}

impl ListedVersion {
    /// Makes what is told of a version that is offered; without assets if all of them are too young.
    pub(in crate::registry::package_version) fn offered(
        offered: &OfferedVersion,
        too_young_from: TooYoungFrom,
    ) -> Self {
        let OfferedVersion { version, published, notice, manifest, assets } = offered;
        let has_aged = |asset: &&OfferedAsset| !too_young_from.holds_back(offered.published_of(asset));
        let assets = assets.iter().filter(has_aged).map(ListedAsset::offered).collect();
        let (version, manifest) = (version.clone(), manifest.clone());
        Self { version, published: *published, is_external: true, notice: notice.clone(), manifest, assets }
    }
}

impl ListedAsset {
    /// Makes what is told of an asset that is here.
    pub(in crate::registry::package_version) fn held(row: DocumentAssetRow) -> Self {
        let BlobRow { sha256, sha512, sha1, md5, size_bytes, object: _, content: _ } = row.blob;
        let digests =
            ListedDigests { md5: Some(md5), sha1: Some(sha1), sha256: Some(sha256), sha512: Some(sha512) };
        let (name, document) = (AssetName::stored(row.name), row.document.map(Bytes::from));
        Self { name, size_bytes: Some(size_bytes), digests, document, yanked: None }
    }

    fn offered(offered: &OfferedAsset) -> Self {
        let OfferedAsset { name, size_bytes, document, yanked, .. } = offered;
        let (name, document, yanked) = (name.clone(), document.clone(), yanked.clone());
        Self { name, size_bytes: *size_bytes, digests: ListedDigests::of(&offered.digests), document, yanked }
    }
}

impl ListedDigests {
    fn of(digests: &[Digest]) -> Self {
        let find = |algorithm| {
            let found = digests.iter().find(|digest| digest.algorithm() == algorithm);
            found.map(|digest| digest.as_str().to_owned())
        };
        Self {
            md5: find(HashAlgorithm::Md5),
            sha1: find(HashAlgorithm::Sha1),
            sha256: find(HashAlgorithm::Sha256),
            sha512: find(HashAlgorithm::Sha512),
        }
    }
}
