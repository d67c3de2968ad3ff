//! What is published together: the assets of a version, what the version says of itself, and how it came here.

use super::asset::AssetSummary;
use super::metadata::PackageVersionMetadata;
use super::stage::Staged;
use crate::registry::clock::Timestamp;
use crate::registry::names::RepositoryName;
use crate::registry::names::connection::ExternalConnection;
use crate::registry::names::digest::Digest;
use crate::registry::names::format::{
    AllowPublish, AllowUpstream, OriginType, PackageVersionOriginType, PackageVersionStatus,
};
use crate::registry::names::keys::PackageVersionKey;
use crate::registry::names::label::Label;
use crate::registry::names::package::AssetName;
use crate::registry::names::revision::Revision;
use crate::registry::names::source_address::SourceAddress;
use crate::storage::db::asset_metadata::NewAssetMetadataRow;

/// Assets to publish in a version, all of them or none. The version is created if need be, and its package too.
#[derive(Debug)]
pub struct Publication {
    /// The assets, each name once.
    pub assets: Vec<NewAsset>,
    /// What the version says of itself. What it said first stays.
    pub metadata: Option<PackageVersionMetadata>,
    /// How it comes here.
    pub origin: PublicationOrigin,
    /// Whether more assets will follow.
    pub completion: Completion,
    /// What it is called besides its number; any other version loses these names.
    pub labels: Vec<Label>,
    /// A name that it is given where no version of the package bears it.
    pub default_label: Option<Label>,
    /// Where its source code is, so that its package is found by it. What the version said first stays.
    pub source_addresses: Vec<SourceAddress>,
}

impl Publication {
    /// Publishes whole versions that say nothing of themselves and are known by their numbers alone.
    pub fn new(assets: Vec<(AssetName, Staged)>, origin: PublicationOrigin) -> Self {
        let plain = |(name, content)| NewAsset { name, content, metadata: None };
        let assets = assets.into_iter().map(plain).collect();
        Self {
            assets,
            metadata: None,
            origin,
            completion: Completion::Finished,
            labels: Vec::new(),
            default_label: None,
            source_addresses: Vec::new(),
        }
    }
}

/// An asset to publish.
#[derive(Debug)]
pub struct NewAsset {
    /// In the form that identifies it.
    pub name: AssetName,
    /// Its bytes.
    pub content: Staged,
    /// What its format keeps of it, where it keeps anything.
    pub metadata: Option<AssetMetadata>,
}

/// What a format keeps of an asset besides its bytes. It goes wherever the asset goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetMetadata {
    /// The format's own document of it, which is short: whoever lists assets reads those of all.
    pub document: Vec<u8>,
    /// What is served beside it.
    pub companion: Option<Vec<u8>>,
}

/// How a version comes into a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicationOrigin {
    /// Somebody publishes it here.
    Direct,
    /// It is fetched from the public registry that the repository stands for.
    External {
        /// The connection that it comes through.
        connection: ExternalConnection,
        /// When it was published there.
        published: Timestamp,
    },
}

/// Whether a version is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completion {
    /// It is, and everybody may have it.
    Finished,
    /// More assets will follow.
    Unfinished,
}

/// An asset that somebody is about to send, and its SHA-256 where it is known beforehand.
#[derive(Debug, Clone, Copy)]
pub struct AnnouncedAsset<'a> {
    /// In the form that identifies it.
    pub name: &'a AssetName,
    /// The digest that it will have.
    pub sha256: Option<&'a Digest>,
}

/// What was published, and the version as it stands after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// With everything around it.
    pub key: PackageVersionKey,
    /// Changes whenever what the version holds does.
    pub revision: Revision,
    /// Where it stands in its life.
    pub status: PackageVersionStatus,
    /// The assets that were given, those included that were there already.
    pub assets: Vec<AssetSummary>,
}

impl AssetMetadata {
    pub(super) fn row(&self) -> NewAssetMetadataRow<'_> {
        NewAssetMetadataRow { document: &self.document, companion: self.companion.as_deref() }
    }
}

impl Completion {
    /// Returns the status of a new version.
    pub(super) const fn status(self) -> PackageVersionStatus {
        match self {
            Self::Finished => PackageVersionStatus::Published,
            Self::Unfinished => PackageVersionStatus::Unfinished,
        }
    }
}

impl PublicationOrigin {
    /// Returns the way that package groups know it as.
    pub(super) const fn origin_type(self) -> OriginType {
        match self {
            Self::Direct => OriginType::Publish,
            Self::External { .. } => OriginType::ExternalUpstream,
        }
    }

    /// Returns what a version that came so is said to be.
    pub(super) const fn version_origin_type(self) -> PackageVersionOriginType {
        match self {
            Self::Direct => PackageVersionOriginType::Internal,
            Self::External { .. } => PackageVersionOriginType::External,
        }
    }

    /// Returns the restrictions of a package that is new with this version.
    ///
    /// A package that was published here first takes nothing from upstream, so that nobody can slip a newer version of
    /// the same name in from outside; one that came from outside is not published to, for the same reason.
    pub(super) const fn first_restrictions(self) -> (AllowPublish, AllowUpstream) {
        match self {
            Self::Direct => (AllowPublish::Allow, AllowUpstream::Block),
            Self::External { .. } => (AllowPublish::Block, AllowUpstream::Allow),
        }
    }

    /// Returns the repository that it is said to have entered the domain by.
    pub(super) fn repository(self, published_to: &RepositoryName) -> Option<&str> {
        match self {
            Self::Direct => Some(published_to.as_str()),
            Self::External { .. } => None,
        }
    }

    /// Returns the connection that it came through.
    pub(super) fn connection(self) -> Option<&'static str> {
        match self {
            Self::Direct => None,
            Self::External { connection, .. } => Some(connection.name()),
        }
    }

    /// Returns when the version counts as published.
    pub(super) fn published(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Direct => now,
            Self::External { published, .. } => published,
        }
    }
}
