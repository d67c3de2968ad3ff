//! One version as documents show it, and which version bears which label: for whoever asks for less than a whole
//! document. What they say is what the document of the package says.

use std::collections::BTreeMap;

use super::contents::{ListedAsset, ListedVersion, is_upstream_of};
use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::error::Error;
use crate::registry::existence::corrupt;
use crate::registry::names::format::PackageVersionStatus;
use crate::registry::names::package::{AssetName, PackageVersion};
use crate::registry::package::label::Label;
use crate::registry::package_version::asset::summary;
use crate::registry::repository::resolve::{Holder, PackageResolution};
use crate::storage;
use crate::storage::db::package_document::{DocumentAssetRow, DocumentVersionRow, VersionPosition};
use crate::storage::db::package_version::PackageVersionRow;
use crate::storage::db::{self, Reader};

impl Registry {
    /// Finds a version by its number, in the first repository that holds it. One that is not listed any more is found too:
    /// whoever knows its number may have it.
    pub async fn find_listed_version(
        &self,
        resolution: &PackageResolution,
        version: &PackageVersion,
    ) -> Result<Option<ListedVersion>, Error> {
        let (holders, version) = (resolution.holders.clone(), version.clone());
        let find = move |reader: &Reader<'_>| {
            let Some((holder, row)) = find_first(reader, &holders, &version)? else { return Ok(None) };
            if !status(&row)?.is_downloadable() {
                return Ok(None);
            }
            let shown = db::package_document::find_version(holder.package, version.normalized());
            let shown = reader.find(shown)?.map(|row| listed(reader, holder.package, row));
            Ok::<_, Error>(shown.transpose()?)
        };
        self.store.read(find).await
    }

    /// Finds the readme of a version that is listed, in the first repository that holds the version.
    pub async fn find_listed_readme(
        &self,
        resolution: &PackageResolution,
        version: &PackageVersion,
    ) -> Result<Option<String>, Error> {
        let (holders, version) = (resolution.holders.clone(), version.clone());
        let find = move |reader: &Reader<'_>| {
            let Some((_, row)) = find_first(reader, &holders, &version)? else { return Ok(None) };
            if status(&row)? != PackageVersionStatus::Published {
                return Ok(None);
            }
            Ok::<_, Error>(reader.find(db::package_version_metadata::find_readme(row.id))?.flatten())
        };
        self.store.read(find).await
    }

    /// Reads which of the listed versions bears which label, as [`Registry::package_contents`] has it, without reading what
    /// the versions say.
    pub async fn list_listed_labels(
        &self,
        resolution: &PackageResolution,
    ) -> Result<BTreeMap<Label, PackageVersion>, Error> {
        let holders = resolution.holders.clone();
        self.store.read(move |reader: &Reader<'_>| labels(reader, &holders)).await
    }
}

fn labels(reader: &Reader<'_>, holders: &[Holder]) -> Result<BTreeMap<Label, PackageVersion>, Error> {
    let mut labels: BTreeMap<Label, (usize, PackageVersion)> = BTreeMap::new();
    for (number, holder) in holders.iter().enumerate() {
        for (label, version, sort_key) in reader.list(db::package_label::list(holder.package))? {
            let (label, version) = (Label::stored(label), PackageVersion::stored(version, sort_key));
            let first = find_first(reader, holders, &version)?;
            let is_listed = match first {
                Some((_, row)) => status(&row)? == PackageVersionStatus::Published,
                None => false,
            };
            let stands =
                labels.get(&label).is_none_or(|(before, _)| is_upstream_of(holders, number, *before));
            if is_listed && stands {
                labels.insert(label, (number, version));
            }
        }
    }
    Ok(labels.into_iter().map(|(label, (_, version))| (label, version)).collect())
}

/// Finds a version in the first repository that holds it, which decides about it.
fn find_first<'h>(
    reader: &Reader<'_>,
    holders: &'h [Holder],
    version: &PackageVersion,
) -> Result<Option<(&'h Holder, PackageVersionRow)>, storage::Error> {
    for holder in holders {
        let found = db::package_version::find_in_package(holder.package, version.normalized());
        if let Some(row) = reader.find(found)? {
            return Ok(Some((holder, row)));
        }
    }
    Ok(None)
}

fn status(row: &PackageVersionRow) -> Result<PackageVersionStatus, storage::Error> {
    PackageVersionStatus::parse(&row.status).map_err(corrupt)
}

fn listed(
    reader: &Reader<'_>,
    package: i64,
    row: DocumentVersionRow,
) -> Result<ListedVersion, storage::Error> {
    // The versions after the place before its own and up to its own are itself.
    let before = VersionPosition { sort_key: row.sort_key.clone(), id: row.id - 1 };
    let own = VersionPosition { sort_key: row.sort_key.clone(), id: row.id };
    let assets = reader.list(db::package_document::list_assets(package, &before, &own))?;
    let asset = |asset: DocumentAssetRow| ListedAsset {
        summary: summary(AssetName::stored(asset.name), asset.blob),
        document: asset.document,
    };
    Ok(ListedVersion {
        version: PackageVersion::stored(row.version, row.sort_key).written_as(&row.original_version),
        published: Timestamp::from_epoch_milliseconds(row.published_milliseconds),
        manifest: row.manifest,
        assets: assets.into_iter().map(asset).collect(),
    })
}
