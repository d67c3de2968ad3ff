//! Who calls and what they may do. Knows headers and signatures; knows no operation's rules and no storage.

mod access;
pub mod action;
mod ask;
pub mod authorize;
pub mod caller;
pub mod decisions;
pub mod error;
pub mod evaluate;
pub mod identities;
mod package_access;
mod policies;
mod presented_token;
pub mod principal;
mod protections;
pub mod request_rate;
pub mod sigv4;
pub mod token;

pub use access::{Access, Claimed};
pub use action::Action;
pub use ask::Ask;
pub use authorize::{Asking, authorize, require_prospect};
pub use caller::{Caller, Defaults, Source};
pub use decisions::{Decision, Decisions, Interest};
pub use error::{Denied, Error, TokenRefused, Unauthenticated};
pub use package_access::PackageAccess;
pub use policies::Policies;
pub use presented_token::presented_token;
pub use principal::Principal;
pub use request_rate::changes_something;
pub use token::{Claims, TokenKeys, Unverified};
