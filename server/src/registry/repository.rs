//! Repositories: creating, describing, updating, deleting and listing them.
//! A repository belongs to one domain and is administered by the account that created it.

use super::clock::Timestamp;
use super::external_connection::ExternalConnection;
use super::keys::{DomainKey, RepositoryKey};
use super::names::{AccountId, Description, Region, RepositoryName};
use super::page::{Page, Paged};
use super::tags::Tags;
use super::{Error, Permit, Registry};

/// A repository as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Domain and name.
    pub key: RepositoryKey,
    /// The account that created it.
    pub administrator: AccountId,
    /// What it is for; absent when never given or cleared.
    pub description: Option<Description>,
    /// The repositories that are searched after it, in order; a deleted one is still named.
    pub upstreams: Vec<RepositoryName>,
    /// The public registry that it stands for.
    pub external_connection: Option<ExternalConnection>,
    /// When it was created.
    pub created: Timestamp,
}

/// A repository as listings show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositorySummary {
    /// Domain and name.
    pub key: RepositoryKey,
    /// The account that created it.
    pub administrator: AccountId,
    /// What it is for.
    pub description: Option<Description>,
    /// When it was created.
    pub created: Timestamp,
}

/// What a new repository starts with.
#[derive(Debug, Clone, Default)]
pub struct NewRepository {
    /// What it is for.
    pub description: Option<Description>,
    /// The repositories that are searched after it, in order.
    pub upstreams: Vec<RepositoryName>,
    /// Its tags.
    pub tags: Tags,
}

/// What to change in a repository; an absent member stays as it is.
#[derive(Debug, Clone, Default)]
pub struct RepositoryUpdate {
    /// The new description; an empty one clears it.
    pub description: Option<Description>,
    /// The new upstreams, all of them, in order.
    pub upstreams: Option<Vec<RepositoryName>>,
}

/// Which repositories of a domain to list.
#[derive(Debug, Clone, Default)]
pub struct RepositoryFilter {
    /// Only those whose name starts with this.
    pub prefix: Option<RepositoryName>,
    /// Only those that this account created.
    pub administrator: Option<AccountId>,
}

impl Registry {
    /// Creates a repository, administered by the permit's account.
    pub async fn create_repository(
        &self,
        _permit: &Permit,
        _key: &RepositoryKey,
        _new: NewRepository,
    ) -> Result<Repository, Error> {
        Err(super::unfinished())
    }

    /// Gets a repository that must exist.
    pub async fn get_repository(&self, _key: &RepositoryKey) -> Result<Repository, Error> {
        Err(super::unfinished())
    }

    /// Changes the description or the upstreams of a repository.
    pub async fn update_repository(
        &self,
        _permit: &Permit,
        _key: &RepositoryKey,
        _update: RepositoryUpdate,
    ) -> Result<Repository, Error> {
        Err(super::unfinished())
    }

    /// Deletes a repository with everything in it and returns it as it last stood, or nothing if it was absent.
    pub async fn delete_repository(
        &self,
        _permit: &Permit,
        _key: &RepositoryKey,
    ) -> Result<Option<Repository>, Error> {
        Err(super::unfinished())
    }

    /// Lists the repositories of a region that an account administers or whose domain it owns, by name.
    pub async fn list_repositories(
        &self,
        _account: AccountId,
        _region: &Region,
        _prefix: Option<&RepositoryName>,
        _page: &Page,
    ) -> Result<Paged<RepositorySummary>, Error> {
        Err(super::unfinished())
    }

    /// Lists the repositories of a domain by name.
    pub async fn list_repositories_in_domain(
        &self,
        _key: &DomainKey,
        _filter: &RepositoryFilter,
        _page: &Page,
    ) -> Result<Paged<RepositorySummary>, Error> {
        Err(super::unfinished())
    }
}
