//! The ways in which storage fails, for the log and for the operator who starts the server.

use std::path::PathBuf;

use super::blobs::BucketFailure;
use super::copy_refusal::CopyRefusal;
use super::strangers::Strangers;

/// The ways in which storage fails.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process uses the data directory.
    #[error(
        "data directory `{}` is in use by another server{}; stop that one, or give this one a directory of its own",
        .directory.display(), describe_process(.process.as_deref())
    )]
    DirectoryInUse {
        /// The data directory.
        directory: PathBuf,
        /// The process id that the other server left, where it could be read.
        process: Option<String>,
    },
    /// A newer version of the server wrote the data directory.
    #[error(
        "{place} was written by a newer server (schema {found}, this one knows {known}); use that version, or another place"
    )]
    NewerSchema {
        /// The data directory or the database, as it may be shown.
        place: String,
        /// The schema found there.
        found: i64,
        /// The newest schema that this server knows.
        known: i64,
    },
    /// An older version of the server wrote the data directory, which is to stay as it is.
    #[error(
        "{place} was written by an older server (schema {found}, this one needs {known}); start this server on it once, which brings it up to date"
    )]
    OlderSchema {
        /// The data directory or the database, as it may be shown.
        place: String,
        /// The schema found there.
        found: i64,
        /// The schema that this server needs.
        known: i64,
    },
    /// A store was copied here in part.
    #[error(
        "{place} holds a copy of a store that has not been completed; go on with the `codeartifact-server store copy` that \
         made it, with the same words, or name another place"
    )]
    HalfCopied {
        /// The data directory or the database, as it may be shown.
        place: String,
    },
    /// A store cannot be copied, or not into this place.
    #[error(transparent)]
    Copy(#[from] CopyRefusal),
    /// The data directory cannot be used.
    #[error("cannot use data directory `{}`", .directory.display())]
    Directory {
        /// The data directory.
        directory: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// There is no store where there should be one.
    #[error("`{}` holds no data of a server", .0.display())]
    NoStore(PathBuf),
    /// An object that a row names is not as it was written.
    #[error("the object `{key}`, which holds an asset, cannot be read")]
    Object {
        /// Where it lies among the objects.
        key: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The database refused a statement.
    #[error("the database failed")]
    Database {
        /// What that means for whoever ran it.
        kind: DatabaseFailure,
        /// What the engine said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database does not serve as the settings say.
    #[error("{sentence}")]
    DatabaseRefused {
        /// What is wrong, with the setting that says it and what the database or the network said.
        sentence: String,
    },
    /// What is asked for can be done with a file only.
    #[error(
        "the database is a PostgreSQL server's, which has means of its own for this: copy it with `pg_dump` or from a replica, \
         and then what holds the assets"
    )]
    DatabaseElsewhere,
    /// A group of transactions could not be made durable; none of them was acknowledged.
    #[error("the database could not commit: {0}")]
    CommitFailed(String),
    /// A transaction panicked; it was undone.
    #[error("a transaction panicked: {0}")]
    TransactionPanicked(String),
    /// The store is being closed.
    #[error("the store is closed")]
    Closed,
    /// What is stored contradicts itself.
    #[error("the store holds a value that it should not: {0}")]
    Corrupt(String),
    /// Objects could not be written, read or removed.
    #[error("the object store failed")]
    Objects(#[from] object_store::Error),
    /// The bucket of the objects does not serve as the settings say.
    #[error(transparent)]
    BucketRefused(#[from] BucketFailure),
    /// Database and objects do not belong together.
    #[error(transparent)]
    Strangers(#[from] Strangers),
    /// A file could not be read.
    #[error("a file could not be read")]
    Io(#[from] std::io::Error),
    /// A task was cut off, since the server is stopping.
    #[error("a background task was cut off")]
    TaskCutOff(#[from] tokio::task::JoinError),
}

/// What a failure of the database means for whoever ran the statement, whichever engine it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseFailure {
    /// Others were in the way; the whole transaction may succeed when it is run again.
    Contention,
    /// A row of that key exists. Where several servers write, another may have inserted it since this transaction
    /// looked, which then finds it when it is run again.
    Duplicate,
    /// The database is away, full, or did not answer in time; it may be back soon.
    Unavailable,
    /// Anything else; running it again would fail again.
    Other,
}

fn describe_process(process: Option<&str>) -> String {
    process.map(|process| format!(" (process {process})")).unwrap_or_default()
}
