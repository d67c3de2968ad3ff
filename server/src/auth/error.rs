//! The ways in which a caller is turned away: it is not known who asks, or they may not do what they ask.

use super::action::Action;
use super::evaluate::Refusal;
use super::sigv4::SignatureError;
use super::token::TokenError;
use crate::registry;

/// The ways in which authorization ends without a permit.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Policy refuses what is asked.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// What decides cannot be read.
    #[error(transparent)]
    Registry(#[from] registry::Error),
}

/// Why it is not known who sends a request to an operation.
#[derive(Debug, thiserror::Error)]
pub enum Unauthenticated {
    /// While nothing is verified: the header or the query lacks a part or has one that is malformed.
    #[error("the request signature is incomplete: {0}")]
    IncompleteSignature(&'static str),
    /// The signature is refused.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

impl Unauthenticated {
    /// Returns the name of the error as clients know it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::IncompleteSignature(_) => "IncompleteSignatureException",
            Self::Signature(error) => error.name(),
        }
    }

    /// Returns the word under which it is counted.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::IncompleteSignature(_) => "incomplete_signature",
            Self::Signature(error) => error.reason(),
        }
    }
}

/// Why it is not known who sends a request to a package endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefused {
    /// There is none.
    #[error("an authorization token is needed: `aws codeartifact get-authorization-token` makes one")]
    Missing,
    /// What is there is no token of ours, or its time is over.
    #[error("{0}; `aws codeartifact get-authorization-token` makes another")]
    Token(#[from] TokenError),
    /// It opens another domain.
    #[error(
        "the authorization token is for another domain; `aws codeartifact get-authorization-token` makes another"
    )]
    OtherDomain,
    /// Whoever it was made for is not known any more.
    #[error("the authorization token belongs to nobody who is known here")]
    UnknownPrincipal,
}

impl TokenRefused {
    /// Returns the word under which it is counted.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Missing => "token_missing",
            Self::Token(TokenError::Invalid) => "token_invalid",
            Self::Token(TokenError::Expired) => "token_expired",
            Self::OtherDomain => "token_of_another_domain",
            Self::UnknownPrincipal => "token_of_nobody",
        }
    }
}

/// What was refused to whom, in the words that clients match on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "User: {principal} is not authorized to perform: {action} on resource: {resource}{}",
    .refusal.map(|refusal| format!(" {}", refusal.words(*.action))).unwrap_or_default()
)]
pub struct Denied {
    /// The ARN of whoever asked.
    pub principal: String,
    /// What they asked for.
    pub action: Action,
    /// The ARN of the resource, or `*`.
    pub resource: String,
    /// Which policy refuses; none where an action was asked for on what it cannot be about.
    pub refusal: Option<Refusal>,
}
