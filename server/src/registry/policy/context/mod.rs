//! What policies can ask of a request: keys, the values under them, and how values read as numbers, moments and the like.
//! Knows neither policies nor requests; a function finds what is under a key.

mod key;
mod moment;
mod number;
mod value;

pub use self::key::{ConditionKey, GlobalKey};
pub use self::value::{ContextValue, Found, Lookup};

pub(super) use self::moment::parse as parse_moment;
pub(super) use self::number::Number;
pub(super) use self::value::parse_truth;
