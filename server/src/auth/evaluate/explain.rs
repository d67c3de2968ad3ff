//! How each statement of each policy fares with a question, for people who want to know why they may or may not.
//! Decides nothing.

use super::outcome::StatementPlace;
use super::policy_set::PolicySet;
use super::question::Question;
use super::statement::{Mismatch, Naming, fit};
use crate::registry::policy::{ConditionKey, Effect};

/// How a statement fares with a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation<'a> {
    /// Where it stands.
    pub place: StatementPlace<'a>,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// Whether it fits.
    pub verdict: Verdict<'a>,
}

/// Whether a statement fits a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// It does.
    Fits,
    /// It does, but names only the account, whose own policies then decide.
    FitsAccount,
    /// It does not, by this element first.
    Differs(Mismatch<'a>),
    /// Its policy does not count for such an action.
    NotCounted,
}

/// Says for every statement whether it fits, in the order of the policies.
pub fn explain<'a>(question: &Question<'_>, policies: PolicySet<'a>) -> Vec<Explanation<'a>> {
    let lookup = |key: &ConditionKey| question.find(key);
    (policies.of_identity().chain(policies.of_resource()))
        .flat_map(|(source, document)| StatementPlace::all(source, document))
        .map(|(statement, place)| {
            let verdict = if place.policy.counts_for(question.action) {
                match fit(statement, question, &lookup) {
                    Ok(Naming::Themselves) => Verdict::Fits,
                    Ok(Naming::Account) => Verdict::FitsAccount,
                    Err(mismatch) => Verdict::Differs(mismatch),
                }
            } else {
                Verdict::NotCounted
            };
            Explanation { place, effect: statement.effect, verdict }
        })
        .collect()
}
