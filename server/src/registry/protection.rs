//! What decides, besides the identity of whoever asks, whether they may act on something: the policies around it, the
//! accounts that are at home there, and its tags. Read in one go before anything else is read; whether any of it exists
//! is told later, by what was asked for.

use super::Registry;
use super::error::Error;
use super::existence::corrupt;
use super::names::AccountId;
use super::names::arn::Arn;
use super::names::keys::{DomainKey, DomainPackageKey, RepositoryKey};
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
        match subject {
            Subject::Account(_) | Subject::EncryptionKey(_) => Ok(Protection::default()),
            Subject::Resource(arn) => {
                let arn = arn.clone();
                self.store.read(move |reader: &Reader<'_>| protection(reader, arn.clone())).await
            }
            Subject::GroupOf(package) => {
                let package = package.clone();
                self.store.read(move |reader: &Reader<'_>| protection_of_group(reader, &package)).await
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

fn protection_of_group(reader: &Reader<'_>, package: &DomainPackageKey) -> Result<Protection, Error> {
    let arn = associated_group(reader, package)?.map(|group| group.arn());
    // Where there is no domain it is as if there were only the root group.
    let root = || Arn::PackageGroup { domain: package.domain.clone(), pattern: "/*".to_owned() };
    protection(reader, arn.unwrap_or_else(root))
}

fn protection(reader: &Reader<'_>, resource: Arn) -> Result<Protection, Error> {
    let mut protection = Protection::default();
    let tagged = match &resource {
        Arn::Domain(domain) => protection.add_domain(reader, domain)?.map(Tagged::Domain),
        Arn::Repository(repository) => protection.add_repository(reader, repository)?.map(Tagged::Repository),
        Arn::Package(package) => {
            protection.add_repository(reader, &package.repository)?;
            None
        }
        Arn::PackageGroup { domain, pattern } => match protection.add_domain(reader, domain)? {
            Some(domain_id) => find_id(reader, domain_id, pattern)?.map(Tagged::PackageGroup),
            None => None,
        },
    };
    if let Some(tagged) = tagged {
        protection.tags = reader.list(db::tag::list(tagged))?.into_iter().map(Tag::stored).collect();
    }
    protection.resource = Some(resource);
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

    fn add_repository(&mut self, reader: &Reader<'_>, key: &RepositoryKey) -> Result<Option<i64>, Error> {
        let found = reader.find(db::protection::of_repository(key.address()))?;
        let Some(RepositoryProtection { domain, repository, administrator, policy }) = found else {
            return Ok(None);
        };
        self.add_domain_policy(&key.domain, domain);
        self.administrator = administrator.as_deref().map(AccountId::parse).transpose().map_err(corrupt)?;
        let holder = PolicyHolder::Repository(key.clone());
        self.policies.extend(policy.map(|revision| (holder, PolicyRevision::stored(revision))));
        Ok(repository)
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
