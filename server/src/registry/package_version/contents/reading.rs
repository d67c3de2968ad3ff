//! Reading what documents of a package show in one state of the store: the versions a few hundred at a time, so that a
//! document of any number of them is made in bounded memory.

use std::collections::{BTreeMap, BTreeSet};

use super::labels::BorneLabels;
use super::listed::{ListedAsset, ListedVersion, PackageContents};
use super::merging::{MergedVersions, Merging};
use crate::registry::error::Error;
use crate::registry::names::label::Label;
use crate::registry::names::package::PackageVersion;
use crate::registry::offer::{OfferedPackage, OfferedVersion};
use crate::registry::package_version::listed_version::{find_listed, find_readme};
use crate::registry::repository::resolution::{PackageResolution, Source};
use crate::storage::db::package_document::{DocumentVersionRow, VersionPosition};
use crate::storage::db::{self, Reader};

/// What documents of a package show, for as long as one state of the store is looked at.
pub struct PackageReading<'r> {
    reader: &'r Reader<'r>,
    resolution: &'r PackageResolution,
    /// How many versions of each source are read at once.
    batch: usize,
    /// All versions, if they are read at once.
    few: Option<MergedVersions>,
}

/// What is read of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// Neither what it says of itself nor its assets, where a repository holds it.
    Outline,
    Whole,
}

/// The versions after one place and not after another, which are read at once.
struct Batch {
    after: VersionPosition,
    last: VersionPosition,
    /// Whether none comes after it.
    is_last: bool,
}

impl<'r> PackageReading<'r> {
    /// Starts to read a package that was found, so many versions of each source at once.
    pub(super) fn start(
        reader: &'r Reader<'r>,
        resolution: &'r PackageResolution,
        batch: usize,
    ) -> Result<Self, Error> {
        let mut reading = Self { reader, resolution, batch, few: None };
        reading.few = match reading.next_batch(VersionPosition::start())? {
            None => Some(MergedVersions::default()),
            Some(all) if all.is_last => Some(reading.read(&all, Extent::Whole)?),
            Some(_) => None,
        };
        Ok(reading)
    }

    /// Goes through the versions that clients are told of, in the order of versions, each number once, and returns which of
    /// them bears which label. What versions say of themselves and what assets they have may be left out.
    pub fn outline(
        &self,
        mut take: impl FnMut(&ListedVersion),
    ) -> Result<BTreeMap<Label, PackageVersion>, Error> {
        let borne = BorneLabels::read(self.reader, self.resolution)?;
        let bearers: BTreeSet<&str> = borne.versions().map(PackageVersion::normalized).collect();
        let mut listed_bearers = BTreeSet::new();
        self.for_each_listed(Extent::Outline, |listed| {
            if let Some(bearer) = bearers.get(listed.version.normalized()) {
                listed_bearers.insert(*bearer);
            }
            take(listed);
            Ok(())
        })?;
        borne.of_listed(|version| Ok(listed_bearers.contains(version.normalized())))
    }

    /// Goes through the same versions, with everything.
    pub fn for_each_version(
        &self,
        take: impl FnMut(&ListedVersion) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.for_each_listed(Extent::Whole, take)
    }

    /// Finds a version that clients are told of.
    pub fn find_version(&self, version: &PackageVersion) -> Result<Option<ListedVersion>, Error> {
        match &self.few {
            Some(all) => Ok(all.find(version).cloned()),
            None => find_listed(self.reader, self.resolution, version),
        }
    }

    /// Finds the readme of a version that clients are told of, in the first repository that holds the version.
    pub fn find_readme(&self, version: &PackageVersion) -> Result<Option<String>, Error> {
        find_readme(self.reader, self.resolution, version)
    }

    /// Reads all that documents of a package show, so many versions of each source at once.
    pub(in crate::registry) fn contents(
        reader: &'r Reader<'r>,
        resolution: &'r PackageResolution,
        batch: usize,
    ) -> Result<PackageContents, Error> {
        let mut versions = MergedVersions::default();
        Self { reader, resolution, batch, few: None }.for_each_batch(Extent::Whole, |some| {
            versions.listed.append(&mut some.listed);
            versions.unlisted.append(&mut some.unlisted);
            Ok(())
        })?;
        let borne = BorneLabels::read(reader, resolution)?;
        let labels = borne.of_listed(|version| Ok(versions.find(version).is_some()))?;
        let offered = || resolution.offers.iter().map(|offer| &offer.package);
        let said = resolution.remarks.iter().find_map(|(_, remarks)| remarks.document());
        let said = said.or_else(|| offered().find_map(|package| package.document()));
        let MergedVersions { listed, unlisted } = versions;
        Ok(PackageContents {
            versions: listed,
            unlisted,
            labels,
            origin_document: said.map(str::to_owned),
            origin_updated: offered().filter_map(|package| package.updated()).max(),
        })
    }

