//! Merging what several repositories and public registries have of one package into what a client is told of it.

use std::collections::BTreeMap;

use super::labels::Labels;
use super::listed::{HeldVersion, ListedAsset, ListedVersion, PackageContents};
use crate::registry::clock::Timestamp;
use crate::registry::error::Error;
use crate::registry::names::format::PackageVersionStatus;
use crate::registry::names::label::Label;
use crate::registry::names::package::PackageVersion;
use crate::registry::offer::OfferedVersion;
use crate::registry::repository::resolution::PackageResolution;
use crate::storage::db::package_document::DocumentVersionRow;

/// What is known so far, from the sources that were taken in in the order of the search.
pub(super) struct Merging<'r> {
    /// By sort key and number.
    versions: BTreeMap<(String, String), Merged>,
    labels: Labels,
    /// What the first public registry that says something says of the package as a whole.
    origin_document: Option<String>,
    /// When a public registry last changed anything.
    origin_updated: Option<Timestamp>,
    resolution: &'r PackageResolution,
}

/// A version as the sources have it that were taken in.
struct Merged {
    listed: ListedVersion,
    telling: Telling,
    /// Whether it comes from a public registry, where more assets of it may come from.
    is_external: bool,
}

/// Who is told of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Telling {
    /// Everybody.
    Listed,
    /// Whoever knows its number.
    Unlisted,
    /// Nobody: it is there, and what others have under its number does not count.
    Hidden,
}

impl<'r> Merging<'r> {
    /// Starts with what was last said of the package.
    pub(super) fn of(resolution: &'r PackageResolution) -> Self {
        let (versions, labels) = (BTreeMap::new(), Labels::default());
        let said = resolution.remarks.iter().find_map(|(_, remarks)| remarks.document());
        let origin_document = said.map(str::to_owned);
        Self { versions, labels, origin_document, origin_updated: None, resolution }
    }

    /// Goes on to the next source.
    pub(super) fn enter(&mut self, depth: usize) {
        self.labels.enter(depth);
    }

    /// Takes in a version that a repository holds.
    pub(super) fn hold(&mut self, row: DocumentVersionRow, assets: Vec<ListedAsset>) -> Result<(), Error> {
        let held = HeldVersion::of(row, assets, self.resolution)?;
        let telling = match held.status {
            _ if held.is_too_young => Telling::Hidden,
            PackageVersionStatus::Published => Telling::Listed,
            PackageVersionStatus::Unlisted => Telling::Unlisted,
            PackageVersionStatus::Unfinished
            | PackageVersionStatus::Archived
            | PackageVersionStatus::Disposed
            | PackageVersionStatus::Deleted => Telling::Hidden,
        };
        self.take_in(held.listed, telling);
        Ok(())
    }

    /// Takes in a version that a public registry offers. One that has nothing to be fetched, or nothing that is old enough, is
    /// not told of.
    pub(super) fn offer(&mut self, offered: &OfferedVersion, lists_assets: bool) {
        let too_young_from = self.resolution.too_young_from;
        let listed = ListedVersion::offered(offered, too_young_from);
        let is_told = if lists_assets {
            !listed.assets.is_empty()
        } else {
            !too_young_from.holds_back(offered.published)
        };
        self.take_in(listed, if is_told { Telling::Listed } else { Telling::Hidden });
    }

    fn take_in(&mut self, listed: ListedVersion, telling: Telling) {
        let is_external = listed.is_external;
        let place = (listed.version.sort_key().to_owned(), listed.version.normalized().to_owned());
        match self.versions.get_mut(&place) {
            None => {
                self.versions.insert(place, Merged { listed, telling, is_external });
            }
            Some(Merged { listed: first, telling: Telling::Listed, is_external: true })
                if is_external && telling == Telling::Listed =>
            {
                first.add(listed.assets);
            }
            Some(_) => {}
        }
    }

    /// Takes in which version bears a label, if clients are told of that version.
    pub(super) fn label(&mut self, label: &Label, version: &PackageVersion) {
        let place = (version.sort_key().to_owned(), version.normalized().to_owned());
        if self.versions.get(&place).is_some_and(|merged| merged.telling == Telling::Listed) {
            self.labels.take_in(label, version);
        }
    }

    /// Takes in what a public registry says of the package as a whole.
    pub(super) fn say(&mut self, document: Option<&str>) {
        self.origin_document = self.origin_document.take().or_else(|| document.map(str::to_owned));
    }

    /// Takes in when a public registry last changed anything.
    pub(super) fn update(&mut self, updated: Option<Timestamp>) {
        self.origin_updated = self.origin_updated.max(updated);
    }

    /// Returns what clients are told.
    pub(super) fn finish(self) -> PackageContents {
        let (mut versions, mut unlisted) = (Vec::new(), Vec::new());
        for Merged { listed, telling, is_external: _ } in self.versions.into_values() {
            match telling {
                Telling::Listed => versions.push(listed),
                Telling::Unlisted => unlisted.push(listed),
                Telling::Hidden => {}
            }
        }
        PackageContents {
            versions,
            unlisted,
            labels: self.labels.finish(),
            origin_document: self.origin_document,
            origin_updated: self.origin_updated,
        }
    }
}

impl ListedVersion {
    /// Adds the assets that it lacks.
    fn add(&mut self, assets: Vec<ListedAsset>) {
        for asset in assets {
            if self.assets.iter().all(|own| own.name != asset.name) {
                self.assets.push(asset);
            }
        }
    }
}
