//! Repositories: creating, describing, updating, deleting and listing them.
//! A repository belongs to one domain and is administered by the account that created it.

pub mod catalog;
pub mod external_connection;
pub(super) mod leads;
pub(super) mod look_alike;
pub mod resolution;
pub mod resolve;
mod search_order;
mod upstreams;

use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::error::{Error, ExceededQuota, Invalid};
use crate::registry::existence::{RepositoryPlace, corrupt};
use crate::registry::limits::Limits;
use crate::registry::names::connection::ExternalConnection;
use crate::registry::names::keys::{AccountScope, DomainKey, RepositoryKey};
use crate::registry::names::order;
use crate::registry::names::{AccountId, Description, DomainName, RepositoryName};
use crate::registry::page::{Listing, Page, Paged};
use crate::registry::permit::Permit;
use crate::registry::tags::{Tags, set_tags};
use crate::storage::db::policy::PolicyHolder;
use crate::storage::db::repository::{NewRepositoryRow, RepositoryRow, RepositoryUpstreamRow};
use crate::storage::db::tag::Tagged;
use crate::storage::db::{self, Transaction};

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
    /// The repositories that are searched after it, in order, each of which may be named as an upstream.
    pub upstreams: Vec<Permit<RepositoryKey>>,
    /// Each key once.
    pub tags: Tags,
}