    fn for_each_batch(
        &self,
        extent: Extent,
        mut take: impl FnMut(&mut MergedVersions) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut after = VersionPosition::start();
        while let Some(batch) = self.next_batch(after)? {
            take(&mut self.read(&batch, extent)?)?;
            if batch.is_last {
                break;
            }
            after = batch.last;
        }
        Ok(())
    }

    fn for_each_listed(
        &self,
        extent: Extent,
        mut take: impl FnMut(&ListedVersion) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match &self.few {
            Some(all) => all.listed.iter().try_for_each(take),
            None => self.for_each_batch(extent, |some| some.listed.iter().try_for_each(&mut take)),
        }
    }

    /// Finds out which versions after a place are read at once: about as many of each source as may be, and all of a sort
    /// key. Nothing where no source has any more.
    fn next_batch(&self, after: VersionPosition) -> Result<Option<Batch>, Error> {
        // Where the next versions end of sources that have more than are read at once, and of all sources.
        let (mut nearest, mut farthest) = (None::<String>, None::<String>);
        for (_, source) in self.resolution.sources() {
            let (end, count) = match source {
                Source::Held(holder) => {
                    let query = db::package_document::find_end(holder.package, &after, self.batch);
                    let (end, count) = self.reader.get(query)?;
                    (end, usize::try_from(count).unwrap_or(usize::MAX))
                }
                Source::Offered(package) => {
                    let next = from(package, &after);
                    let next = &next[..next.len().min(self.batch)];
                    (next.last().map(|last| last.version.sort_key().to_owned()), next.len())
                }
            };
            if count >= self.batch && nearest.as_ref().is_none_or(|nearest| end.as_ref() < Some(nearest)) {
                nearest.clone_from(&end);
            }
            farthest = farthest.max(end);
        }
        let is_last = nearest.is_none();
        let last = nearest.or(farthest).map(VersionPosition::end_of);
        Ok(last.map(|last| Batch { after, last, is_last }))
    }

    fn read(&self, batch: &Batch, extent: Extent) -> Result<MergedVersions, Error> {
        let mut merging = Merging::of(self.resolution);
        for (_, source) in self.resolution.sources() {
            match source {
                Source::Held(holder) => {
                    for (row, assets) in self.read_held(holder.package, batch, extent)? {
                        merging.hold(row, assets)?;
                    }
                }
                Source::Offered(package) => {
                    let versions = from(package, &batch.after);
                    let after = from(package, &batch.last).len();
                    for version in &versions[..versions.len() - after] {
                        merging.offer(version, package.lists_assets());
                    }
                }
            }
        }
        Ok(merging.finish())
    }

    fn read_held(
        &self,
        package: i64,
        Batch { after, last, is_last: _ }: &Batch,
        extent: Extent,
    ) -> Result<Vec<(DocumentVersionRow, Vec<ListedAsset>)>, Error> {
        let alone = |row| (row, Vec::new());
        if extent == Extent::Outline {
            let rows = self.reader.list(db::package_document::list_outlines(package, after, last))?;
            return Ok(rows.into_iter().map(alone).collect());
        }
        let rows = self.reader.list(db::package_document::list_versions(package, after, last))?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let assets = self.reader.list(db::package_document::list_assets(package, after, last))?;
        let mut assets = assets.into_iter().peekable();
        let with_assets = |row: DocumentVersionRow| {
            let own = std::iter::from_fn(|| assets.next_if(|asset| asset.version == row.id));
            let own = own.map(ListedAsset::held).collect();
            (row, own)
        };
        Ok(rows.into_iter().map(with_assets).collect())
    }
}

/// Returns the versions that are offered after a place.
fn from<'p>(package: &'p OfferedPackage, after: &VersionPosition) -> &'p [OfferedVersion] {
    let after = (after.sort_key.as_str(), after.id);
    let versions = package.versions();
    // They have no number of a row, and come after all that have one.
    &versions[versions.partition_point(|offered| (offered.version.sort_key(), i64::MAX) <= after)..]
}
