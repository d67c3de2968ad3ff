//! What policies mean, kept by revision: a policy has a new one whenever it is put, so that what is kept is never old.

use std::sync::Arc;

use moka::sync::Cache;

use crate::registry::{Error, PolicyDocument, PolicyHolder, PolicyRevision, Registry};

/// Parsed policies.
#[derive(Debug, Clone)]
pub struct Policies {
    documents: Cache<PolicyRevision, Arc<PolicyDocument>>,
}

/// How many are kept: a policy has at most a few kilobytes, and a store rarely this many.
const MOST_KEPT: u64 = 1000;

impl Default for Policies {
    fn default() -> Self {
        Self { documents: Cache::new(MOST_KEPT) }
    }
}

impl Policies {
    /// Returns what the policy of a revision means, or nothing if another has been put since.
    pub async fn document(
        &self,
        registry: &Registry,
        holder: &PolicyHolder,
        revision: &PolicyRevision,
    ) -> Result<Option<Arc<PolicyDocument>>, Error> {
        if let Some(document) = self.documents.get(revision) {
            return Ok(Some(document));
        }
        let document = registry.policy_document(holder, revision).await?.map(Arc::new);
        if let Some(document) = &document {
            self.documents.insert(revision.clone(), Arc::clone(document));
        }
        Ok(document)
    }
}