/// What to change in a repository; an absent member stays as it is.
#[derive(Debug, Clone, Default)]
pub struct RepositoryUpdate {
    /// The new description; an empty one clears it.
    pub description: Option<Description>,
    /// The new upstreams, all of them, in order.
    pub upstreams: Option<Vec<Permit<RepositoryKey>>>,
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
        permit: &Permit<RepositoryKey>,
        new: NewRepository,
    ) -> Result<Repository, Error> {
        let key = permit.key();
        let upstreams = names(key, new.upstreams)?;
        upstreams::check(key, &upstreams, &self.limits)?;
        let repository = Repository {
            key: key.clone(),
            administrator: permit.account(),
            description: new.description.filter(|description| !description.as_str().is_empty()),
            upstreams,
            external_connection: None,
            created: self.now(),
        };
        let (tags, limits) = (new.tags, self.limits.clone());
        let create = move |transaction: &Transaction<'_>| {
            transaction.hold(&db::hold::domain(repository.key.domain.address()))?;
            insert(transaction, &repository, &tags, &limits)?;
            Ok(repository.clone())
        };
        self.store.write(create).await
    }

    /// Returns a repository that must exist.
    pub async fn get_repository(&self, permit: &Permit<RepositoryKey>) -> Result<Repository, Error> {
        let key = permit.key();
        let rows = self.store.list(db::repository::find(key.address())).await?;
        match from_rows(key, rows)? {
            Some(repository) => Ok(repository),
            None => Err(self.missing_repository(key).await?),
        }
    }

    /// Changes the description or the upstreams of a repository.
    pub async fn update_repository(
        &self,
        permit: &Permit<RepositoryKey>,
        update: RepositoryUpdate,
    ) -> Result<Repository, Error> {
        let key = permit.key();
        let RepositoryUpdate { description, upstreams } = update;
        let upstreams = upstreams.map(|upstreams| names(key, upstreams)).transpose()?;
        if let Some(upstreams) = &upstreams {
            upstreams::check(key, upstreams, &self.limits)?;
        }
        let key = key.clone();
        let change = move |transaction: &Transaction<'_>| {
            transaction.hold(&db::hold::domain(key.domain.address()))?;
            let place = RepositoryPlace::find(transaction, &key)?;
            if let Some(description) = &description {
                let text = Some(description.as_str()).filter(|text| !text.is_empty());
                transaction.execute(&db::repository::set_description(place.repository, text))?;
            }
            if let Some(upstreams) = &upstreams {
                let has_connection = get(transaction, &key)?.external_connection.is_some();
                upstreams::replace(transaction, place, &key, upstreams, has_connection)?;
            }
            get(transaction, &key)
        };
        self.store.write(change).await
    }

    /// Deletes a repository with everything in it and returns it as it last stood, or nothing if it was absent.
    pub async fn delete_repository(
        &self,
        permit: &Permit<RepositoryKey>,
    ) -> Result<Option<Repository>, Error> {
        let (key, now) = (permit.key().clone(), self.now().epoch_milliseconds());
        let delete = move |transaction: &Transaction<'_>| {
            transaction.hold(&db::hold::domain(key.domain.address()))?;
            transaction.hold(&db::hold::repository(key.address()))?;
            let Some(place) = transaction.find(db::locate::repository(key.address()))? else {
                return Err(Error::missing(&key.domain));
            };
            let Some(id) = place.repository else { return Ok(None) };
            let repository = get(transaction, &key)?;
            transaction.execute(&db::repository::delete(id))?;
            transaction.execute(&db::repository::delete_upstreams(id))?;
            transaction.execute(&db::tag::delete_all(Tagged::Repository(id)))?;
            transaction.execute(&db::policy::delete(PolicyHolder::Repository(id)))?;
            transaction.execute(&db::package_group_repository::delete_of_repository(id))?;
            transaction.execute(&db::domain::add_repositories(place.domain, -1))?;
            transaction.execute(&db::remains::insert(id))?;
            // The contents of a small repository go at once; a large one must not hold up every other writer.
            db::remains::remove_some(transaction, id, CONTENTS_REMOVED_AT_ONCE, now)?;
            Ok(Some(repository))
        };
        self.store.write(delete).await
    }

    /// Lists the repositories of a region that an account administers or whose domain it owns, by name.
    pub async fn list_repositories(
        &self,
        permit: &Permit<AccountScope>,
        prefix: Option<&RepositoryName>,
        page: &Page,
    ) -> Result<Paged<RepositorySummary>, Error> {
        let AccountScope { account, region } = permit.key();
        let prefix = prefix.map_or("", RepositoryName::as_str);
        let listing =
            Listing::new("repositories", &[Some(account.as_str()), Some(region.as_str()), Some(prefix)]);
        let (name, id) = match page.position(&listing)? {
            None => (prefix.to_owned(), 0),
            Some([name, id]) => (name, id.parse().map_err(|_| Invalid::NextToken)?),
        };
        let (end, size) = (order::end_of_prefix(prefix), page.size(DEFAULT_PAGE_SIZE));
        let query =
            db::repository::list_of_account(account.as_str(), region.as_str(), (&name, id), &end, size + 1);
        let rows = self.store.list(query).await?;
        let repositories = rows.into_iter().map(|row| {
            let owner = AccountId::parse(&row.owner).map_err(corrupt)?;
            let domain = DomainKey { owner, region: region.clone(), name: DomainName::stored(row.domain) };
            Ok((row.repository.id, summary(&domain, row.repository)?))
        });
        let repositories = repositories.collect::<Result<Vec<_>, Error>>()?;
        let paged = listing.page(repositories, size, |listing, (id, last)| {
            listing.token(&[last.key.name.as_str(), &id.to_string()])
        });
        let items = paged.items.into_iter().map(|(_, repository)| repository).collect();
        Ok(Paged { items, next_token: paged.next_token })
    }

    /// Lists the repositories of a domain by name.
    pub async fn list_repositories_in_domain(
        &self,
        permit: &Permit<DomainKey>,
        filter: &RepositoryFilter,
        page: &Page,
    ) -> Result<Paged<RepositorySummary>, Error> {
        let key = permit.key();
        let prefix = filter.prefix.as_ref().map_or("", RepositoryName::as_str);
        let administrator = filter.administrator.as_ref().map(AccountId::as_str);
        let arn = key.arn().to_string();
        let listing = Listing::new("repositories in domain", &[Some(&arn), Some(prefix), administrator]);
        let start = match page.position(&listing)? {
            None => prefix.to_owned(),
            Some([name]) => order::just_after(&name),
        };
        let domain = self.store.find(db::locate::domain(key.address())).await?;
        let domain_id = domain.ok_or_else(|| Error::missing(key))?;
        let (end, size) = (order::end_of_prefix(prefix), page.size(DEFAULT_PAGE_SIZE));
        let names = &*start..&*end;
        let query = match administrator {
            None => db::repository::list_in_domain(domain_id, names, size + 1),
            Some(account) => db::repository::list_administered_in_domain(domain_id, names, account, size + 1),
        };
        let rows = self.store.list(query).await?;
        let repositories =
            rows.into_iter().map(|row| summary(key, row)).collect::<Result<Vec<_>, Error>>()?;
        Ok(listing.page(repositories, size, |listing, last| listing.token(&[last.key.name.as_str()])))
    }
}

