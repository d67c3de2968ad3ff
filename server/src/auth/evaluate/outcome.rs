//! What was decided, by which statement of which policy, and in which words a client is told.
//! Knows no rules: they are the evaluator's.

use std::fmt;

use crate::auth::action::Action;
use crate::registry::policy::{PolicyDocument, PolicyHolder, Statement};

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// It is allowed; across accounts, where both sides must allow it, by the policy of the resource.
    Allowed(Decider<'a>),
    /// It is denied.
    Denied(Reason<'a>),
}

/// What allows something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decider<'a> {
    /// Being the account itself.
    Root,
    /// A statement of a policy.
    Statement(StatementPlace<'a>),
}

/// Why something is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason<'a> {
    /// A statement denies it.
    ExplicitDeny(StatementPlace<'a>),
    /// No policy of whoever asks allows it, and none of the resource that would be enough.
    NoIdentityPolicy,
    /// Their own policies allow it, but none of the resource does, of which there must be one.
    NoResourcePolicy,
}

/// Where a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementPlace<'a> {
    /// The policy.
    pub policy: PolicySource<'a>,
    /// Its position there, from 1.
    pub number: usize,
    /// The name that its author gave to it.
    pub id: Option<&'a str>,
}

/// Whose policy it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicySource<'a> {
    /// One of whoever asks, by its name.
    Identity(&'a str),
    /// That of a domain or repository.
    Resource(&'a PolicyHolder),
}

/// Why something is denied, as far as a client is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// A policy of whoever asks denies it.
    DeniedByIdentityPolicy,
    /// A policy of the resource denies it.
    DeniedByResourcePolicy,
    /// No policy of whoever asks allows it.
    NoIdentityPolicy,
    /// No policy of the resource allows it.
    NoResourcePolicy,
}

impl Outcome<'_> {
    /// Returns why it is denied, where it is.
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Allowed(_) => None,
            Self::Denied(reason) => Some(reason.refusal()),
        }
    }
}

impl Reason<'_> {
    /// Returns what a client is told.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::ExplicitDeny(StatementPlace { policy: PolicySource::Identity(_), .. }) => {
                Refusal::DeniedByIdentityPolicy
            }
            Self::ExplicitDeny(StatementPlace { policy: PolicySource::Resource(_), .. }) => {
                Refusal::DeniedByResourcePolicy
            }
            Self::NoIdentityPolicy => Refusal::NoIdentityPolicy,
            Self::NoResourcePolicy => Refusal::NoResourcePolicy,
        }
    }
}

impl Refusal {
    /// Returns the words that follow the name of the resource.
    pub fn words(self, action: Action) -> String {
        match self {
            Self::DeniedByIdentityPolicy => "with an explicit deny in an identity-based policy".to_owned(),
            Self::DeniedByResourcePolicy => "with an explicit deny in a resource-based policy".to_owned(),
            Self::NoIdentityPolicy => format!("because no identity-based policy allows the {action} action"),
            Self::NoResourcePolicy => format!("because no resource-based policy allows the {action} action"),
        }
    }
}

impl<'a> StatementPlace<'a> {
    /// Returns every statement of a policy with its place.
    pub(super) fn all(
        policy: PolicySource<'a>,
        document: &'a PolicyDocument,
    ) -> impl Iterator<Item = (&'a Statement, Self)> {
        document.statements.iter().enumerate().map(move |(position, statement)| {
            (statement, Self { policy, number: position + 1, id: statement.id.as_deref() })
        })
    }
}

impl<'a> PolicySource<'a> {
    /// Returns the resource that it is the policy of.
    pub fn holder(self) -> Option<&'a PolicyHolder> {
        match self {
            Self::Identity(_) => None,
            Self::Resource(holder) => Some(holder),
        }
    }

    /// Tells whether it counts for an action.
    pub(super) fn counts_for(self, action: Action) -> bool {
        self.holder().is_none_or(|holder| action.counted_policies().includes(holder))
    }
}

/// Writes the position, the name if there is one, and the policy.
impl fmt::Display for StatementPlace<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "statement {}", self.number)?;
        if let Some(id) = self.id {
            write!(formatter, " (`{id}`)")?;
        }
        write!(formatter, " of {}", self.policy)
    }
}

/// Writes what decided, in words.
impl fmt::Display for Decider<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => formatter.write_str("an account may do everything to what is its own"),
            Self::Statement(place) => place.fmt(formatter),
        }
    }
}

/// Writes the name of an identity's policy, or the ARN of what a resource's policy belongs to.
impl fmt::Display for PolicySource<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identity(name) => write!(formatter, "the identity's policy `{name}`"),
            Self::Resource(holder) => write!(formatter, "the policy of `{}`", holder.arn()),
        }
    }
}
