//! What documents of a package show, such as npm's packument: its versions with their assets and what they say of
//! themselves, and its labels, from all repositories that hold it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::error::Error;
use crate::registry::existence::corrupt;
use crate::registry::names::format::PackageVersionStatus;
use crate::registry::names::package::{AssetName, PackageVersion};
use crate::registry::package::label::Label;
use crate::registry::package_version::asset::{AssetSummary, summary};
use crate::registry::repository::resolve::{Holder, PackageResolution};
use crate::storage::db::package_document::{DocumentVersionRow, VersionPosition};
use crate::storage::db::{self, Reader};

/// How many versions are read at once.
const BATCH: usize = 500;

/// What documents of a package show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackageContents {
    /// The versions that clients are told of, in the order of versions, each number once.
    pub versions: Vec<ListedVersion>,
    /// Which of those versions bears which label; the value of an upstream stands over that of a repository before it.
    pub labels: BTreeMap<Label, PackageVersion>,
}

/// A version that clients are told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedVersion {
    /// As it was written, too.
    pub version: PackageVersion,
    /// When it was published where it comes from.
    pub published: Timestamp,
    /// The format's own document of it, of record.
    pub manifest: Option<Vec<u8>>,
    /// By name.
    pub assets: Vec<ListedAsset>,
}

/// An asset of a version that clients are told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedAsset {
    /// Its name, length and digests.
    pub summary: AssetSummary,
    /// The format's own document of it.
    pub document: Option<Vec<u8>>,
}

impl Registry {
    /// Reads what documents of a package show, from all repositories that a search found it in: of a version that
    /// several hold, the first decides, also that it is not told of.
    pub async fn package_contents(&self, resolution: &PackageResolution) -> Result<PackageContents, Error> {
        let holders = resolution.holders.clone();
        self.store.scan(move |reader: &Reader<'_>| merge(reader, &holders)).await
    }

    /// Finds what is served beside an asset of a version, in the first repository that holds the version, where its
    /// assets can be downloaded.
    pub async fn find_asset_companion(
        &self,
        resolution: &PackageResolution,
        version: &PackageVersion,
        asset: &AssetName,
    ) -> Result<Option<Vec<u8>>, Error> {
        let (holders, version, asset) = (resolution.holders.clone(), version.clone(), asset.clone());
        let find = move |reader: &Reader<'_>| {
            for holder in &holders {
                let found = db::package_version::find_in_package(holder.package, version.normalized());
                let Some(row) = reader.find(found)? else { continue };
                let status = PackageVersionStatus::parse(&row.status).map_err(corrupt)?;
                if !status.is_downloadable() {
                    return Ok(None);
                }
                return Ok(reader
                    .find(db::asset_metadata::find_companion(row.id, asset.as_str()))?
                    .flatten());
            }
            Ok(None)
        };
        self.store.read(find).await
    }
}

fn merge(reader: &Reader<'_>, holders: &[Holder]) -> Result<PackageContents, Error> {
    // Nothing stands for a version that is there and not told of.
    let mut versions: BTreeMap<(String, String), Option<ListedVersion>> = BTreeMap::new();
    let mut labels: BTreeMap<Label, (usize, PackageVersion)> = BTreeMap::new();
    for (number, holder) in holders.iter().enumerate() {
        for_each_version(reader, holder.package, |row, assets| {
            let place = (row.sort_key.clone(), row.version.clone());
            if let Entry::Vacant(vacant) = versions.entry(place) {
                vacant.insert(listed(row, assets)?);
            }
            Ok(())
        })?;
        for (label, version, sort_key) in reader.list(db::package_label::list(holder.package))? {
            let (label, version) = (Label::stored(label), PackageVersion::stored(version, sort_key));
            let place = (version.sort_key().to_owned(), version.normalized().to_owned());
            if !versions.get(&place).is_some_and(Option::is_some) {
                continue;
            }
            let stands =
                labels.get(&label).is_none_or(|(before, _)| is_upstream_of(holders, number, *before));
            if stands {
                labels.insert(label, (number, version));
            }
        }
    }
    let labels = labels.into_iter().map(|(label, (_, version))| (label, version)).collect();
    Ok(PackageContents { versions: versions.into_values().flatten().collect(), labels })
}

/// Tells whether the search came to a holder through another one. Both are numbers in the order of the search, in which
/// whatever a repository leads to follows it at once.
pub(super) fn is_upstream_of(holders: &[Holder], number: usize, before: usize) -> bool {
    holders[before + 1..=number].iter().all(|holder| holder.depth > holders[before].depth)
}

fn for_each_version(
    reader: &Reader<'_>,
    package: i64,
    mut take: impl FnMut(DocumentVersionRow, Vec<ListedAsset>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut after = VersionPosition::start();
    loop {
        let rows = reader.list(db::package_document::list_versions(package, &after, BATCH))?;
        let Some(last) = rows.last() else { return Ok(()) };
        let last = VersionPosition { sort_key: last.sort_key.clone(), id: last.id };
        let assets = reader.list(db::package_document::list_assets(package, &after, &last))?;
        let mut assets = assets.into_iter().peekable();
        for row in rows {
            let mut own = Vec::new();
            while let Some(asset) = assets.next_if(|asset| asset.version == row.id) {
                let summary = summary(AssetName::stored(asset.name), asset.blob);
                own.push(ListedAsset { summary, document: asset.document });
            }
            take(row, own)?;
        }
        after = last;
    }
}

fn listed(row: DocumentVersionRow, assets: Vec<ListedAsset>) -> Result<Option<ListedVersion>, Error> {
    let status = PackageVersionStatus::parse(&row.status).map_err(corrupt)?;
    Ok((status == PackageVersionStatus::Published).then(|| ListedVersion {
        version: PackageVersion::stored(row.version, row.sort_key).written_as(&row.original_version),
        published: Timestamp::from_epoch_milliseconds(row.published_milliseconds),
        manifest: row.manifest,
        assets,
    }))
}
