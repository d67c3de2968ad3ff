//! What a request asked to do and what was decided, collected as it goes, for the audit line and the counters that tell
//! of the request when it is over.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::action::Action;
use super::evaluate::{Decider, Outcome, PolicySource, Reason, Refusal};

/// What was decided about one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What was asked.
    pub action: Action,
    /// The ARN of what it was about, or `*`.
    pub resource: String,
    /// Whether it was allowed.
    pub allowed: bool,
    /// Why it was not, where policies decided.
    pub refusal: Option<Refusal>,
    /// The statement that decided, where one did.
    pub statement: Option<DecidingStatement>,
}

/// A statement that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidingStatement {
    /// The name of an identity's policy, or the ARN of what a resource's policy belongs to.
    pub policy: String,
    /// Its position there, from 1.
    pub number: usize,
    /// The name that its author gave to it.
    pub id: Option<String>,
}

/// How much of the decisions somebody wants to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Interest {
    /// Nothing.
    Nothing,
    /// What was refused.
    Refusals,
    /// Everything.
    Everything,
}

/// The decisions of one request; a clone is another handle on the same.
#[derive(Debug, Clone)]
pub struct Decisions {
    interest: Interest,
    collected: Option<Arc<Mutex<Vec<Decision>>>>,
}

impl Decisions {
    /// Collects as much as somebody wants to know.
    pub fn collected(interest: Interest) -> Self {
        Self { interest, collected: (interest > Interest::Nothing).then(Arc::default) }
    }

    /// Notes what was decided.
    pub(super) fn note(
        &self,
        action: Action,
        resource: impl FnOnce() -> String,
        allowed: bool,
        outcome: Option<&Outcome<'_>>,
    ) {
        if allowed && self.interest < Interest::Everything {
            return;
        }
        if let Some(collected) = &self.collected {
            let (refusal, statement) = (outcome.and_then(Outcome::refusal), outcome.and_then(statement));
            let decision = Decision { action, resource: resource(), allowed, refusal, statement };
            collected.lock().unwrap_or_else(PoisonError::into_inner).push(decision);
        }
    }

    /// Returns what was decided so far, in order.
    pub fn taken(&self) -> Vec<Decision> {
        let Some(collected) = &self.collected else { return Vec::new() };
        collected.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Returns the statement that decided.
fn statement(outcome: &Outcome<'_>) -> Option<DecidingStatement> {
    let place = match outcome {
        Outcome::Allowed(Decider::Statement(place)) | Outcome::Denied(Reason::ExplicitDeny(place)) => place,
        Outcome::Allowed(Decider::Root)
        | Outcome::Denied(Reason::NoIdentityPolicy | Reason::NoResourcePolicy) => return None,
    };
    let policy = match place.policy {
        PolicySource::Identity(name) => name.to_owned(),
        PolicySource::Resource(holder) => holder.arn().to_string(),
    };
    Some(DecidingStatement { policy, number: place.number, id: place.id.map(ToOwned::to_owned) })
}

/// Writes each decision as `allowed codeartifact:DescribeDomain on ARN`, with commas between them.
impl fmt::Display for Decisions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, Decision { action, resource, allowed, .. }) in self.taken().iter().enumerate() {
            let comma = if position == 0 { "" } else { ", " };
            let word = if *allowed { "allowed" } else { "denied" };
            write!(formatter, "{comma}{word} {action} on {resource}")?;
        }
        Ok(())
    }
}
