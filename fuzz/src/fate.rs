//! How an input fared at a target. Knows no target.

/// How an input fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is not what the target takes, such as a request that HTTP cannot carry.
    Unfit,
    /// It was refused, as whatever is wrong must be.
    Refused,
    /// It was accepted, and held to what is accepted.
    Accepted,
}
