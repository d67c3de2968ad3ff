//! The resource that an error is about, and the texts that name it to a client.

use std::fmt;

use crate::registry::names::arn::Arn;
use crate::registry::names::keys::{DomainKey, PackageKey, PackageVersionKey, RepositoryKey};
use crate::registry::names::package::AssetName;

/// The kinds of resource that an error can name.
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
    /// Returns the word that the model uses.
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

/// What an error is about.
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
    /// The package group of a pattern.
    PackageGroup(Box<DomainKey>, String),
}

impl Resource {
    /// Returns the kind of the resource; the model has no word for package groups.
    pub const fn resource_type(&self) -> Option<ResourceType> {
        match self {
            Self::Domain(_) => Some(ResourceType::Domain),
            Self::Repository(_) => Some(ResourceType::Repository),
            Self::Package(_) => Some(ResourceType::Package),
            Self::PackageVersion(_) => Some(ResourceType::PackageVersion),
            Self::Asset(..) => Some(ResourceType::Asset),
            Self::PackageGroup(..) => None,
        }
    }

    /// Returns the word for the kind of the resource.
    pub const fn kind_name(&self) -> &'static str {
        match self.resource_type() {
            Some(resource_type) => resource_type.as_str(),
            None => "package group",
        }
    }

    /// Returns the text that identifies the resource in an error: an ARN, or names joined by `/`.
    pub fn id(&self) -> String {
        match self {
            Self::Domain(domain) => domain.arn().to_string(),
            Self::Repository(repository) => repository.arn().to_string(),
            Self::Package(package) => package_id(package),
            Self::PackageVersion(key) => format!("{}/{}", package_id(&key.package), key.version),
            Self::Asset(key, asset) => format!("{}/{}/{asset}", package_id(&key.package), key.version),
            Self::PackageGroup(domain, pattern) => {
                Arn::PackageGroup { domain: (**domain).clone(), pattern: pattern.clone() }.to_string()
            }
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

fn package_id(package: &PackageKey) -> String {
    match &package.namespace {
        Some(namespace) => format!("{namespace}/{}", package.name),
        None => package.name.to_string(),
    }
}

pub(super) fn describe_missing(resource: &Resource) -> String {
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
        Resource::PackageGroup(domain, pattern) => format!(
            "Package group not found. Package group '{pattern}' in domain '{}' owned by account '{}' does not exist.",
            domain.name, domain.owner
        ),
    }
}

pub(super) fn describe_existing(resource: &Resource) -> String {
    match resource {
        Resource::Domain(domain) => {
            format!("Domain '{}' owned by account '{}' already exists.", domain.name, domain.owner)
        }
        Resource::Repository(repository) => format!(
            "Repository '{}' in domain '{}' owned by account '{}' already exists.",
            repository.name, repository.domain.name, repository.domain.owner
        ),
        Resource::PackageGroup(domain, pattern) => format!(
            "Package group '{pattern}' in domain '{}' owned by account '{}' already exists.",
            domain.name, domain.owner
        ),
        Resource::Package(_) | Resource::PackageVersion(_) | Resource::Asset(..) => {
            format!("{} '{}' already exists.", resource.kind_name(), resource.id())
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
