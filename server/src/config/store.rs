//! Which of the commands on a whole store is meant, and on which.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{BlobOptions, DatabaseOptions};

/// What is done with a whole store.
#[derive(Debug, Clone, Subcommand)]
pub enum StoreCommand {
    /// Makes the objects in a directory or a bucket those of a database, which collects them from then on.
    ///
    /// To be used once it is certain that the database is the right one: after it was restored to an older state, or moved.
    /// Objects that it does not name are removed a day later, and another database that had them is refused. No server may
    /// run meanwhile.
    Adopt(Box<PlaceOptions>),
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
