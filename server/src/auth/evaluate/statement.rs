//! One statement against one question: whom it names, which actions, resources and conditions, in this order.
//! Knows neither policies nor what follows from a statement that fits.

use std::fmt;

use super::question::Question;
use crate::auth::action::Action;
use crate::auth::principal::Principal;
use crate::registry::policy::{Choice, Condition, Lookup, Pattern, Principal as Named, Statement};

/// How a statement names whoever asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// Themselves, their role or everybody.
    Themselves,
    /// Their account, which then decides for itself whom it lets.
    Account,
}

/// The first element of a statement that a question does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mismatch<'a> {
    /// It is about somebody else.
    Principal,
    /// It is about other actions.
    Action,
    /// It is about other resources.
    Resource,
    /// The request does not fulfil this condition.
    Condition(&'a Condition),
}

/// Names the element as policies do, and a condition by its operator and key.
impl fmt::Display for Mismatch<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Principal => formatter.write_str("Principal"),
            Self::Action => formatter.write_str("Action"),
            Self::Resource => formatter.write_str("Resource"),
            Self::Condition(condition) => write!(formatter, "Condition {condition}"),
        }
    }
}

/// Says how a statement names whoever asks, or which element does not fit.
pub(super) fn fit<'a>(
    statement: &'a Statement,
    question: &Question<'_>,
    lookup: &Lookup<'_>,
) -> Result<Naming, Mismatch<'a>> {
    let naming = match &statement.principals {
        None => Naming::Themselves,
        Some(principals) => naming(principals, question.principal).ok_or(Mismatch::Principal)?,
    };
    let (service, name) = (question.action.service(), question.action.name());
    if !chosen(&statement.actions, |action| action.matches(service, name)) {
        return Err(Mismatch::Action);
    }
    let names_it =
        |pattern: &Pattern| question.resources.iter().any(|resource| pattern.matches(resource, lookup));
    if !chosen(&statement.resources, names_it) {
        return Err(Mismatch::Resource);
    }
    match statement.conditions.iter().find(|condition| !condition.holds(lookup)) {
        Some(condition) => Err(Mismatch::Condition(condition)),
        None => Ok(naming),
    }
}

/// Tells whether a statement can fit some question about a resource whose name starts with this; conditions are not looked at.
pub(super) fn could_fit(statement: &Statement, principal: &Principal, action: Action, start: &str) -> bool {
    let (service, name) = (action.service(), action.name());
    let is_named = statement.principals.as_ref().is_none_or(|named| naming(named, principal).is_some());
    let could_name = match &statement.resources {
        Choice::Only(these) => these.iter().any(|pattern| pattern.can_start_with(start)),
        Choice::AllBut(_) => true,
    };
    is_named && could_name && chosen(&statement.actions, |action| action.matches(service, name))
}

fn chosen<T>(choice: &Choice<T>, is_it: impl Fn(&T) -> bool) -> bool {
    match choice {
        Choice::Only(these) => these.iter().any(is_it),
        Choice::AllBut(these) => !these.iter().any(is_it),
    }
}

fn naming(principals: &Choice<Named>, who: &Principal) -> Option<Naming> {
    let of_account = |named: &Named| matches!(named, Named::Account(account) if *account == who.account());
    match principals {
        Choice::Only(these) if these.iter().any(|named| is_named(named, who)) => Some(Naming::Themselves),
        Choice::Only(these) => these.iter().any(of_account).then_some(Naming::Account),
        // Whoever is to be spared is listed with their account: the account alone would be denied, and they with it.
        Choice::AllBut(these) => {
            let spared = these.contains(&Named::Everyone)
                || these.iter().any(of_account) && these.iter().any(|named| is_named(named, who));
            (!spared).then_some(Naming::Themselves)
        }
    }
}

fn is_named(named: &Named, who: &Principal) -> bool {
    match (named, who) {
        (Named::Everyone, _) => true,
        (Named::Account(account), Principal::Root(own)) => account == own,
        (Named::User { account, name }, Principal::User { account: own_account, name: own }) => {
            (account, name) == (own_account, own)
        }
        (Named::Role { account, name }, Principal::Session { account: own_account, role, .. }) => {
            (account, name) == (own_account, role)
        }
        (
            Named::Session { account, role, session },
            Principal::Session { account: own_account, role: own_role, session: own },
        ) => (account, role, session) == (own_account, own_role, own),
        (
            Named::Account(_)
            | Named::User { .. }
            | Named::Role { .. }
            | Named::Session { .. }
            | Named::FederatedUser { .. }
            | Named::Service(_)
            | Named::Federated(_)
            | Named::CanonicalUser(_),
            Principal::Root(_) | Principal::User { .. } | Principal::Session { .. },
        ) => false,
    }
}
