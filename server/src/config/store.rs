//! Which of the commands on a whole store is meant, and on which.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{BlobOptions, DatabaseOptions, SourceOptions};

/// What is done with a whole store.
#[derive(Debug, Clone, Subcommand)]
pub enum StoreCommand {
    /// Makes the objects in a directory or a bucket those of a database, which collects them from then on.
    ///
    /// To be used once it is certain that the database is the right one: after it was restored to an older state, or moved.
    /// Objects that it does not name are removed a day later, and another database that had them is refused. No server may
    /// run meanwhile.
    Adopt(Box<PlaceOptions>),
    /// Looks whether rows and objects agree and whether all counts are right, and tells by name what is not.
    ///
    /// It changes nothing, and may run beside servers over `PostgreSQL`. It ends with 0 where all is well, and with 3 where
    /// something was found.
    Check(Box<CheckOptions>),
    /// Copies a store to another database and another place of objects: from one machine to `PostgreSQL` and a bucket.
    ///
    /// No server may run over the source. The destination has to hold nothing, or a part of a copy of the same source: a
    /// copy that was stopped goes on when the same is called again. No server starts on one that is not complete.
    Copy(Box<CopyOptions>),
}

/// What is copied, and where to.
#[derive(Debug, Clone, Args)]
pub struct CopyOptions {
    /// Say how far it is in JSON, an object a line.
    #[arg(long)]
    pub json: bool,

    /// What is copied.
    #[command(flatten)]
    pub from: SourceOptions,

    /// Where it is copied to.
    #[command(flatten)]
    pub places: PlaceOptions,
}

/// What is checked of a store.
#[derive(Debug, Clone, Args)]
pub struct CheckOptions {
    /// Read all content too, and hold it against its SHA-256.
    #[arg(long)]
    pub digests: bool,

    /// Say what is found, and how far it is, in JSON, an object a line.
    #[arg(long)]
    pub json: bool,

    /// Where the store is.
    #[command(flatten)]
    pub places: PlaceOptions,
}

/// Where a store is.
#[derive(Debug, Clone, Args)]
pub struct PlaceOptions {
    /// Directory that holds what is in neither a database nor a bucket.
    #[arg(long, env = "CODEARTIFACT_DATA", value_name = "DIR", default_value = "./data")]
    pub data: PathBuf,

    /// Which database keeps what is not content.
    #[command(flatten)]
    pub database: DatabaseOptions,

    /// Where large content lies.
    #[command(flatten)]
    pub blobs: BlobOptions,
}
