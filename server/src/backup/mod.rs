//! Backups: a complete and consistent copy of a store as one tar archive, taken by a command while a server runs or
//! while none does. Where a server holds the data directory, the command asks it.
//! Knows archives and whom to ask; what a store consists of is the storage's business.

mod archive;
mod ask;
mod command;
mod destination;
mod message;
mod report;
mod serve;
mod stop;

use std::io;
use std::path::PathBuf;

pub use self::command::run;
pub use self::serve::BackupSender;
use crate::causes::with_causes;
use crate::control::SOCKET;
use crate::storage;

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is a file of that name.
    #[error("`{}` exists; choose another name, or replace it with `--force`", .0.display())]
    Exists(PathBuf),
    /// Somebody else writes the same file.
    #[error("another backup to `{}` is under way", .0.display())]
    UnderWay(PathBuf),
    /// The file cannot be written.
    #[error("cannot write `{}`: {source}", .file.display())]
    Write {
        /// As the operator gave it.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The store cannot be read.
    #[error("cannot read the store: {}", with_causes(.0))]
    Store(#[from] storage::Error),
    /// The server that holds the directory cannot be asked.
    #[error(
        "`{}` is in use, by a server or by another backup, and nobody answers at `{SOCKET}` there: {source}",
        .directory.display()
    )]
    Unreachable {
        /// The data directory.
        directory: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The server stopped in the middle.
    #[error("the server broke off in the middle of the backup: {0}")]
    BrokenOff(io::Error),
    /// The server said why it failed.
    #[error("the server could not take the backup: {0}")]
    Refused(String),
    /// Somebody stopped the command.
    #[error("stopped; no backup was written")]
    Stopped,
    /// The process lacks something that it needs.
    #[error("cannot take a backup: {0}")]
    Process(io::Error),
}
