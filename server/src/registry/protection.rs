//! What decides, besides the identity of whoever asks, whether they may act on something: the policies around it, the
//! accounts that are at home there, and its tags. Read in one go before anything else is read; whether any of it exists
//! is told later, by what was asked for.

use super::Registry;
use super::error::Error;
use super::existence::corrupt;
use super::names::AccountId;
use super::names::arn::Arn;
use super::names::keys::{DomainKey, RepositoryKey};
use super::package_group::{associated_group, find_id};
use super::permit::Subject;
use super::policy::{PolicyDocument, PolicyHolder, PolicyRevision};
use super::tags::Tag;
use crate::storage::db::policy::PolicyHolder as PolicyRowHolder;
use crate::storage::db::protection::{DomainProtection, RepositoryProtection};
use crate::storage::db::tag::Tagged;
use crate::storage::db::{self, Reader};

/// What decides about a thing besides the identity of whoever asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Protection {
    /// The ARN that policies are held against; none for all that an account has.
    pub resource: Option<Arn>,
    /// The policies around it, the widest first; each is known by its revision, which is new whenever it is put.
    pub policies: Vec<(PolicyHolder, PolicyRevision)>,
    /// The account that administers the repository which it is or lies in, where that exists.
    pub administrator: Option<AccountId>,
    /// Each key once.
    pub tags: Vec<Tag>,
}

impl Registry {
    /// Returns what decides about something.
    pub async fn protection(&self, subject: &Subject) -> Result<Protection, Error> {
        let subject = subject.clone();
        match subject {
            Subject::Account(_) | Subject::EncryptionKey(_) => Ok(Protection::default()),
            // What package managers ask for: one statement, which needs no snapshot.
            Subject::Resource(Arn::Package(package)) => {
                let address = package.repository.address();
                // Boxed, so that what awaits this is not that much larger.
                let found = Box::pin(self.store.find(db::protection::of_repository(address))).await?;
                let mut protection = Protection::default();
                protection.add_repository(&package.repository, found)?;
                protection.resource = Some(Arn::Package(package));
                Ok(protection)
            }
            Subject::Resource(Arn::Domain(domain)) => {
                self.store.read(move |reader: &Reader<'_>| protection_of_domain(reader, &domain)).await
            }
            Subject::Resource(Arn::Repository(repository)) => {
                self.store
                    .read(move |reader: &Reader<'_>| protection_of_repository(reader, &repository))
                    .await
            }
            Subject::Resource(Arn::PackageGroup { domain, pattern }) => {
                self.store
                    .read(move |reader: &Reader<'_>| protection_of_group(reader, &domain, &pattern))
                    .await
            }
            Subject::GroupOf(package) => {
                let read = move |reader: &Reader<'_>| {
                    let group = associated_group(reader, &package)?;
                    // Where there is no domain it is as if there were only the root group.
                    let pattern = group.as_ref().map_or("/*", |group| group.pattern.as_str());
                    protection_of_group(reader, &package.domain, pattern)
                };
                self.store.read(read).await
            }
        }
    }

    /// Returns what the policy of a revision means, or nothing if another has been put since or it is gone.
    pub async fn policy_document(
        &self,
        holder: &PolicyHolder,
        revision: &PolicyRevision,
    ) -> Result<Option<PolicyDocument>, Error> {
        let (holder, revision) = (holder.clone(), revision.clone());
        let read = move |reader: &Reader<'_>| {
            let Some(row_holder) = find_holder(reader, &holder)? else { return Ok(None) };
            let row = reader.find(db::policy::find(row_holder))?;
            let Some(row) = row.filter(|row| row.revision == revision.as_str()) else { return Ok(None) };
            Ok(Some(PolicyDocument::parse(&row.document, &holder.arn()).map_err(corrupt)?))
        };
        self.store.read(read).await
    }
}

fn protection_of_domain(reader: &Reader<'_>, key: &DomainKey) -> Result<Protection, Error> {
    let mut protection = Protection { resource: Some(Arn::Domain(key.clone())), ..Protection::default() };
    if let Some(domain) = protection.add_domain(reader, key)? {
        protection.add_tags(reader, Tagged::Domain(domain))?;
    }
    Ok(protection)
}

fn protection_of_repository(reader: &Reader<'_>, key: &RepositoryKey) -> Result<Protection, Error> {
    let mut protection = Protection { resource: Some(Arn::Repository(key.clone())), ..Protection::default() };
    let found = reader.find(db::protection::of_repository(key.address()))?;
    if let Some(repository) = protection.add_repository(key, found)? {
        protection.add_tags(reader, Tagged::Repository(repository))?;
    }
    Ok(protection)
}

fn protection_of_group(reader: &Reader<'_>, key: &DomainKey, pattern: &str) -> Result<Protection, Error> {
    let resource = Arn::PackageGroup { domain: key.clone(), pattern: pattern.to_owned() };
    let mut protection = Protection { resource: Some(resource), ..Protection::default() };
    if let Some(domain) = protection.add_domain(reader, key)?
        && let Some(group) = find_id(reader, domain, pattern)?
    {
        protection.add_tags(reader, Tagged::PackageGroup(group))?;
    }
    Ok(protection)
}

impl Protection {
    fn add_domain(&mut self, reader: &Reader<'_>, key: &DomainKey) -> Result<Option<i64>, Error> {
        let found = reader.find(db::protection::of_domain(key.address()))?;
        Ok(found.map(|found| self.add_domain_policy(key, found)))
    }

    fn add_domain_policy(&mut self, key: &DomainKey, found: DomainProtection) -> i64 {
        let holder = PolicyHolder::Domain(key.clone());
        self.policies.extend(found.policy.map(|revision| (holder, PolicyRevision::stored(revision))));
        found.domain
    }

    fn add_repository(
        &mut self,
        key: &RepositoryKey,
        found: Option<RepositoryProtection>,
    ) -> Result<Option<i64>, Error> {
        let Some(RepositoryProtection { domain, repository, administrator, policy }) = found else {
            return Ok(None);
        };
        self.add_domain_policy(&key.domain, domain);
        self.administrator = administrator.as_deref().map(AccountId::parse).transpose().map_err(corrupt)?;
        let holder = PolicyHolder::Repository(key.clone());
        self.policies.extend(policy.map(|revision| (holder, PolicyRevision::stored(revision))));
        Ok(repository)
    }

    fn add_tags(&mut self, reader: &Reader<'_>, tagged: Tagged) -> Result<(), Error> {
        self.tags = reader.list(db::tag::list(tagged))?.into_iter().map(Tag::stored).collect();
        Ok(())
    }
}

fn find_holder(reader: &Reader<'_>, holder: &PolicyHolder) -> Result<Option<PolicyRowHolder>, Error> {
    Ok(match holder {
        PolicyHolder::Domain(domain) => {
            reader.find(db::locate::domain(domain.address()))?.map(PolicyRowHolder::Domain)
        }
        PolicyHolder::Repository(repository) => {
            let found = reader.find(db::locate::repository(repository.address()))?;
            found.and_then(|place| place.repository).map(PolicyRowHolder::Repository)
        }
    })
}
