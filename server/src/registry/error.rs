//! Everything that the registry can refuse, in domain words, with the text that a client is shown.
//! Says what happened and to which resource; the boundary chooses the status.

use std::fmt;

use super::external_connection::ExternalConnection;
use super::keys::{DomainKey, PackageKey, PackageVersionKey, RepositoryKey};
use super::names::{InvalidName, RepositoryName};
use super::package_names::AssetName;
use crate::storage;

/// The ways in which the registry refuses or fails.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something that the caller named is not there.
    #[error(transparent)]
    NotFound(#[from] Missing),
    /// The request contradicts what is stored.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// A limit would be exceeded.
    #[error(transparent)]
    QuotaExceeded(#[from] ExceededQuota),
    /// The request is not well formed or not allowed as it stands.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// Policy refuses the caller; the text names action and resource.
    #[error("{0}")]
    AccessDenied(String),
    /// Storage failed; the cause is for the log, not for the client.
    #[error("storage failed")]
    Internal(#[from] storage::Error),
}

/// The sorts of error that the boundary tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Answered as `ResourceNotFoundException`.
    NotFound,
    /// Answered as `ConflictException`.
    Conflict,
    /// Answered as `ServiceQuotaExceededException`.
    QuotaExceeded,
    /// Answered as `ValidationException` with this reason.
    Validation(ValidationReason),
    /// Answered as `AccessDeniedException`.
    AccessDenied,
    /// Answered as `InternalServerException`.
    Internal,
}

/// Why a request is not valid, as the model tells the reasons apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValidationReason {
    /// Something could not be parsed.
    CannotParse,
    /// The encryption key cannot be used.
    EncryptionKeyError,
    /// A field breaks its constraint.
    FieldValidationFailed,
    /// Anything else.
    Other,
}

impl ValidationReason {
    /// Gives the word that the model uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CannotParse => "CANNOT_PARSE",
            Self::EncryptionKeyError => "ENCRYPTION_KEY_ERROR",
            Self::FieldValidationFailed => "FIELD_VALIDATION_FAILED",
            Self::Other => "OTHER",
        }
    }
}

/// The sorts of resource that an error can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceType {
    /// A domain.
    Domain,
    /// A repository.
    Repository,
    /// A package.
    Package,
    /// A package version.
    PackageVersion,
    /// An asset of a package version.
    Asset,
}

impl ResourceType {
    /// Gives the word that the model uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Repository => "repository",
            Self::Package => "package",
            Self::PackageVersion => "package-version",
            Self::Asset => "asset",
        }
    }
}

/// A domain, repository, package, version or asset that an error is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resource {
    /// A domain.
    Domain(Box<DomainKey>),
    /// A repository.
    Repository(Box<RepositoryKey>),
    /// A package.
    Package(Box<PackageKey>),
    /// A package version.
    PackageVersion(Box<PackageVersionKey>),
    /// An asset of a package version.
    Asset(Box<PackageVersionKey>, AssetName),
}

impl Resource {
    /// Gives the sort of the resource.
    pub const fn resource_type(&self) -> ResourceType {
        match self {
            Self::Domain(_) => ResourceType::Domain,
            Self::Repository(_) => ResourceType::Repository,
            Self::Package(_) => ResourceType::Package,
            Self::PackageVersion(_) => ResourceType::PackageVersion,
            Self::Asset(..) => ResourceType::Asset,
        }
    }

    /// Gives the text that identifies the resource in an error: an ARN, or names joined by `/`.
    pub fn id(&self) -> String {
        match self {
            Self::Domain(domain) => domain.arn().to_string(),
            Self::Repository(repository) => repository.arn().to_string(),
            Self::Package(package) => package_id(package),
            Self::PackageVersion(key) => format!("{}/{}", package_id(&key.package), key.version),
            Self::Asset(key, asset) => format!("{}/{}/{asset}", package_id(&key.package), key.version),
        }
    }
}

impl From<&DomainKey> for Resource {
    fn from(key: &DomainKey) -> Self {
        Self::Domain(Box::new(key.clone()))
    }
}

impl From<&RepositoryKey> for Resource {
    fn from(key: &RepositoryKey) -> Self {
        Self::Repository(Box::new(key.clone()))
    }
}

impl From<&PackageKey> for Resource {
    fn from(key: &PackageKey) -> Self {
        Self::Package(Box::new(key.clone()))
    }
}

