//! One version as documents show it, and which version bears which label: for whoever asks for less than a whole
//! document. What they say is what the document of the package says.

use std::collections::BTreeMap;

use super::contents::{BorneLabels, HeldVersion, ListedAsset, ListedVersion};
use crate::registry::Registry;
use crate::registry::error::Error;
use crate::registry::names::format::PackageVersionStatus;
use crate::registry::names::label::Label;
use crate::registry::names::package::PackageVersion;
use crate::registry::repository::resolution::{PackageResolution, Source};
use crate::storage::db::package_document::VersionPosition;
use crate::storage::db::{self, Reader};

impl Registry {
    /// Finds a version by its number, in the first place that has it. One that is not listed any more is found too:
    /// whoever knows its number may have it.
    pub async fn find_listed_version(
        &self,
        resolution: &PackageResolution,
        version: &PackageVersion,
    ) -> Result<Option<ListedVersion>, Error> {
        let (resolution, version) = (resolution.clone(), version.clone());
        let find = move |reader: &Reader<'_>| {
            let found = find_first(reader, &resolution, &version)?;
            Ok::<_, Error>(found.filter(FirstVersion::can_be_had).map(|found| found.listed))
        };
        self.store.read(find).await
    }

    /// Reads which of the listed versions bears which label, as the document of the package has it, without reading what
    /// the versions say.
    pub async fn list_listed_labels(
        &self,
        resolution: &PackageResolution,
    ) -> Result<BTreeMap<Label, PackageVersion>, Error> {
        let resolution = resolution.clone();
        let read = move |reader: &Reader<'_>| {
            let is_listed = |version: &_| Ok(find_listed(reader, &resolution, version)?.is_some());
            BorneLabels::read(reader, &resolution)?.of_listed(is_listed)
        };
        self.store.read(read).await
    }
}

/// Finds a version that is listed.
pub(super) fn find_listed(
    reader: &Reader<'_>,
    resolution: &PackageResolution,
    version: &PackageVersion,
) -> Result<Option<ListedVersion>, Error> {
    let found = find_first(reader, resolution, version)?.filter(FirstVersion::is_listed);
    Ok(found.map(|found| found.listed))
}

/// Finds the readme of a version that is listed, in the first repository that holds the version.
pub(super) fn find_readme(
    reader: &Reader<'_>,
    resolution: &PackageResolution,
    version: &PackageVersion,
) -> Result<Option<String>, Error> {
    let found = find_first(reader, resolution, version)?.filter(FirstVersion::is_listed);
    let Some(row) = found.and_then(|found| found.row) else { return Ok(None) };
    Ok(reader.find(db::package_version_metadata::find_readme(row))?.flatten())
}

/// Tells whether a package in one repository has a version that is listed, and no place before has a version of that number.
pub(super) fn lists(
    reader: &Reader<'_>,
    resolution: &PackageResolution,
    package: i64,
    version: &PackageVersion,
) -> Result<bool, Error> {
    let Some(first) = find_first(reader, resolution, version)?.filter(FirstVersion::is_listed) else {
        return Ok(false);
    };
    let own = reader.find(db::package_version::find_in_package(package, version.normalized()))?;
    Ok(own.is_some_and(|own| first.row == Some(own.id)))
}

/// A version in the first place that has it, which decides about it.
struct FirstVersion {
    listed: ListedVersion,
    status: PackageVersionStatus,
    is_held_back: bool,
    /// The number of its row, where a repository holds it.
    row: Option<i64>,
}

impl FirstVersion {
    fn can_be_had(&self) -> bool {
        self.status.is_downloadable() && !self.is_held_back
    }

    fn is_listed(&self) -> bool {
        self.status == PackageVersionStatus::Published && !self.is_held_back
    }
}

fn find_first(
    reader: &Reader<'_>,
    resolution: &PackageResolution,
    version: &PackageVersion,
) -> Result<Option<FirstVersion>, Error> {
    let too_young_from = resolution.too_young_from;
    for (_, source) in resolution.sources() {
        match source {
            Source::Offered(package) => {
                let Some(offered) = package.find(version) else { continue };
                let listed = ListedVersion::offered(offered, too_young_from);
                let (status, is_held_back) = (PackageVersionStatus::Published, listed.assets.is_empty());
                return Ok(Some(FirstVersion { listed, status, is_held_back, row: None }));
            }
            Source::Held(holder) => {
                let found = db::package_document::find_version(holder.package, version.normalized());
                let Some(row) = reader.find(found)? else { continue };
                // The versions after the place before its own and up to its own are itself.
                let before = VersionPosition { sort_key: row.sort_key.clone(), id: row.id - 1 };
                let own = VersionPosition { sort_key: row.sort_key.clone(), id: row.id };
                let assets = reader.list(db::package_document::list_assets(holder.package, &before, &own))?;
                let (id, assets) = (row.id, assets.into_iter().map(ListedAsset::held).collect());
                let held = HeldVersion::of(row, assets, resolution)?;
                let HeldVersion { listed, status, is_too_young } = held;
                return Ok(Some(FirstVersion { listed, status, is_held_back: is_too_young, row: Some(id) }));
            }
        }
    }
    Ok(None)
}
