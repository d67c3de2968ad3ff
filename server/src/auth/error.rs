//! The ways in which a caller is turned away: it is not known who asks, or they may not do what they ask.

use super::action::Action;

/// The ways in which a caller is turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is not known who asks.
    #[error(transparent)]
    Unauthenticated(#[from] Unauthenticated),
    /// Policy refuses what is asked.
    #[error(transparent)]
    Denied(#[from] Denied),
}

/// Why it is not known who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unauthenticated {
    /// The header or the query lacks a part or has one that is malformed.
    #[error("the request signature is incomplete: {0}")]
    IncompleteSignature(&'static str),
}

/// What was refused to whom, in the words that clients match on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("User: {principal} is not authorized to perform: {action} on resource: {resource}")]
pub struct Denied {
    /// The ARN of whoever asked.
    pub principal: String,
    /// What they asked for.
    pub action: Action,
    /// The ARN of the resource, or `*`.
    pub resource: String,
}
