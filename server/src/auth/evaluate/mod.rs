//! Whom policies allow what: a pure decision about one question, held against the policies of an identity and of what
//! it asks about. Knows nothing of requests, files or the store.

mod explain;
mod lookup;
mod outcome;
mod policy_set;
mod prospect;
mod question;
mod statement;

#[cfg(test)]
mod tests;

use codeartifact_generated::service::Operation;

use self::statement::{Naming, fit};
use super::action::Action;
use super::principal::Principal;
use crate::registry::policy::{Beginnings, ConditionKey, Effect, PolicyDocument};

pub use self::explain::{Explanation, Verdict, explain};
pub use self::outcome::{Decider, Outcome, PolicySource, Reason, Refusal, StatementPlace};
pub use self::policy_set::{NamedPolicy, PolicySet};
pub use self::prospect::could_allow;
pub use self::question::{Context, Home, Question};
pub use self::statement::Mismatch;

/// What the policies of one side say about a question.
struct Side<'a> {
    /// The statement that allows it, and how it names whoever asks; one that names them wins over one that names their
    /// account.
    allowed: Option<(Naming, StatementPlace<'a>)>,
    denied: Option<StatementPlace<'a>>,
}

/// Decides whether somebody may do something.
///
/// A statement that denies wins over all that allow. Where somebody is at home, their own policies are enough, and so is
/// a policy of the resource that names them and not only their account; elsewhere both sides must allow.
pub fn evaluate<'a>(question: &Question<'_>, policies: PolicySet<'a>) -> Outcome<'a> {
    let identity = read_side(question, policies.of_identity());
    let counted = policies.of_resource().filter(|(source, _)| source.counts_for(question.action));
    let resource = read_side(question, counted);
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
    let beginning = Beginnings::of_name(question.action.name());
    let mut side = Side { allowed: None, denied: None };
    for (source, document) in policies {
        for (statement, place) in StatementPlace::all(source, document) {
            let settled = match statement.effect {
                Effect::Allow => matches!(side.allowed, Some((Naming::Themselves, _))),
                Effect::Deny => side.denied.is_some(),
            };
            if settled || !statement.can_be_about(beginning) {
                continue;
            }
            let Ok(naming) = fit(statement, question, &lookup) else { continue };
            match statement.effect {
                Effect::Deny => side.denied = Some(place),
                Effect::Allow if naming == Naming::Account && side.allowed.is_some() => {}
                Effect::Allow => side.allowed = Some((naming, place)),
            }
        }
    }
    side
}
