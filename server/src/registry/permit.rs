//! The proof that a caller may act on the resource of a key. Every function of the registry that reads or changes a
//! resource takes the key out of one, so that a permit for one thing opens nothing else, and a check that was
//! forgotten does not compile. Only authorization makes them.

use std::fmt;

use super::names::AccountId;
use super::names::arn::Arn;
use super::names::encryption_key::EncryptionKeyArn;
use super::names::keys::{
    AccountScope, DomainKey, DomainPackageKey, PackageKey, PackageVersionKey, RepositoryKey,
};

/// Proves that authorization allowed a caller to act on the resource of this key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit<K> {
    key: K,
    account: AccountId,
}

impl<K> Permit<K> {
    /// Makes the proof; reserved for authorization.
    pub(crate) fn issue(key: K, account: AccountId) -> Self {
        Self { key, account }
    }

    /// Returns the key of the resource.
    pub fn key(&self) -> &K {
        &self.key
    }

    /// Returns the key of the resource.
    pub fn into_key(self) -> K {
        self.key
    }

    /// Returns the account of the caller that was allowed.
    pub fn account(&self) -> AccountId {
        self.account
    }
}

/// What an action is about, as policies name it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// All that an account has in a region: `*` in a policy.
    Account(AccountScope),
    /// A resource.
    Resource(Arn),
    /// A key of the key service.
    EncryptionKey(EncryptionKeyArn),
    /// The package group that a package belongs to, which only the store knows.
    GroupOf(Box<DomainPackageKey>),
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(_) => formatter.write_str("*"),
            Self::Resource(arn) => arn.fmt(formatter),
            Self::EncryptionKey(arn) => formatter.write_str(arn.as_str()),
            Self::GroupOf(package) => {
                let DomainPackageKey { domain, package } = &**package;
                let (format, namespace, name) = (package.format, package.namespace_or_empty(), &package.name);
                write!(formatter, "the package group of {format}/{namespace}/{name} in {}", domain.arn())
            }
        }
    }
}

/// The kinds of thing that actions are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectKind {
    /// All that an account has in a region.
    Account,
    /// A domain.
    Domain,
    /// A repository.
    Repository,
    /// A package.
    Package,
    /// A package group.
    PackageGroup,
    /// A key of the key service.
    EncryptionKey,
}

/// A key that permits are made for.
pub trait Guarded {
    /// Returns what policies name.
    fn subject(&self) -> Subject;

    /// Returns the kind of what policies name, without naming it.
    fn kind(&self) -> SubjectKind;
}

impl Guarded for AccountScope {
    fn subject(&self) -> Subject {
        Subject::Account(self.clone())
    }

    fn kind(&self) -> SubjectKind {
        SubjectKind::Account
    }
}

impl Guarded for Arn {
    fn subject(&self) -> Subject {
        Subject::Resource(self.clone())
    }

    fn kind(&self) -> SubjectKind {
        match self {
            Self::Domain(_) => SubjectKind::Domain,
            Self::Repository(_) => SubjectKind::Repository,
            Self::Package(_) => SubjectKind::Package,
            Self::PackageGroup { .. } => SubjectKind::PackageGroup,
        }
    }
}

impl Guarded for DomainKey {
    fn subject(&self) -> Subject {
        Subject::Resource(self.arn())
    }

    fn kind(&self) -> SubjectKind {
        SubjectKind::Domain
    }
}

impl Guarded for RepositoryKey {
    fn subject(&self) -> Subject {
        Subject::Resource(self.arn())
    }

    fn kind(&self) -> SubjectKind {
        SubjectKind::Repository
    }
}

impl Guarded for PackageKey {
    fn subject(&self) -> Subject {
        Subject::Resource(self.arn())
    }

    fn kind(&self) -> SubjectKind {
        SubjectKind::Package
    }
}

// Policies know packages, not versions.
impl Guarded for PackageVersionKey {
    fn subject(&self) -> Subject {
        Subject::Resource(self.package.arn())
    }

    fn kind(&self) -> SubjectKind {
        SubjectKind::Package
    }
}

impl Guarded for DomainPackageKey {
    fn subject(&self) -> Subject {
        Subject::GroupOf(Box::new(self.clone()))
    }

    fn kind(&self) -> SubjectKind {
        SubjectKind::PackageGroup
    }
}

impl Guarded for EncryptionKeyArn {
    fn subject(&self) -> Subject {
        Subject::EncryptionKey(self.clone())
    }

    fn kind(&self) -> SubjectKind {
        SubjectKind::EncryptionKey
    }
}
