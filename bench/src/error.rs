//! What can go wrong while measuring, said so that the reader knows which program to look at.

use std::io;

/// Why a measurement, or the whole run, came to nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file, socket or process did not do what was asked.
    #[error("could not {action}")]
    Io {
        action: String,
        #[source]
        source: io::Error,
    },
    /// A server answered something else than success.
    #[error("`{request}` was answered with {status}: {body}")]
    Refused { request: String, status: u16, body: String },
    /// A server answered something that is not HTTP as far as the bench knows it.
    #[error("`{request}` was answered with something unreadable: {reason}")]
    Unreadable { request: String, reason: String },
    /// A program did not begin to listen.
    #[error("`{program}` did not answer within {seconds} s; it said: {said}")]
    NotStarted { program: String, seconds: u64, said: String },
    /// A program ended with a failure.
    #[error("`{program}` failed: {said}")]
    Failed { program: String, said: String },
    /// What was measured makes no sense.
    #[error("{0}")]
    Nonsense(String),
}

impl Error {
    /// Returns a function that says what was attempted when an I/O error came up.
    pub(crate) fn io(action: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let action = action.into();
        move |source| Self::Io { action, source }
    }
}

/// Writes an error with what caused it on one line.
pub(crate) fn with_causes(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}
