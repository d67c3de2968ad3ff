//! Permissions policies: what their documents mean, and the policy that a domain or repository has.
//! Whom a policy allows what is decided elsewhere.

mod condition;
mod document;
mod grammar;
mod json;
mod pattern;
mod resource_policy;

#[cfg(test)]
mod tests;

pub use self::condition::{Condition, ConditionOperator, Quantifier};
pub use self::document::{Choice, Effect, PolicyDocument, PolicyLanguage, Principal, Statement};
pub use self::pattern::Pattern;
pub use self::resource_policy::{PolicyHolder, PolicyRevision, ResourcePolicy};
