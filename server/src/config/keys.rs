//! Which of the commands on the keys of authorization tokens is meant, and on which data. Knows nothing of keys.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::DatabaseOptions;

/// What is done with the keys.
#[derive(Debug, Clone, Subcommand)]
pub enum KeysCommand {
    /// Makes a new key, which signs from now on.
    ///
    /// Tokens that exist stay valid until they expire: the key before verifies for 12 hours more.
    Rotate(Box<KeysOptions>),
    /// Lists the keys that count, with since when and until when; the secrets are not shown.
    List(Box<KeysOptions>),
}

/// Whose keys, and how they are shown.
#[derive(Debug, Clone, Args)]
pub struct KeysOptions {
    /// Directory that holds the keys, whether a server uses it or not; it is not asked where a database is named.
    #[arg(long, env = "CODEARTIFACT_DATA", value_name = "DIR", default_value = "./data")]
    pub data: PathBuf,

    /// Which database keeps the keys, whether servers use it or not.
    #[command(flatten)]
    pub database: DatabaseOptions,

    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}
