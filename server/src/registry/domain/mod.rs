//! Domains: creating, describing, deleting and listing them.
//! A domain owns its name in an account and region, and counts what it holds.

use crate::registry::clock::Timestamp;
use crate::registry::error::{Conflict, Error, ExceededQuota};
use crate::registry::limits::Limits;
use crate::registry::names::DomainName;
use crate::registry::names::encryption_key::EncryptionKeyArn;
use crate::registry::names::keys::{AccountScope, DomainKey};
use crate::registry::names::region;
use crate::registry::page::{Listing, Page, Paged};
use crate::registry::permit::Permit;
use crate::registry::tags::{Tags, set_tags};
use crate::registry::{Registry, package_group};
use crate::storage::db::domain::DomainRow;
use crate::storage::db::policy::PolicyHolder;
use crate::storage::db::tag::Tagged;
use crate::storage::db::{self, Transaction};

/// A domain as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// Owner, region and name.
    pub key: DomainKey,
    /// The ARN of the key that encrypts its assets.
    pub encryption_key: String,
    /// When it was created.
    pub created: Timestamp,
    /// How many repositories it holds.
    pub repository_count: u64,
    /// How many bytes its distinct assets take.
    pub asset_size_bytes: u64,
}

impl Domain {
    /// Returns the ARN of the bucket that holds its assets.
    pub fn bucket_arn(&self) -> String {
        region::asset_bucket_arn(&self.key.region)
    }
}

impl Registry {
    /// Creates a domain, with a key that the caller may use or with the account's own; the permit's account must be the
    /// owner in the domain's key.
    pub async fn create_domain(
        &self,
        permit: &Permit<DomainKey>,
        encryption_key: Option<Permit<EncryptionKeyArn>>,
        tags: Tags,
    ) -> Result<Domain, Error> {
        let key = permit.key();
        let domain = Domain {
            key: key.clone(),
            encryption_key: match encryption_key {
                Some(encryption_key) => encryption_key.key().as_str().to_owned(),
                None => region::default_encryption_key(key.owner, &key.region),
            },
            created: self.now(),
            repository_count: 0,
            asset_size_bytes: 0,
        };
        let limits = self.limits.clone();
        let create = move |transaction: &Transaction<'_>| {
            insert(transaction, &domain, &tags, &limits)?;
            Ok(domain.clone())
        };
        self.store.write(create).await
    }

    /// Returns a domain that must exist.
    pub async fn get_domain(&self, permit: &Permit<DomainKey>) -> Result<Domain, Error> {
        let key = permit.key();
        let row = self.store.find(db::domain::find(key.address())).await?;
        row.map(|row| from_row(key.clone(), &row)).ok_or_else(|| Error::missing(key))
    }

    /// Deletes a domain without repositories and returns it as it last stood, or nothing if it was absent.
    pub async fn delete_domain(&self, permit: &Permit<DomainKey>) -> Result<Option<Domain>, Error> {
        let key = permit.key().clone();
        let delete = move |transaction: &Transaction<'_>| {
            transaction.hold(&db::hold::domain(key.address()))?;
            let Some(row) = transaction.find(db::domain::find(key.address()))? else { return Ok(None) };
            if transaction.execute(&db::domain::delete_empty(row.id))?.rows()? == 0 {
                return Err(Conflict::DomainNotEmpty(Box::new(key.clone())).into());
            }
            transaction.execute(&db::domain::delete_size(row.id))?;
            package_group::delete_all(transaction, row.id)?;
            transaction.execute(&db::tag::delete_all(Tagged::Domain(row.id)))?;
            transaction.execute(&db::policy::delete(PolicyHolder::Domain(row.id)))?;
            Ok(Some(from_row(key.clone(), &row)))
        };
        self.store.write(delete).await
    }

    /// Lists an account's domains of a region by name.
    pub async fn list_domains(
        &self,
        permit: &Permit<AccountScope>,
        page: &Page,
    ) -> Result<Paged<Domain>, Error> {
        let AccountScope { account: owner, region } = permit.key();
        let listing = Listing::new("domains", &[Some(owner.as_str()), Some(region.as_str())]);
        let [after] = page.position(&listing)?.unwrap_or_default();
        let size = page.size(DEFAULT_PAGE_SIZE);
        let rows =
            self.store.list(db::domain::list(owner.as_str(), region.as_str(), &after, size + 1)).await?;
        let domains = rows.into_iter().map(|row| {
            let name = DomainName::stored(row.name.clone());
            from_row(DomainKey { owner: *owner, region: region.clone(), name }, &row)
        });
        Ok(listing.page(domains.collect(), size, |listing, last| listing.token(&[last.key.name.as_str()])))
    }
}

const DEFAULT_PAGE_SIZE: u16 = 100;

fn insert(transaction: &Transaction<'_>, domain: &Domain, tags: &Tags, limits: &Limits) -> Result<(), Error> {
    let key = &domain.key;
    let created = domain.created.epoch_milliseconds();
    let (owner, region) = (key.owner.as_str(), key.region.as_str());
    transaction.execute(&db::domain::insert_account(owner, region))?;
    transaction.hold(&db::hold::account(owner, region))?;
    let id = transaction
        .find(db::domain::insert(key.address(), &domain.encryption_key, created))?
        .ok_or_else(|| Error::already_exists(key))?;
    let limit = limits.domains_per_account;
    let enough = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    if transaction.get(db::domain::count(owner, region, enough))? > limit {
        return Err(ExceededQuota::Domains { domain: Box::new(key.clone()), limit }.into());
    }
    package_group::insert_root(transaction, id, domain.created)?;
    set_tags(transaction, Tagged::Domain(id), Some(key.into()), tags, limits)
}

fn from_row(key: DomainKey, row: &DomainRow) -> Domain {
    Domain {
        key,
        encryption_key: row.encryption_key.clone(),
        created: Timestamp::from_epoch_milliseconds(row.created_milliseconds),
        repository_count: row.repository_count,
        asset_size_bytes: row.asset_bytes,
    }
}
