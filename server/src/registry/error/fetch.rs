//! Why something was not fetched from a public registry.

use std::error::Error as StdError;
use std::sync::Arc;

use super::kind::ErrorKind;
use crate::registry::names::connection::ExternalConnection;

/// Why something was not fetched from a public registry. All who waited for it are told the same.
#[derive(Debug, Clone, thiserror::Error)]
pub enum FetchFailure {
    /// Nobody has said where the registry is.
    #[error(
        "It is not here, and {0} is not asked: no origin is set for it. The server takes one by \
         `--origin {0}=URL`."
    )]
    NotConfigured(ExternalConnection),
    /// Nothing may go out.
    #[error("It is not here, and {0} is not asked: the server is offline.")]
    Offline(ExternalConnection),
    /// The package group keeps it out.
    #[error("It is not here, and it may not come in from elsewhere. {0}")]
    KeptOut(String),
    /// The registry did not give it.
    #[error("{connection} was asked, and its origin gave nothing: {cause}.")]
    Failed {
        /// Through which it was asked.
        connection: ExternalConnection,
        /// Why, in words that may be shown.
        cause: String,
        /// Whether it took too long.
        timed_out: bool,
    },
    /// It is younger than what is taken from public registries.
    #[error(
        "It was published at {connection} on {published}, and nothing younger than {least_age} is taken from there: \
         the operator has set a release age."
    )]
    TooYoung {
        /// Through which it would come.
        connection: ExternalConnection,
        /// When that was, or that nobody knows.
        published: String,
        /// How old it has to be.
        least_age: String,
    },
    /// Fetching it ended in the middle, because the server stops.
    #[error("The server stopped fetching it.")]
    Broken,
    /// It could not be kept here.
    #[error("{cause}")]
    NotKept {
        /// What the registry would answer if it were asked for this alone.
        kind: ErrorKind,
        /// What it refuses, or how it failed.
        #[source]
        cause: Arc<dyn StdError + Send + Sync>,
    },
}
