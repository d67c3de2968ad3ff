//! Merging what several repositories and public registries have of one package into what a client is told of it.

use std::collections::BTreeMap;

use super::listed::{HeldVersion, ListedAsset, ListedVersion};
use crate::registry::error::Error;
use crate::registry::names::format::PackageVersionStatus;
use crate::registry::names::package::PackageVersion;
use crate::registry::offer::OfferedVersion;
use crate::registry::repository::resolution::PackageResolution;
use crate::storage::db::package_document::DocumentVersionRow;

/// What is known so far, from the sources that were taken in in the order of the search. All versions of a sort key have
/// to be taken in together.
pub(super) struct Merging<'r> {
    /// By sort key and number.
    versions: BTreeMap<(String, String), Merged>,
    resolution: &'r PackageResolution,
}

/// The versions that come of it, in the order of versions.
#[derive(Debug, Default)]
pub(super) struct MergedVersions {
    /// Those that clients are told of.
    pub(super) listed: Vec<ListedVersion>,
    /// Those that they may have if they know the number.
    pub(super) unlisted: Vec<ListedVersion>,
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
    /// Starts with no version.
    pub(super) fn of(resolution: &'r PackageResolution) -> Self {
        Self { versions: BTreeMap::new(), resolution }
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

    /// Returns what clients are told.
    pub(super) fn finish(self) -> MergedVersions {
        let mut versions = MergedVersions::default();
        for Merged { listed, telling, is_external: _ } in self.versions.into_values() {
            match telling {
                Telling::Listed => versions.listed.push(listed),
                Telling::Unlisted => versions.unlisted.push(listed),
                Telling::Hidden => {}
            }
        }
        versions
    }
}

impl MergedVersions {
    /// Finds a version that clients are told of.
    pub(super) fn find(&self, version: &PackageVersion) -> Option<&ListedVersion> {
        fn place(version: &PackageVersion) -> (&str, &str) {
            (version.sort_key(), version.normalized())
        }
        let found = self.listed.binary_search_by(|listed| place(&listed.version).cmp(&place(version)));
        self.listed.get(found.ok()?)
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
