//! The rules of a registry: names, domains, repositories, upstreams, policies, tags, packages, versions and assets.
//! Knows nothing of HTTP and holds no SQL; it asks `storage` in its own words.

pub mod arn;
pub mod asset;
pub mod batch;
pub mod clock;
pub mod copy;
pub mod domain;
pub mod encryption_key;
pub mod error;
mod event;
mod existence;
pub mod external_connection;
pub mod format;
pub mod keys;
pub mod life_cycle;
pub mod names;
mod order;
pub mod package;
pub mod package_deletion;
mod package_group;
pub mod package_metadata;
pub mod package_names;
mod package_scan;
pub mod package_version;
pub mod page;
pub mod permit;
pub mod policy;
pub mod publish;
pub mod quota;
pub mod region;
pub mod repository;
pub mod revision;
mod state_change;
pub mod tags;
mod upstream;
mod upstream_search;

#[cfg(test)]
mod tests;

pub use arn::Arn;
pub use asset::{Asset, AssetHashes, AssetSummary, PackageVersionAssets};
pub use batch::{
    BatchOutcome, ChosenVersion, FailedVersion, SuccessfulVersion, VersionFault, VersionSelection,
};
pub use clock::{Clock, Timestamp};
pub use copy::CopyVersions;
pub use domain::Domain;
pub use encryption_key::EncryptionKey;
pub use error::{
    Conflict, Error, ErrorKind, ExceededQuota, Invalid, Missing, Resource, ResourceType, ValidationReason,
};
pub use event::{Event, EventBacklog, EventDestination};
pub use external_connection::ExternalConnection;
pub use format::{
    AllowPublish, AllowUpstream, NamespaceUse, PackageFormat, PackageVersionErrorCode,
    PackageVersionOriginType, PackageVersionSortType, PackageVersionStatus,
};
pub use keys::{DomainKey, PackageKey, PackageVersionKey, RepositoryKey};
pub use life_cycle::{TargetStatus, VersionsToChange};
pub use names::{AccountId, Description, DomainName, InvalidName, Region, RepositoryName};
pub use package::{Package, PackageFilter, PackageOriginRestrictions};
pub use package_group::{
    AllowedRepositoryChange, AllowedRepositoryChanges, AssociatedPackage, Association, AssociationType,
    ContactInfo, OriginConfigurationUpdate, OriginMode, OriginRestriction, OriginType, PackageGroup,
    PackageGroupKey, PackageGroupPattern, PackageGroupTexts,
};
pub use package_metadata::{PackageDependency, PackageVersionDependencies, PackageVersionReadme};
pub use package_names::{AssetName, CoordinatePrefix, Namespace, PackageName, PackageVersion};
pub use package_version::{
    License, PackageVersionDescription, PackageVersionFilter, PackageVersionOrigin, PackageVersionSummary,
    PackageVersions,
};
pub use page::{Page, Paged};
pub use permit::Permit;
pub use policy::{InvalidPolicy, PolicyDocument, PolicyHolder, PolicyRevision, ResourcePolicy};
pub use publish::{ExpectedSha256, PublishAsset, PublishedAsset};
pub use quota::Limits;
pub use repository::{NewRepository, Repository, RepositoryFilter, RepositorySummary, RepositoryUpdate};
pub use revision::Revision;
pub use tags::{Tag, Tags};

use crate::storage::Store;

/// The registry over one store.
#[derive(Debug, Clone)]
pub struct Registry {
    store: Store,
    limits: Limits,
    clock: Clock,
    events: event::Events,
}

impl Registry {
    /// Takes a store, the limits to enforce and the clock to go by.
    pub fn new(store: Store, limits: Limits, clock: Clock) -> Self {
        Self { store, limits, clock, events: event::Events::default() }
    }

    /// Gives the store, for collection and metrics.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Gives the limits that it enforces.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Tells the time that it goes by.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
