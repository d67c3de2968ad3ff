//! What protects the things that requests ask for, with its policies parsed, kept for as long as nothing is written.

use std::sync::Arc;

use super::policies::Policies;
use crate::registry::{
    Arn, Error, PolicyDocument, PolicyHolder, Protection, Registry, Remembered, RepositoryKey, Subject,
};

/// What protects something.
#[derive(Debug)]
pub(super) struct Protected {
    /// What decides besides the identity of whoever asks.
    pub(super) protection: Protection,
    /// What the policies among it mean, the widest first.
    pub(super) policies: Vec<(PolicyHolder, Arc<PolicyDocument>)>,
}

/// What protects things, kept for the next request.
#[derive(Debug, Clone)]
pub(super) struct Protections {
    policies: Policies,
    read: Remembered<Protectee, Arc<Protected>>,
}

/// What is protected alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Protectee {
    /// All packages of a repository.
    PackagesOf(RepositoryKey),
    /// One thing.
    One(Subject),
}

/// How many are kept, of some hundred bytes each.
const MOST_KEPT: u64 = 10_000;

impl Default for Protections {
    fn default() -> Self {
        Self { policies: Policies::default(), read: Remembered::new(MOST_KEPT) }
    }
}

impl Protections {
    /// Returns what protects something.
    pub(super) async fn of(&self, registry: &Registry, subject: &Subject) -> Result<Arc<Protected>, Error> {
        let protectee = match subject {
            Subject::Resource(Arn::Package(package)) => Protectee::PackagesOf(package.repository.clone()),
            Subject::Account(_) | Subject::Resource(_) | Subject::EncryptionKey(_) | Subject::GroupOf(_) => {
                Protectee::One(subject.clone())
            }
        };
        self.read.get_or_read(registry.store(), &protectee, || self.read(registry, subject)).await
    }

    /// Reads it. A policy that is put in between is read with all the rest again.
    async fn read(&self, registry: &Registry, subject: &Subject) -> Result<Arc<Protected>, Error> {
        loop {
            let protection = registry.protection(subject).await?;
            let mut policies = Vec::with_capacity(protection.policies.len());
            for (holder, revision) in &protection.policies {
                if let Some(document) = self.policies.document(registry, holder, revision).await? {
                    policies.push((holder.clone(), document));
                }
            }
            if policies.len() == protection.policies.len() {
                return Ok(Arc::new(Protected { protection, policies }));
            }
        }
    }
}
