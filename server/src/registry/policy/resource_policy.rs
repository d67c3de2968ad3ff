//! Permissions policies of domains and repositories: putting, getting and deleting them, each a whole.
//! Keeps the text byte for byte; what it means is the document's business.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::document::PolicyDocument;
use crate::random;
use crate::registry::Registry;
use crate::registry::error::{Conflict, Error, Missing, Resource};
use crate::registry::existence::RepositoryPlace;
use crate::registry::names::arn::Arn;
use crate::registry::names::keys::{DomainKey, RepositoryKey};
use crate::registry::names::{InvalidName, validated_text};
use crate::registry::permit::{Guarded, Permit, Subject, SubjectKind};
use crate::storage::db::policy::PolicyRow;
use crate::storage::db::{self, Transaction};

validated_text! {
    /// The state of a policy, as an opaque text that is new whenever the policy is put.
    PolicyRevision
}

impl PolicyRevision {
    /// Parses up to 100 characters without white space.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        if !(1..=100).contains(&text.chars().count()) || text.contains(char::is_whitespace) {
            let rule = "it must be 1 to 100 characters without white space";
            return Err(InvalidName::new("policy revision", text, rule));
        }
        Ok(Self(text.to_owned()))
    }

    fn fresh() -> Self {
        Self(STANDARD.encode(random::bytes()))
    }
}

/// A resource that can have a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyHolder {
    /// A domain.
    Domain(DomainKey),
    /// A repository.
    Repository(RepositoryKey),
}

/// A policy as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourcePolicy {
    /// What it belongs to.
    pub holder: PolicyHolder,
    /// Changes whenever what the version holds does.
    pub revision: PolicyRevision,
    /// Its text, as it was given.
    pub document: String,
}

impl PolicyHolder {
    /// Returns the ARN of the resource.
    pub fn arn(&self) -> Arn {
        match self {
            Self::Domain(domain) => domain.arn(),
            Self::Repository(repository) => repository.arn(),
        }
    }

    fn resource(&self) -> Resource {
        match self {
            Self::Domain(domain) => domain.into(),
            Self::Repository(repository) => repository.into(),
        }
    }

    /// Finds and holds what the policy belongs to.
    fn take(&self, transaction: &Transaction<'_>) -> Result<db::policy::PolicyHolder, Error> {
        Ok(match self {
            Self::Domain(domain) => {
                transaction.hold(&db::hold::domain(domain.address()))?;
                let id = transaction.find(db::locate::domain(domain.address()))?;
                db::policy::PolicyHolder::Domain(id.ok_or_else(|| Error::missing(domain))?)
            }
            Self::Repository(repository) => {
                transaction.hold(&db::hold::repository(repository.address()))?;
                let place = RepositoryPlace::find(transaction, repository)?;
                db::policy::PolicyHolder::Repository(place.repository)
            }
        })
    }

    fn stored(&self, row: PolicyRow) -> ResourcePolicy {
        let revision = PolicyRevision::stored(row.revision);
        ResourcePolicy { holder: self.clone(), revision, document: row.document }
    }
}

impl Guarded for PolicyHolder {
    fn subject(&self) -> Subject {
        Subject::Resource(self.arn())
    }

    fn kind(&self) -> SubjectKind {
        match self {
            Self::Domain(_) => SubjectKind::Domain,
            Self::Repository(_) => SubjectKind::Repository,
        }
    }
}

impl Registry {
    /// Sets the policy of a resource; a revision that is given must be that of the policy which it replaces.
    pub async fn put_permissions_policy(
        &self,
        permit: &Permit<PolicyHolder>,
        document: PolicyDocument,
        expected: Option<PolicyRevision>,
    ) -> Result<ResourcePolicy, Error> {
        let (holder, revision) = (permit.key().clone(), PolicyRevision::fresh());
        let put = move |transaction: &Transaction<'_>| {
            let place = holder.take(transaction)?;
            if expected.is_some() {
                let current = transaction.find(db::policy::find(place))?;
                check_revision(&holder, expected.as_ref(), current.as_ref())?;
            }
            transaction.execute(&db::policy::put(place, revision.as_str(), document.as_str()))?;
            let (revision, document) = (revision.clone(), document.as_str().to_owned());
            Ok(ResourcePolicy { holder: holder.clone(), revision, document })
        };
        self.store.write(put).await
    }

    /// Returns the policy of a resource, both of which must exist.
    pub async fn get_permissions_policy(
        &self,
        permit: &Permit<PolicyHolder>,
    ) -> Result<ResourcePolicy, Error> {
        let holder = permit.key();
        let place = match holder {
            PolicyHolder::Domain(domain) => {
                let id = self.store.find(db::locate::domain(domain.address())).await?;
                db::policy::PolicyHolder::Domain(id.ok_or_else(|| Error::missing(domain))?)
            }
            PolicyHolder::Repository(repository) => {
                db::policy::PolicyHolder::Repository(self.find_repository(repository).await?.repository)
            }
        };
        let row = self.store.find(db::policy::find(place)).await?;
        Ok(holder.stored(row.ok_or_else(|| Missing::Policy(holder.resource()))?))
    }

    /// Deletes the policy of a resource and returns it; a revision that is given must be its own.
    pub async fn delete_permissions_policy(
        &self,
        permit: &Permit<PolicyHolder>,
        expected: Option<PolicyRevision>,
    ) -> Result<ResourcePolicy, Error> {
        let holder = permit.key().clone();
        let delete = move |transaction: &Transaction<'_>| {
            let place = holder.take(transaction)?;
            let current = transaction.find(db::policy::find(place))?;
            check_revision(&holder, expected.as_ref(), current.as_ref())?;
            let row = current.ok_or_else(|| Missing::Policy(holder.resource()))?;
            transaction.execute(&db::policy::delete(place))?;
            Ok(holder.stored(row))
        };
        self.store.write(delete).await
    }
}

fn check_revision(
    holder: &PolicyHolder,
    expected: Option<&PolicyRevision>,
    current: Option<&PolicyRow>,
) -> Result<(), Conflict> {
    match (expected, current) {
        (None, _) => Ok(()),
        (Some(expected), Some(current)) if expected.as_str() == current.revision => Ok(()),
        (Some(expected), Some(_) | None) => {
            let requested = expected.to_string();
            Err(Conflict::PolicyRevisionDiffers { resource: holder.resource(), requested })
        }
    }
}
