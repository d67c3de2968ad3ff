//! Merging what several repositories and public registries have of one package into what a client is told of it.

use std::collections::BTreeMap;

use super::listed::{ListedAsset, ListedDigests, ListedVersion, PackageContents};
use crate::registry::clock::Timestamp;
use crate::registry::error::Error;
use crate::registry::existence::corrupt;
use crate::registry::names::digest::{Digest, HashAlgorithm};
use crate::registry::names::format::{PackageVersionOriginType, PackageVersionStatus};
use crate::registry::names::label::Label;
use crate::registry::names::package::PackageVersion;
use crate::registry::offer::{OfferedAsset, OfferedVersion};
use crate::storage::db::package_document::DocumentVersionRow;

/// What is known so far, from the sources that were taken in in the order of the search.
pub(super) struct Merging {
    /// By sort key and number.
    versions: BTreeMap<(String, String), Merged>,
    /// Each with the number of the source that it comes from.
    labels: BTreeMap<Label, (usize, PackageVersion)>,
    /// How far each source is from the repository that is asked.
    depths: Vec<usize>,
    /// From when on versions of public registries are too young.
    too_young_from: Option<Timestamp>,
}

/// A version as the sources have it that were taken in.
struct Merged {
    /// Nothing where it is there and not told of.
    listed: Option<ListedVersion>,
    /// Whether it comes from a public registry, where more assets of it may come from.
    is_external: bool,
}

impl Merging {
    /// Starts with nothing.
    pub(super) fn until(too_young_from: Option<Timestamp>) -> Self {
        let (versions, labels, depths) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        Self { versions, labels, depths, too_young_from }
    }

    /// Goes on to the next source.
    pub(super) fn enter(&mut self, depth: usize) {
        self.depths.push(depth);
    }

    /// Takes in a version that a repository holds.
    pub(super) fn hold(&mut self, row: DocumentVersionRow, assets: Vec<ListedAsset>) -> Result<(), Error> {
        let status = PackageVersionStatus::parse(&row.status).map_err(corrupt)?;
        let published = Timestamp::from_epoch_milliseconds(row.published_milliseconds);
        let is_external = row.origin_type == PackageVersionOriginType::External.as_str();
        let is_told =
            status == PackageVersionStatus::Published && !(is_external && self.is_too_young(Some(published)));
        let version = PackageVersion::stored(row.version, row.sort_key).written_as(&row.original_version);
        let manifest = row.manifest.map(Into::into);
        let listed = ListedVersion { version, published: Some(published), manifest, assets };
        self.take_in(listed, is_external, is_told);
        Ok(())
    }

    /// Takes in a version that a public registry offers.
    pub(super) fn offer(&mut self, offered: &OfferedVersion) {
        let OfferedVersion { version, published, manifest, assets } = offered;
        let has_aged = |asset: &&OfferedAsset| !self.is_too_young(asset.published.or(*published));
        let assets: Vec<_> = assets.iter().filter(has_aged).map(ListedAsset::of).collect();
        let is_told = !assets.is_empty();
        let (version, manifest) = (version.clone(), manifest.clone());
        self.take_in(ListedVersion { version, published: *published, manifest, assets }, true, is_told);
    }

    fn take_in(&mut self, listed: ListedVersion, is_external: bool, is_told: bool) {
        let place = (listed.version.sort_key().to_owned(), listed.version.normalized().to_owned());
        match self.versions.get_mut(&place) {
            None => {
                let listed = is_told.then_some(listed);
                self.versions.insert(place, Merged { listed, is_external });
            }
            Some(Merged { listed: Some(first), is_external: true }) if is_external && is_told => {
                first.add(listed.assets);
            }
            Some(_) => {}
        }
    }

    /// Takes in which version bears a label: the value of an upstream stands over that of a repository before it. Both
    /// are numbers in the order of the search, in which whatever a repository leads to follows it at once.
    pub(super) fn label(&mut self, label: &Label, version: &PackageVersion) {
        let place = (version.sort_key().to_owned(), version.normalized().to_owned());
        if self.versions.get(&place).is_none_or(|merged| merged.listed.is_none()) {
            return;
        }
        let number = self.depths.len().saturating_sub(1);
        let is_upstream_of =
            |before: usize| self.depths[before + 1..=number].iter().all(|depth| *depth > self.depths[before]);
        if self.labels.get(label).is_none_or(|(before, _)| is_upstream_of(*before)) {
            self.labels.insert(label.clone(), (number, version.clone()));
        }
    }

    /// Returns what clients are told.
    pub(super) fn finish(self) -> PackageContents {
        PackageContents {
            versions: self.versions.into_values().filter_map(|merged| merged.listed).collect(),
            labels: self.labels.into_iter().map(|(label, (_, version))| (label, version)).collect(),
        }
    }

    /// Tells whether something of a public registry is too young. What has no time is.
    fn is_too_young(&self, published: Option<Timestamp>) -> bool {
        self.too_young_from.is_some_and(|from| published.is_none_or(|published| published >= from))
    }
}

impl ListedVersion {
    /// Adds the assets that it lacks. Those that it has are marked as they are there.
    fn add(&mut self, assets: Vec<ListedAsset>) {
        for asset in assets {
            match self.assets.iter_mut().find(|own| own.name == asset.name) {
                Some(own) => own.yanked = asset.yanked.or(own.yanked.take()),
                None => self.assets.push(asset),
            }
        }
    }
}

impl ListedAsset {
    fn of(offered: &OfferedAsset) -> Self {
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
