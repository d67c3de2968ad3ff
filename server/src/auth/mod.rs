//! Who calls and what they may do. Knows headers and signatures; knows no operation's rules and no storage.

pub mod authorize;
pub mod caller;
pub mod request_rate;
pub mod token;

pub use authorize::authorize;
pub use caller::{Caller, CallerError, Defaults};
pub use token::{Claims, TokenKey};
