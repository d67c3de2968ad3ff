//! What a public registry offers of a package, in the words of this one: the versions that can be fetched, with their
//! files and what is announced of them. Nothing of it is here yet.

pub(super) mod remarks;

use std::collections::BTreeMap;

use bytes::Bytes;

use super::clock::Timestamp;
use super::names::digest::Digest;
use super::names::label::Label;
use super::names::package::{AssetName, PackageVersion};

/// What a public registry offers of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedPackage {
    state: [u8; 32],
    versions: Vec<OfferedVersion>,
    labels: BTreeMap<Label, PackageVersion>,
    document: Option<String>,
    updated: Option<Timestamp>,
    lists_assets: bool,
}

/// A version that can be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedVersion {
    /// As it is written there, too.
    pub version: PackageVersion,
    /// When it was published there, where that is said.
    pub published: Option<Timestamp>,
    /// Why nobody should choose it any more, where that is said of all of it.
    pub notice: Option<String>,
    /// The format's own document of it, of record.
    pub manifest: Option<Bytes>,
    /// Its files, as far as the offer lists them.
    pub assets: Vec<OfferedAsset>,
}

/// A file that can be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedAsset {
    /// In the form that identifies it.
    pub name: AssetName,
    /// Where it is, as a whole URL.
    pub url: String,
    /// When it was published there, where that is said of files.
    pub published: Option<Timestamp>,
    /// Its length in bytes, where that is announced.
    pub size_bytes: Option<u64>,
    /// The digests that it must have. Where there is none, its registry tells none.
    pub digests: Vec<Digest>,
    /// Where its digests are told, as a whole URL, if that is elsewhere.
    pub digests_url: Option<String>,
    /// The format's own document of it.
    pub document: Option<Bytes>,
    /// Why nobody should choose it any more, where that is said.
    pub yanked: Option<String>,
    /// What can be read beside it.
    pub companion: Option<OfferedCompanion>,
}

/// What can be read beside a file without fetching that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedCompanion {
    /// Where it is, as a whole URL.
    pub url: String,
    /// The digest that it must have.
    pub digest: Digest,
}

/// How young what is known of an offer has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// As young as it usually is.
    Usual,
    /// Of this moment, for those who look for something that an older one does not show.
    Recent,
}

impl OfferedPackage {
    /// Takes what is offered, and a digest that tells this state of it from others. Of versions that share a number the
    /// first counts. The document is the format's own, of the package as a whole.
    pub fn new(
        state: [u8; 32],
        mut versions: Vec<OfferedVersion>,
        labels: BTreeMap<Label, PackageVersion>,
        document: Option<String>,
    ) -> Self {
        versions.sort_by(|one, other| place(&one.version).cmp(&place(&other.version)));
        versions.dedup_by(|later, first| place(&later.version) == place(&first.version));
        Self { state, versions, labels, document, updated: None, lists_assets: true }
    }

    /// Takes the moment since which nothing has changed in the registry, where that is said.
    #[must_use]
    pub fn updated_at(self, updated: Option<Timestamp>) -> Self {
        Self { updated, ..self }
    }

    /// Takes whether versions have no files but those that are listed; otherwise one is known by looking for it.
    #[must_use]
    pub fn listing_assets(self, lists_assets: bool) -> Self {
        Self { lists_assets, ..self }
    }

    /// Returns the same offer with its versions changed, which keep their order.
    pub(super) fn map_versions(&self, change: impl FnMut(&OfferedVersion) -> OfferedVersion) -> Self {
        Self { versions: self.versions.iter().map(change).collect(), ..self.clone() }
    }

    /// Returns what tells this state of the offer from others.
    pub fn state(&self) -> &[u8; 32] {
        &self.state
    }

    /// Returns the versions, in the order of versions.
    pub fn versions(&self) -> &[OfferedVersion] {
        &self.versions
    }

    /// Returns which of the versions bears which label.
    pub fn labels(&self) -> &BTreeMap<Label, PackageVersion> {
        &self.labels
    }

    /// Returns what is said of the package as a whole, as its format writes it.
    pub fn document(&self) -> Option<&str> {
        self.document.as_deref()
    }

    /// Returns the moment since which nothing has changed in the registry, where that is said: no version is younger.
    pub fn updated(&self) -> Option<Timestamp> {
        self.updated
    }

    /// Tells whether a version can have no files but those that are listed.
    pub fn lists_assets(&self) -> bool {
        self.lists_assets
    }

    /// Finds a version.
    pub fn find(&self, version: &PackageVersion) -> Option<&OfferedVersion> {
        let found = self.versions.binary_search_by(|offered| place(&offered.version).cmp(&place(version)));
        self.versions.get(found.ok()?)
    }
}

/// From when on what comes from public registries is too young; nothing where it may be of any age.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct TooYoungFrom(pub(super) Option<Timestamp>);

impl TooYoungFrom {
    /// Tells whether something is too young. What has no time is.
    pub(super) fn holds_back(self, published: Option<Timestamp>) -> bool {
        self.0.is_some_and(|from| published.is_none_or(|published| published >= from))
    }
}

impl OfferedVersion {
    /// Returns when a file was published, or else its version, where either is said.
    pub(super) fn published_of(&self, asset: &OfferedAsset) -> Option<Timestamp> {
        asset.published.or(self.published)
    }

    /// Finds a file.
    pub fn find(&self, name: &AssetName) -> Option<&OfferedAsset> {
        self.assets.iter().find(|asset| asset.name == *name)
    }
}

fn place(version: &PackageVersion) -> (&str, &str) {
    (version.sort_key(), version.normalized())
}