impl From<&PackageVersionKey> for Resource {
    fn from(key: &PackageVersionKey) -> Self {
        Self::PackageVersion(Box::new(key.clone()))
    }
}

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
    /// The readme of a package version.
    #[error("Readme not found. Package version '{}' of package '{}' does not have a readme.", .0.version, .0.package.name)]
    Readme(Box<PackageVersionKey>),
    /// A package group that was named by its ARN.
    #[error("Package group not found. Package group '{pattern}' in domain '{}' does not exist.", .domain.name)]
    PackageGroup {
        /// The domain that was asked.
        domain: Box<DomainKey>,
        /// The pattern that names the group.
        pattern: String,
    },
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
    /// A version that is no longer Unfinished takes no more assets.
    #[error("Package version '{}' already exists with status {status} and cannot take asset '{asset}'.", .key.version)]
    VersionClosed {
        /// The version.
        key: Box<PackageVersionKey>,
        /// The asset that was to be added.
        asset: AssetName,
        /// The status that closes it.
        status: &'static str,
    },
    /// The revision that the caller expects is not the current one.
    #[error("Package version '{}' has revision '{current}', which is not the requested revision '{requested}'.", .key.version)]
    RevisionDiffers {
        /// The version.
        key: Box<PackageVersionKey>,
        /// Its revision.
        current: String,
        /// The revision that was asked for.
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
        /// The limit.
        limit: u64,
    },
    /// Repositories per domain.
    #[error("Domain '{}' already contains {limit} repositories, which is the limit.", .repository.domain.name)]
    Repositories {
        /// The repository that was to be created.
        repository: Box<RepositoryKey>,
        /// The limit.
        limit: u64,
    },
    /// Direct upstream repositories per repository.
    #[error("A repository can have at most {limit} direct upstream repositories; {given} were given.")]
    Upstreams {
        /// The repository that was to have them.
        repository: Box<RepositoryKey>,
        /// The limit.
        limit: usize,
        /// How many were given.
        given: usize,
    },
    /// Assets per package version.
    #[error("Package version '{}' already has {limit} assets, which is the limit.", .key.version)]
    Assets {
        /// The version.
        key: Box<PackageVersionKey>,
        /// The limit.
        limit: u64,
    },
    /// Bytes per asset.
    #[error("Asset '{asset}' is larger than {limit} bytes, which is the limit.")]
    AssetSize {
        /// The version that was to have the asset.
        key: Box<PackageVersionKey>,
        /// The asset.
        asset: AssetName,
        /// The limit.
        limit: u64,
    },
    /// Tags per resource.
    #[error("A resource can have at most {limit} tags.")]
    Tags {
        /// The resource, where errors can name it.
        resource: Option<Resource>,
        /// The limit.
        limit: usize,
    },
}

/// What is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// A name breaks its pattern.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// The encryption key is not one that can exist.
    #[error("KMS key not found: '{0}' is not a key id, key ARN, alias name or alias ARN.")]
    EncryptionKey(String),
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
    #[error("External connection '{0}' does not exist.")]
    UnknownConnection(String),
    /// Publishing through the API is for generic packages only.
    #[error("PublishPackageVersion supports the generic package format only, not {0}.")]
    PublishFormat(super::format::PackageFormat),
    /// The digest that was announced is not that of the bytes.
    #[error(
        "The provided hashes differ from the calculated ones: expected SHA-256 {expected}, calculated SHA-256 {calculated}."
    )]
    HashDiffers {
        /// The announced digest.
        expected: String,
        /// The digest of what arrived.
        calculated: String,
    },
    /// A token is to last for a time that tokens cannot last.
    #[error("The token duration must be 0 or between 900 and 43200 seconds; {0} was given.")]
    TokenDuration(i64),
    /// Origin controls refuse new versions.
    #[error("This package is configured to block new versions that are published directly.")]
    PublishBlocked,
    /// An operation on versions names none.
    #[error("At least one package version must be given.")]
    NoVersions,
    /// An operation on versions names too many.
    #[error("At most {limit} package versions can be given; {given} were given.")]
    TooManyVersions {
        /// The limit.
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
    TargetStatus(super::format::PackageVersionStatus),
    /// The body ended early or is longer than announced.
    #[error("The request body could not be read to its end.")]
    BodyInterrupted,
}

impl Invalid {
    /// Gives the reason that the model has for it.
    pub const fn reason(&self) -> ValidationReason {
        match self {
            Self::Name(_) | Self::MaxResults | Self::TokenDuration(_) | Self::Tag(_) => {
                ValidationReason::FieldValidationFailed
            }
            Self::EncryptionKey(_) => ValidationReason::EncryptionKeyError,
            Self::NextToken => ValidationReason::CannotParse,
            Self::NotTaggable(_)
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
            | Self::NoVersions
            | Self::TooManyVersions { .. }
            | Self::RevisionsOfOtherVersions
            | Self::VersionsOrRevisions
            | Self::TargetStatus(_)
            | Self::CopyOntoItself(_)
            | Self::DanglingUpstream { .. }
            | Self::BodyInterrupted => ValidationReason::Other,
        }
    }
}

