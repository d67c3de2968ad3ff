//! Whether somebody may be allowed something about a resource of which only the beginning of its name is known yet.

use super::policy_set::PolicySet;
use super::root_may;
use super::statement::could_fit;
use crate::auth::action::Action;
use crate::auth::principal::Principal;
use crate::registry::policy::Effect;

/// Tells whether some statement may allow an action on a resource whose name, which is ASCII, starts with this.
///
/// Where none may, the answer of `evaluate` is no, whatever the whole name is. Where one may, it is not known yet: conditions,
/// statements that deny, and who is at home are looked at once the name is known.
pub fn could_allow(principal: &Principal, action: Action, start: &str, policies: PolicySet<'_>) -> bool {
    if matches!(principal, Principal::Root(_)) && root_may(action) {
        return true;
    }
    let counted = policies.of_resource().filter(|(source, _)| source.counts_for(action));
    let mut documents = policies.of_identity().chain(counted).map(|(_, document)| document);
    documents.any(|document| {
        let mut allowing = document.statements.iter().filter(|statement| statement.effect == Effect::Allow);
        allowing.any(|statement| could_fit(statement, principal, action, start))
    })
}
