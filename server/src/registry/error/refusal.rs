//! What the registry refuses, each with the text that a client is shown.

use super::invalid_policy::InvalidPolicy;
use super::reason::ValidationReason;
use super::resource::{Resource, describe_existing, describe_missing};
use crate::registry::names::connection::{ExternalConnection, UnknownConnection};
use crate::registry::names::digest::Digest;
use crate::registry::names::encryption_key::UnknownKey;
use crate::registry::names::format::{OriginType, PackageFormat, PackageVersionStatus};
use crate::registry::names::keys::{DomainKey, PackageVersionKey, RepositoryKey};
use crate::registry::names::package::AssetName;
use crate::registry::names::{InvalidName, RepositoryName};

/// What is not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// The resource itself.
    #[error("{}", describe_missing(.0))]
    Resource(Resource),
    /// The external connection of a repository.
    #[error("External connection not found. Repository '{}' does not have external connection '{connection}'.", .repository.name)]
    ExternalConnection {
        /// The repository that was asked.
        repository: Box<RepositoryKey>,
        /// The connection that it does not have.
        connection: ExternalConnection,
    },
    /// The permissions policy of a resource.
    #[error("Policy not found. {} '{}' does not have a permissions policy.", .0.kind_name(), .0.id())]
    Policy(Resource),
    /// The readme of a package version.
    #[error("Readme not found. Package version '{}' of package '{}' does not have a readme.", .0.version, .0.package.name)]
    Readme(Box<PackageVersionKey>),
}

/// How a request contradicts what is stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// A domain or repository of that name exists.
    #[error("{}", describe_existing(.0))]
    AlreadyExists(Resource),
    /// A domain still holds repositories.
    #[error("Domain must contain 0 repositories before deletion")]
    DomainNotEmpty(Box<DomainKey>),
    /// An asset of that name exists with other bytes.
    #[error("Asset '{1}' of package version '{version}' already exists with different content.", version = .0.version)]
    AssetDiffers(Box<PackageVersionKey>, AssetName),
    /// An upstream repository has a version of that number.
    #[error("Package version '{version}' of package '{}' is available from an upstream repository already.", .0.package.name, version = .0.version)]
    HeldUpstream(Box<PackageVersionKey>),
    /// The package has the version, written in another way.
    #[error("Package version '{}' already exists as '{written}', which is the same version.", .key.version)]
    OtherSpelling {
        /// With everything around it.
        key: Box<PackageVersionKey>,
        /// The way in which it is written.
        written: String,
    },
    /// People would take the package for another one that is there.
    #[error("Package '{}' cannot be published beside '{written}', which differs only in case, hyphens or underscores.", .key.package.name)]
    LookAlike {
        /// With everything around it.
        key: Box<PackageVersionKey>,
        /// The name of the other one.
        written: String,
    },
    /// A version that is no longer Unfinished takes no more assets.
    #[error("Package version '{}' already exists with status {status} and cannot take asset '{asset}'.", .key.version)]
    VersionClosed {
        /// With everything around it.
        key: Box<PackageVersionKey>,
        /// The asset that was to be added.
        asset: AssetName,
        /// The status that closes it.
        status: &'static str,
    },
    /// The revision that the caller expects is not the current one.
    #[error("Package version '{}' has revision '{current}', which is not the requested revision '{requested}'.", .key.version)]
    RevisionDiffers {
        /// With everything around it.
        key: Box<PackageVersionKey>,
        /// The revision that it has.
        current: String,
        /// The revision that was asked for.
        requested: String,
    },
    /// The policy revision that the caller expects is not the current one.
    #[error("The policy of '{}' does not have the revision '{requested}'.", .resource.id())]
    PolicyRevisionDiffers {
        /// The resource that the policy belongs to.
        resource: Resource,
        /// The revision that was given.
        requested: String,
    },
}

/// Which limit would be exceeded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExceededQuota {
    /// Domains per account.
    #[error("The account already owns {limit} domains in this region, which is the limit.")]
    Domains {
        /// The domain that was to be created.
        domain: Box<DomainKey>,
        /// How many there may be at most.
        limit: u64,
    },
    /// Repositories per domain.
    #[error("Domain '{}' already contains {limit} repositories, which is the limit.", .repository.domain.name)]
    Repositories {
        /// The repository that was to be created.
        repository: Box<RepositoryKey>,
        /// How many there may be at most.
        limit: u64,
    },
    /// Direct upstream repositories per repository.
    #[error("A repository can have at most {limit} direct upstream repositories; {given} were given.")]
    Upstreams {
        /// The repository that was to have them.
        repository: Box<RepositoryKey>,
        /// How many there may be at most.
        limit: usize,
        /// How many were given.
        given: usize,
    },
    /// Assets per package version.
    #[error("Package version '{}' already has {limit} assets, which is the limit.", .key.version)]
    Assets {
        /// With everything around it.
        key: Box<PackageVersionKey>,
        /// How many there may be at most.
        limit: u64,
    },
    /// Bytes per asset.
    #[error("Asset '{asset}' is larger than {limit} bytes, which is the limit.")]
    AssetSize {
        /// The version that was to have the asset.
        key: Box<PackageVersionKey>,
        /// As it was written; asset names have no other form.
        asset: AssetName,
        /// How many there may be at most.
        limit: u64,
    },
    /// Tags per resource.
    #[error("A resource can have at most {limit} tags.")]
    Tags {
        /// The resource, where errors can name it.
        resource: Option<Resource>,
        /// How many there may be at most.
        limit: usize,
    },
}