impl Error {
    /// Says that a resource is not there.
    pub fn missing(resource: impl Into<Resource>) -> Self {
        Missing::Resource(resource.into()).into()
    }

    /// Says that a resource of that name exists.
    pub fn already_exists(resource: impl Into<Resource>) -> Self {
        Conflict::AlreadyExists(resource.into()).into()
    }

    /// Gives the sort of the error.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound(_) => ErrorKind::NotFound,
            Self::Conflict(_) => ErrorKind::Conflict,
            Self::QuotaExceeded(_) => ErrorKind::QuotaExceeded,
            Self::Invalid(invalid) => ErrorKind::Validation(invalid.reason()),
            Self::AccessDenied(_) => ErrorKind::AccessDenied,
            Self::Internal(_) => ErrorKind::Internal,
        }
    }

    /// Gives the resource that the error is about, where the model has a word for its sort.
    pub fn resource(&self) -> Option<Resource> {
        match self {
            Self::NotFound(missing) => missing.resource(),
            Self::Conflict(conflict) => Some(conflict.resource()),
            Self::QuotaExceeded(quota) => quota.resource(),
            Self::Invalid(_) | Self::AccessDenied(_) | Self::Internal(_) => None,
        }
    }
}

impl From<InvalidName> for Error {
    fn from(invalid: InvalidName) -> Self {
        Self::Invalid(Invalid::Name(invalid))
    }
}

impl Missing {
    fn resource(&self) -> Option<Resource> {
        match self {
            Self::Resource(resource) => Some(resource.clone()),
            Self::ExternalConnection { repository, .. } => Some(Resource::Repository(repository.clone())),
            Self::Readme(key) => Some(Resource::PackageVersion(key.clone())),
            Self::PackageGroup { .. } => None,
        }
    }
}

impl Conflict {
    fn resource(&self) -> Resource {
        match self {
            Self::AlreadyExists(resource) => resource.clone(),
            Self::DomainNotEmpty(domain) => Resource::Domain(domain.clone()),
            Self::AssetDiffers(key, asset) => Resource::Asset(key.clone(), asset.clone()),
            Self::VersionClosed { key, .. } | Self::RevisionDiffers { key, .. } => {
                Resource::PackageVersion(key.clone())
            }
        }
    }
}

impl ExceededQuota {
    fn resource(&self) -> Option<Resource> {
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

fn package_id(package: &PackageKey) -> String {
    match &package.namespace {
        Some(namespace) => format!("{namespace}/{}", package.name),
        None => package.name.to_string(),
    }
}

fn describe_missing(resource: &Resource) -> String {
    match resource {
        Resource::Domain(domain) => format!(
            "Domain not found. Domain '{}' owned by account '{}' does not exist.",
            domain.name, domain.owner
        ),
        Resource::Repository(repository) => format!(
            "Repository not found. Repository '{}' in domain '{}' owned by account '{}' does not exist.",
            repository.name, repository.domain.name, repository.domain.owner
        ),
        Resource::Package(package) => format!(
            "Package not found in repository. RepoId: {}, Package = {},",
            package.repository.name,
            PackageCoordinate(package)
        ),
        Resource::PackageVersion(key) => format!(
            "Package version not found in repository. RepoId: {}, Package = {}, Version = {}",
            key.package.repository.name,
            PackageCoordinate(&key.package),
            key.version
        ),
        Resource::Asset(key, asset) => format!(
            "Asset not found in package version. RepoId: {}, Package = {}, Version = {}, Asset = {asset}",
            key.package.repository.name,
            PackageCoordinate(&key.package),
            key.version
        ),
    }
}

fn describe_existing(resource: &Resource) -> String {
    match resource {
        Resource::Domain(domain) => {
            format!("Domain '{}' owned by account '{}' already exists.", domain.name, domain.owner)
        }
        Resource::Repository(repository) => format!(
            "Repository '{}' in domain '{}' owned by account '{}' already exists.",
            repository.name, repository.domain.name, repository.domain.owner
        ),
        Resource::Package(_) | Resource::PackageVersion(_) | Resource::Asset(..) => {
            format!("{} '{}' already exists.", resource.resource_type().as_str(), resource.id())
        }
    }
}

// The way in which the service prints a package in its messages.
struct PackageCoordinate<'a>(&'a PackageKey);

impl fmt::Display for PackageCoordinate<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PackageCoordinate{{packageType={}, ", self.0.format)?;
        if let Some(namespace) = &self.0.namespace {
            write!(formatter, "packageNamespace={namespace}, ")?;
        }
        write!(formatter, "packageName={}}}", self.0.name)
    }
}