const DEFAULT_PAGE_SIZE: u16 = 50;
/// How many rows a deletion removes at once; what is left is removed in steps that let other writers pass.
pub(super) const CONTENTS_REMOVED_AT_ONCE: usize = 1000;

/// Returns the names of upstreams, which must be repositories of the same domain.
fn names(
    downstream: &RepositoryKey,
    upstreams: Vec<Permit<RepositoryKey>>,
) -> Result<Vec<RepositoryName>, Error> {
    let name = |upstream: Permit<RepositoryKey>| {
        let upstream = upstream.into_key();
        if upstream.domain == downstream.domain { Ok(upstream.name) } else { Err(Error::missing(&upstream)) }
    };
    upstreams.into_iter().map(name).collect()
}

/// Returns a repository within a transaction that has found it to exist.
pub(super) fn get(transaction: &Transaction<'_>, key: &RepositoryKey) -> Result<Repository, Error> {
    let rows = transaction.list(db::repository::find(key.address()))?;
    from_rows(key, rows)?.ok_or_else(|| Error::missing(key))
}

fn insert(
    transaction: &Transaction<'_>,
    repository: &Repository,
    tags: &Tags,
    limits: &Limits,
) -> Result<(), Error> {
    let key = &repository.key;
    let domain = transaction
        .find(db::domain::find(key.domain.address()))?
        .ok_or_else(|| Error::missing(&key.domain))?;
    let new = NewRepositoryRow {
        domain_id: domain.id,
        address: key.address(),
        administrator: repository.administrator.as_str(),
        description: repository.description.as_ref().map(Description::as_str),
        created_milliseconds: repository.created.epoch_milliseconds(),
    };
    let id = transaction.find(db::repository::insert(new))?.ok_or_else(|| Error::already_exists(key))?;
    let limit = limits.repositories_per_domain;
    if domain.repository_count >= limit {
        return Err(ExceededQuota::Repositories { repository: Box::new(key.clone()), limit }.into());
    }
    transaction.execute(&db::domain::add_repositories(domain.id, 1))?;
    let place = RepositoryPlace { domain: domain.id, repository: id };
    let has_connection = repository.external_connection.is_some();
    upstreams::replace(transaction, place, key, &repository.upstreams, has_connection)?;
    set_tags(transaction, Tagged::Repository(id), Some(key.into()), tags, limits)
}

fn from_rows(key: &RepositoryKey, rows: Vec<RepositoryUpstreamRow>) -> Result<Option<Repository>, Error> {
    let mut upstreams = Vec::new();
    let mut found = None;
    for RepositoryUpstreamRow { repository, upstream } in rows {
        upstreams.extend(upstream.map(RepositoryName::stored));
        found.get_or_insert(repository);
    }
    let Some(row) = found else { return Ok(None) };
    Ok(Some(Repository {
        key: key.clone(),
        administrator: AccountId::parse(&row.administrator).map_err(corrupt)?,
        description: row.description.map(Description::stored),
        upstreams,
        external_connection: row
            .external_connection
            .as_deref()
            .map(ExternalConnection::parse)
            .transpose()
            .map_err(corrupt)?,
        created: Timestamp::from_epoch_milliseconds(row.created_milliseconds),
    }))
}

fn summary(domain: &DomainKey, row: RepositoryRow) -> Result<RepositorySummary, Error> {
    Ok(RepositorySummary {
        key: domain.repository(RepositoryName::stored(row.name)),
        administrator: AccountId::parse(&row.administrator).map_err(corrupt)?,
        description: row.description.map(Description::stored),
        created: Timestamp::from_epoch_milliseconds(row.created_milliseconds),
    })
}
