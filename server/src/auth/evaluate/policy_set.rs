//! The policies that a question is held against, each with whose it is.
//! Knows no question.

use std::sync::Arc;

use super::outcome::PolicySource;
use crate::registry::policy::{PolicyDocument, PolicyHolder};

/// A policy of an identity, known by a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPolicy {
    /// What its owner calls it.
    pub name: String,
    /// What it means.
    pub document: Arc<PolicyDocument>,
}

/// The policies that a question is held against.
#[derive(Debug, Clone, Copy)]
pub struct PolicySet<'a> {
    /// Those of whoever asks.
    pub identity: &'a [NamedPolicy],
    /// Those around what is asked about; which of them count depends on the action.
    pub resource: &'a [(PolicyHolder, Arc<PolicyDocument>)],
}

impl<'a> PolicySet<'a> {
    /// Returns those of whoever asks.
    pub(super) fn of_identity(self) -> impl Iterator<Item = (PolicySource<'a>, &'a PolicyDocument)> {
        self.identity.iter().map(|NamedPolicy { name, document }| (PolicySource::Identity(name), &**document))
    }

    /// Returns those around what is asked about.
    pub(super) fn of_resource(self) -> impl Iterator<Item = (PolicySource<'a>, &'a PolicyDocument)> {
        self.resource.iter().map(|(holder, document)| (PolicySource::Resource(holder), &**document))
    }
}
