//! Whom policies allow what: a pure decision about one question, held against the policies of an identity and of what it
//! asks about. Knows nothing of requests, files or the store.

mod context;
mod explain;
mod outcome;
mod statement;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use codeartifact_generated::service::Operation;

use self::statement::{Naming, fit};
use super::action::Action;
use super::principal::Principal;
use crate::registry::AccountId;
use crate::registry::policy::{ConditionKey, Effect, PolicyDocument, PolicyHolder};

pub use self::context::Context;
pub use self::explain::{Explanation, Verdict, explain};
pub use self::outcome::{Decider, Outcome, PolicySource, Reason, Refusal, StatementPlace};
pub use self::statement::Mismatch;

/// Whether somebody may do something.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Who asks.
    pub principal: &'a Principal,
    /// What they want to do.
    pub action: Action,
    /// What it is about, by each of its names: an ARN, or `*` for all that an account has. A statement that is about one of
    /// them is about it; a copy of package versions has the package's and that of its repository.
    pub resources: &'a [&'a str],
    /// Whose it is.
    pub home: Home,
    /// What else is known of the request.
    pub context: &'a Context<'a>,
}

/// The accounts whose principals need no policy of the resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Home {
    /// The account in the ARN; the caller's own where the question is about no resource.
    pub owner: AccountId,
    /// The account that administers the repository which it is or lies in.
    pub administrator: Option<AccountId>,
}

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

impl Home {
    fn includes(self, account: AccountId) -> bool {
        self.owner == account || self.administrator == Some(account)
    }
}

impl<'a> PolicySet<'a> {
    fn of_identity(self) -> impl Iterator<Item = (PolicySource<'a>, &'a PolicyDocument)> {
        self.identity.iter().map(|NamedPolicy { name, document }| (PolicySource::Identity(name), &**document))
    }

    fn of_resource(self) -> impl Iterator<Item = (PolicySource<'a>, &'a PolicyDocument)> {
        self.resource.iter().map(|(holder, document)| (PolicySource::Resource(holder), &**document))
    }
}

/// What the policies of one side say about a question.
struct Side<'a> {
    /// The statement that allows it, and how it names whoever asks; one that names them wins over one that names their
    /// account.
    allowed: Option<(Naming, StatementPlace<'a>)>,
    denied: Option<StatementPlace<'a>>,
}

/// Decides whether somebody may do something.
///
/// A statement that denies wins over all that allow. Where somebody is at home, their own policies are enough, and so is a
/// policy of the resource that names them and not only their account; elsewhere both sides must allow.
pub fn evaluate<'a>(question: &Question<'_>, policies: PolicySet<'a>) -> Outcome<'a> {
    let counted = question.action.counted_policies();
    let identity = read_side(question, policies.of_identity());
    let resource = read_side(
        question,
        policies
            .of_resource()
            .filter(|(source, _)| source.holder().is_none_or(|holder| counted.includes(holder))),
    );
    if let Some(place) = identity.denied.or(resource.denied) {
        return Outcome::Denied(Reason::ExplicitDeny(place));
    }
    let is_root = matches!(question.principal, Principal::Root(_));
    if is_root && !root_may(question.action) {
        return Outcome::Denied(Reason::NoIdentityPolicy);
    }
    let by_identity = match identity.allowed {
        Some((_, place)) => Some(Decider::Statement(place)),
        None => is_root.then_some(Decider::Root),
    };
    let at_home = question.home.includes(question.principal.account());
    match (by_identity, resource.allowed) {
        (Some(decider), _) if at_home => Outcome::Allowed(decider),
        (None, Some((Naming::Themselves, place))) if at_home => Outcome::Allowed(Decider::Statement(place)),
        (None, Some(_) | None) => Outcome::Denied(Reason::NoIdentityPolicy),
        (Some(_), Some((_, place))) => Outcome::Allowed(Decider::Statement(place)),
        (Some(_), None) => Outcome::Denied(Reason::NoResourcePolicy),
    }
}

/// Tells whether an account itself may do something without a policy: all but being given tokens.
const fn root_may(action: Action) -> bool {
    !matches!(action, Action::Operation(Operation::GetAuthorizationToken) | Action::GetServiceBearerToken)
}

fn read_side<'a>(
    question: &Question<'_>,
    policies: impl Iterator<Item = (PolicySource<'a>, &'a PolicyDocument)>,
) -> Side<'a> {
    let lookup = |key: &ConditionKey| question.find(key);
    let mut side = Side { allowed: None, denied: None };
    for (source, document) in policies {
        for (statement, place) in StatementPlace::all(source, document) {
            let settled = match statement.effect {
                Effect::Allow => matches!(side.allowed, Some((Naming::Themselves, _))),
                Effect::Deny => side.denied.is_some(),
            };
            if settled {
                continue;
            }
            let Ok(naming) = fit(statement, question, &lookup) else { continue };
            match (statement.effect, naming, &side.allowed) {
                (Effect::Deny, Naming::Themselves | Naming::Account, _) => side.denied = Some(place),
                (Effect::Allow, Naming::Account, Some(_)) => {}
                (Effect::Allow, Naming::Themselves | Naming::Account, _) => {
                    side.allowed = Some((naming, place))
                }
            }
        }
    }
    side
}
