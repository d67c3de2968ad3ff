//! The rules of a registry: names, domains, repositories, upstreams, policies, tags, packages, versions and assets.
//! Knows nothing of HTTP and holds no SQL; it asks `storage` in its own words.

pub mod clock;
pub mod delivery;
pub mod domain;
pub mod error;
mod event;
mod existence;
pub mod lease;
pub mod limits;
pub mod names;
pub mod offer;
pub mod package;
mod package_group;
pub mod package_version;
pub mod page;
pub mod permit;
pub mod policy;
mod protection;
mod pull_through;
mod remembered;
pub mod repository;
mod shared_reads;
mod tagging;
pub mod tags;
mod token_key;
mod version_pages;

#[cfg(test)]
mod tests;

pub use clock::{Clock, Timestamp};
pub use delivery::EventDestination;
pub use domain::Domain;
pub use error::{
    Conflict, Error, ErrorKind, ExceededQuota, FetchFailure, Invalid, InvalidPolicy, Missing, Resource,
    ResourceType, ValidationReason,
};
pub use event::{Event, EventBacklog};
pub use lease::{Leases, Work};
pub use limits::Limits;
pub use names::arn::{Arn, partition_of};
pub use names::connection::{ExternalConnection, UnknownConnection};
pub use names::digest::{Digest, HashAlgorithm};
pub use names::encryption_key::{EncryptionKey, EncryptionKeyArn};
pub use names::format::{
    AllowPublish, AllowUpstream, NamespaceUse, OriginMode, OriginType, PackageFormat,
    PackageVersionErrorCode, PackageVersionOriginType, PackageVersionSortType, PackageVersionStatus,
};
pub use names::keys::{
    AccountScope, DomainKey, DomainPackageKey, PackageCoordinates, PackageKey, PackageVersionKey,
    RepositoryKey,
};
pub use names::label::Label;
pub use names::package::{AssetName, CoordinatePrefix, Namespace, PackageName, PackageVersion};
pub use names::revision::Revision;
pub use names::source_address::SourceAddress;
pub use names::{AccountId, Description, DomainName, InvalidName, Region, RepositoryName};
pub use offer::{Freshness, OfferedAsset, OfferedCompanion, OfferedPackage, OfferedVersion};
pub use package::{Package, PackageFilter, PackageOriginRestrictions, PackageState};
pub use package_group::{
    AllowedRepositoryChange, AllowedRepositoryChanges, AssociatedPackage, Association, AssociationType,
    ContactInfo, OriginConfigurationUpdate, OriginRestriction, PackageGroup, PackageGroupKey,
    PackageGroupPattern, PackageGroupTexts,
};
pub use package_version::PackageVersionDescription;
pub use package_version::asset::{Asset, AssetHashes, AssetSummary, PackageVersionAssets};
pub use package_version::batch::{
    BatchOutcome, ChosenVersion, FailedVersion, SuccessfulVersion, VersionFault, VersionSelection,
};
pub use package_version::build::NewestBuild;
pub use package_version::completion::{Confirmation, UnfinishedVersion};
pub use package_version::contents::{
    ListedAsset, ListedDigests, ListedVersion, PackageContents, PackageReading,
};
pub use package_version::copy::CopyVersions;
pub use package_version::life_cycle::{TargetStatus, VersionsToChange};
pub use package_version::metadata::{
    License, PackageDependency, PackageVersionDependencies, PackageVersionMetadata, PackageVersionReadme,
};
pub use package_version::publication::{
    AnnouncedAsset, AssetMetadata, Completion, NewAsset, Publication, PublicationOrigin, Published,
};
pub use package_version::stage::{StageError, Staged};
pub use page::{Page, Paged};
pub use permit::{Guarded, Permit, Subject, SubjectKind};
pub use policy::{PolicyDocument, PolicyHolder, PolicyRevision, ResourcePolicy};
pub use protection::Protection;
pub use pull_through::{
    Arriving, Described, FetchedAsset, FoundPackage, OpenedAsset, PublicRegistry, PullThrough, Reading,
    ReleaseAgeRule, ReleaseAges,
};
pub(crate) use remembered::Remembered;
pub use repository::catalog::Catalog;
pub use repository::resolution::{Holder, PackageFingerprint, PackageResolution, ReachedConnection};
pub use repository::{NewRepository, Repository, RepositoryFilter, RepositorySummary, RepositoryUpdate};
pub use tags::{Tag, Tags};
pub use token_key::{KeptTokenKey, KeptTokenKeys, LONGEST_TOKEN_SECONDS};
pub use version_pages::{PackageVersionFilter, PackageVersionOrigin, PackageVersionSummary, PackageVersions};

use crate::storage::Store;

/// The registry over one store.
#[derive(Debug, Clone)]
pub struct Registry {
    store: Store,
    limits: Limits,
    clock: Clock,
    events: delivery::Events,
    leases: Leases,
    version_pages: version_pages::VersionPages,
}

impl Registry {
    /// Takes a store, the limits to enforce and the clock to go by.
    pub fn new(store: Store, limits: Limits, clock: Clock) -> Self {
        let (events, version_pages) = (delivery::Events::default(), version_pages::VersionPages::default());
        let leases = Leases::of(&store);
        Self { store, limits, clock, events, leases, version_pages }
    }

    /// Returns the store, for collection and metrics.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Returns what this server may do of the work that one server at a time does.
    pub fn leases(&self) -> &Leases {
        &self.leases
    }

    /// Returns the limits that it enforces.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Tells the time that it goes by.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
