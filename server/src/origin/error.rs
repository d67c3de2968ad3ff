//! Why an origin gave nothing, in words that the clients of this server are shown.

use std::time::Duration;

use reqwest::StatusCode;

/// Why an origin gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// No connection, or one that broke.
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    /// It says nothing, or too little in too long a time.
    #[error("it did not answer in time")]
    TimedOut,
    /// It answered that it failed.
    #[error("it answered {0}")]
    Failed(StatusCode),
    /// It does not take the credentials that are set for it, or wants some.
    #[error("it answered {0}: look at the credentials that are set for it")]
    Denied(StatusCode),
    /// It failed several times before, and is left alone for some time.
    #[error("it failed several times and is asked again in {} s", .0.as_secs() + 1)]
    LeftAlone(Duration),
    /// It sends more than is taken.
    #[error("it sends more than {limit} bytes")]
    TooLarge {
        /// The most that is taken.
        limit: u64,
    },
    /// It names a place that this server does not go to.
    #[error("it leads to `{0}`, where this server does not go")]
    Elsewhere(String),
    /// It leads from place to place.
    #[error("it redirects without end")]
    Loop,
    /// What it sends is not what it should be.
    #[error("what it sends is wrong: {0}")]
    Garbage(String),
    /// The credentials that are set for it cannot be read.
    #[error("the credentials that are set for it cannot be read; the log says why")]
    Credentials,
}

impl OriginError {
    /// Tells whether the origin is at fault as a whole, not only in this answer.
    pub(super) fn is_outage(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::TimedOut | Self::Failed(_))
    }

    /// Tells whether the same request may succeed soon after.
    pub(super) fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Failed(_))
    }

    /// Tells whether it is a matter of time.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::TimedOut)
    }
}