/// What is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// A name breaks its pattern.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// A member is absent that means nothing without, although the model does not require it.
    #[error("The member '{0}' is missing.")]
    MissingMember(String),
    /// The encryption key is not one that can exist.
    #[error(transparent)]
    EncryptionKey(#[from] UnknownKey),
    /// A tag key or value is not allowed.
    #[error("{0}")]
    Tag(String),
    /// The resource cannot have tags.
    #[error("'{0}' is not a domain, repository or package group, so it cannot have tags.")]
    NotTaggable(String),
    /// The page token was not made by this listing.
    #[error("The next token is not valid for this request.")]
    NextToken,
    /// The page size is out of range.
    #[error("The maximum number of results must be between 1 and 1000.")]
    MaxResults,
    /// A namespace filter stands without a format.
    #[error("A namespace can only be given together with a package format.")]
    NamespaceWithoutFormat,
    /// A repository names itself upstream.
    #[error("Repository '{0}' cannot be an upstream of itself.")]
    UpstreamOfItself(RepositoryName),
    /// An upstream is named twice.
    #[error("Upstream repository '{0}' is listed more than once.")]
    DuplicateUpstream(RepositoryName),
    /// The upstreams would form a cycle.
    #[error("Upstream repository '{0}' would make the upstream repositories form a cycle.")]
    UpstreamCycle(RepositoryName),
    /// Upstreams on a repository that has an external connection.
    #[error("Repository '{0}' has an external connection, so it cannot have upstream repositories.")]
    UpstreamsBesideConnection(RepositoryName),
    /// An external connection on a repository that has upstreams.
    #[error("Repository '{0}' has upstream repositories, so it cannot have an external connection.")]
    ConnectionBesideUpstreams(RepositoryName),
    /// A second external connection.
    #[error("ExternalConnections for repositories are currently limited to 1")]
    SecondConnection,
    /// An external connection that does not exist.
    #[error(transparent)]
    UnknownConnection(#[from] UnknownConnection),
    /// Publishing through the API is for generic packages only.
    #[error("PublishPackageVersion supports the generic package format only, not {0}.")]
    PublishFormat(PackageFormat),
    /// The digest that was announced is not that of the bytes.
    #[error(
        "The provided hashes differ from the calculated ones: expected {algorithm} {expected}, calculated {algorithm} {calculated}.",
        algorithm = .expected.algorithm().name()
    )]
    HashDiffers {
        /// With its algorithm.
        expected: Digest,
        /// The digest of what arrived.
        calculated: String,
    },
    /// A token is to last for a time that tokens cannot last.
    #[error("The token duration must be 0 or between 900 and 43200 seconds; {0} was given.")]
    TokenDuration(i64),
    /// Origin controls refuse new versions.
    #[error("This package is configured to block new versions that are published directly.")]
    PublishBlocked,
    /// Origin controls refuse what comes from upstream.
    #[error("This package is configured to block new versions that come from upstream.")]
    UpstreamBlocked,
    /// A package only looks like one of its group.
    #[error(
        "This package is configured to block new versions: its name only looks like those of package group '{pattern}'."
    )]
    LookAlike {
        /// The pattern of the group.
        pattern: String,
    },
    /// The group of a package refuses new versions that come in this way.
    #[error(
        "This package is configured to block new versions: package group '{pattern}' does not allow {origin} here."
    )]
    BlockedByGroup {
        /// The pattern of the group.
        pattern: String,
        /// The way in which the version was to come.
        origin: OriginType,
    },
    /// The group of all packages is to inherit.
    #[error("Package group '/*' has no parent, so that its restrictions cannot be INHERIT.")]
    RootInherits,
    /// The group of all packages is to be deleted.
    #[error("Package group '/*' contains all packages of the domain and cannot be deleted.")]
    RootDeleted,
    /// Too many allowed repositories are to change at once.
    #[error("At most {limit} allowed repositories can be added and removed together; {given} were given.")]
    TooManyAllowedRepositories {
        /// How many there may be at most.
        limit: usize,
        /// How many were given.
        given: usize,
    },
    /// A policy document is not one.
    #[error(transparent)]
    Policy(#[from] InvalidPolicy),
    /// An operation on versions names none.
    #[error("At least one package version must be given.")]
    NoVersions,
    /// An operation on versions names too many.
    #[error("At most {limit} package versions can be given; {given} were given.")]
    TooManyVersions {
        /// How many there may be at most.
        limit: usize,
        /// How many were given.
        given: usize,
    },
    /// The expected revisions are not those of exactly the versions that are named.
    #[error("The versions in versionRevisions must be exactly the versions in versions.")]
    RevisionsOfOtherVersions,
    /// Neither or both of two lists that exclude each other are given.
    #[error("Exactly one of versions and versionRevisions must be given.")]
    VersionsOrRevisions,
    /// A copy leads from a repository to itself.
    #[error("Repository '{0}' cannot be both source and destination of a copy.")]
    CopyOntoItself(RepositoryName),
    /// A search reaches an upstream that was deleted.
    #[error(
        "Repository '{repository}' has the upstream repository '{upstream}', which was deleted. Call UpdateRepository to set the upstream repositories of '{repository}' anew."
    )]
    DanglingUpstream {
        /// The repository that lists it.
        repository: RepositoryName,
        /// The name that it had.
        upstream: RepositoryName,
    },
    /// A version cannot be given this status.
    #[error("The target status must be Archived, Published or Unlisted, not {0}.")]
    TargetStatus(PackageVersionStatus),
}

