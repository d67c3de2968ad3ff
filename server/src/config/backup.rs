//! How a backup is taken.

use std::path::PathBuf;

use clap::Args;

/// How a backup is taken.
#[derive(Debug, Clone, Args)]
pub struct BackupOptions {
    /// File to write, a tar archive; `-` is standard output.
    pub file: PathBuf,

    /// Directory whose data is copied, whether a server uses it or not.
    #[arg(long, env = "CODEARTIFACT_DATA", value_name = "DIR", default_value = "./data")]
    pub data: PathBuf,

    /// Replace the file where it exists, once the new one is complete.
    #[arg(long)]
    pub force: bool,

    /// Say how far it is in JSON, an object a line.
    #[arg(long)]
    pub json: bool,
}
