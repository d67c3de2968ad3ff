//! Who calls and what they may do. Knows headers and signatures; knows no operation's rules and no storage.

pub mod action;
pub mod authorize;
pub mod caller;
pub mod decisions;
pub mod error;
pub mod evaluate;
mod policies;
pub mod principal;
pub mod request_rate;
pub mod sigv4;
pub mod token;

pub use action::{Action, CountedPolicies};
pub use authorize::authorize;
pub use caller::{Caller, Defaults};
pub use decisions::{Decision, Decisions};
pub use error::{Denied, Error, Unauthenticated};
pub use policies::Policies;
pub use principal::Principal;
pub use token::{Claims, TokenKey};
