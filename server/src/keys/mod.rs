//! Listing and replacing the keys of authorization tokens, by a command, while a server runs or while none does. Where a
//! server holds the data directory, the command asks it. Knows how keys are shown, not what they sign.

mod answer;
mod command;
mod serve;

use std::io;
use std::path::PathBuf;
use std::time::Duration;

pub use self::command::run;
pub use self::serve::KeyKeeper;
use crate::causes::with_causes;
use crate::control::SOCKET;
use crate::{registry, storage};

/// Why the keys are not listed or replaced.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store cannot be opened.
    #[error("{}", with_causes(.0))]
    Store(#[from] storage::Error),
    /// The keys cannot be read or written.
    #[error("cannot use the keys: {}", with_causes(.0))]
    Registry(#[from] registry::Error),
    /// The server that holds the directory cannot be asked.
    #[error(
        "`{}` is in use, by a server or by another command, and nobody answers at `{SOCKET}` there: {source}",
        .directory.display()
    )]
    Unreachable {
        /// The data directory.
        directory: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The server that holds the directory is there and says nothing.
    #[error(
        "the server that holds `{}` has not answered for {} seconds; `keys list` shows which key signs once it does",
        .directory.display(), .waited.as_secs()
    )]
    Silent {
        /// The data directory.
        directory: PathBuf,
        /// For how long.
        waited: Duration,
    },
    /// The server did not answer to the end.
    #[error("the server broke off; `keys list` shows which key signs: {0}")]
    BrokenOff(io::Error),
    /// The server said why it failed.
    #[error("the server could not do it: {0}")]
    Refused(String),
    /// What there is to say cannot be printed.
    #[error("cannot print the keys: {0}")]
    Print(io::Error),
}
