//! Whom policies allow what: a pure decision about one question, held against the policies of an identity and of what it
//! asks about. Knows nothing of requests, files or the store.

use std::sync::Arc;

use crate::registry::PolicyDocument;

/// A policy of an identity, known by a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPolicy {
    /// What its owner calls it.
    pub name: String,
    /// What it means.
    pub document: Arc<PolicyDocument>,
}
