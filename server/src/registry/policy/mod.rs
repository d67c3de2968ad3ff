//! Permissions policies: what their documents mean, and the policy that a domain or repository has.
//! Whom a policy allows what is decided elsewhere.

mod action;
mod condition;
mod context;
mod document;
mod grammar;
mod json;
mod pattern;
mod principal;
mod resource;
mod resource_policy;
mod variable;

#[cfg(test)]
mod tests;

pub use self::action::{ActionPattern, Beginnings};
pub use self::condition::{Condition, ConditionOperator, Quantifier};
pub use self::context::{ConditionKey, ContextValue, Found, GlobalKey, Lookup};
pub use self::document::{Choice, Effect, PolicyDocument, PolicyLanguage, Statement};
pub use self::pattern::Pattern;
pub use self::principal::Principal;
pub use self::resource_policy::{PolicyHolder, PolicyRevision, ResourcePolicy};