impl Invalid {
    /// Returns the reason that the model has for it.
    pub const fn reason(&self) -> ValidationReason {
        match self {
            Self::Name(_)
            | Self::MissingMember(_)
            | Self::MaxResults
            | Self::TokenDuration(_)
            | Self::Tag(_) => ValidationReason::FieldValidationFailed,
            Self::EncryptionKey(_) => ValidationReason::EncryptionKeyError,
            Self::NextToken | Self::Policy(InvalidPolicy::NotJson(_)) => ValidationReason::CannotParse,
            Self::Policy(InvalidPolicy::Grammar { .. })
            | Self::NotTaggable(_)
            | Self::NamespaceWithoutFormat
            | Self::UpstreamOfItself(_)
            | Self::DuplicateUpstream(_)
            | Self::UpstreamCycle(_)
            | Self::UpstreamsBesideConnection(_)
            | Self::ConnectionBesideUpstreams(_)
            | Self::SecondConnection
            | Self::UnknownConnection(_)
            | Self::PublishFormat(_)
            | Self::HashDiffers { .. }
            | Self::PublishBlocked
            | Self::UpstreamBlocked
            | Self::LookAlike { .. }
            | Self::BlockedByGroup { .. }
            | Self::RootInherits
            | Self::RootDeleted
            | Self::TooManyAllowedRepositories { .. }
            | Self::NoVersions
            | Self::TooManyVersions { .. }
            | Self::RevisionsOfOtherVersions
            | Self::VersionsOrRevisions
            | Self::TargetStatus(_)
            | Self::CopyOntoItself(_)
            | Self::DanglingUpstream { .. } => ValidationReason::Other,
        }
    }
}

impl Missing {
    pub(super) fn resource(&self) -> Resource {
        match self {
            Self::Resource(resource) | Self::Policy(resource) => resource.clone(),
            Self::ExternalConnection { repository, .. } => Resource::Repository(repository.clone()),
            Self::Readme(key) => Resource::PackageVersion(key.clone()),
        }
    }
}

impl Conflict {
    pub(super) fn resource(&self) -> Resource {
        match self {
            Self::AlreadyExists(resource) | Self::PolicyRevisionDiffers { resource, .. } => resource.clone(),
            Self::DomainNotEmpty(domain) => Resource::Domain(domain.clone()),
            Self::AssetDiffers(key, asset) => Resource::Asset(key.clone(), asset.clone()),
            Self::HeldUpstream(key)
            | Self::OtherSpelling { key, .. }
            | Self::LookAlike { key, .. }
            | Self::VersionClosed { key, .. }
            | Self::RevisionDiffers { key, .. } => Resource::PackageVersion(key.clone()),
        }
    }
}

impl ExceededQuota {
    pub(super) fn resource(&self) -> Option<Resource> {
        match self {
            Self::Domains { domain, .. } => Some(Resource::Domain(domain.clone())),
            Self::Repositories { repository, .. } | Self::Upstreams { repository, .. } => {
                Some(Resource::Repository(repository.clone()))
            }
            Self::Assets { key, .. } => Some(Resource::PackageVersion(key.clone())),
            Self::AssetSize { key, asset, .. } => Some(Resource::Asset(key.clone(), asset.clone())),
            Self::Tags { resource, .. } => resource.clone(),
        }
    }
}
