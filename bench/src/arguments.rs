//! The command line: what to measure, for how long, and in which form to say it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::growth::Growth;
use crate::rows::RowName;

/// Measures the server against reference programs on this machine and prints each figure beside its bar.
#[derive(Debug, Parser)]
#[command(name = "codeartifact-bench", version, args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) measure: Measure,
}

/// Commands other than measuring.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run one of the reference programs.
    #[command(subcommand)]
    Reference(Reference),
    /// Measure how operations grow with the store: builds a large store and a small one through the server, which
    /// takes minutes, and compares medians.
    Growth(Growth),
    /// Run another program that ends when this one's parent ends.
    #[command(hide = true)]
    Bound(Bound),
}

/// What to measure and how to say it.
#[derive(Debug, Args)]
pub(crate) struct Measure {
    /// Small bodies and short runs: shows that everything works; the figures mean little.
    #[arg(long, conflicts_with_all = ["write", "seconds", "rounds"])]
    pub(crate) quick: bool,
    /// The rows to measure, separated by commas; all of them unless given.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "ROW")]
    pub(crate) rows: Vec<RowName>,
    /// How long each run under load lasts.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=60))]
    pub(crate) seconds: u64,
    /// How many runs of the server each row takes, each between two runs of its reference.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=20))]
    pub(crate) rounds: u32,
    /// Print JSON for programs in place of text.
    #[arg(long)]
    pub(crate) json: bool,
    /// Write the figures into bench/RESULTS.md, whose notes are kept; needs all rows.
    #[arg(long, conflicts_with = "rows")]
    pub(crate) write: bool,
    /// A server binary to measure; built from this workspace unless given.
    #[arg(long, value_name = "FILE")]
    pub(crate) server: Option<PathBuf>,
    /// Where to put stores and logs while measuring; beside the build's output unless given. Must be a disk, not
    /// memory, for the durable rows to mean anything.
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) directory: Option<PathBuf>,
}

/// The reference programs.
#[derive(Debug, Subcommand)]
pub(crate) enum Reference {
    /// Answer every request with a body of one size.
    Hyper {
        /// Where to listen.
        #[arg(long, value_name = "ADDRESS")]
        listen: std::net::SocketAddr,
        /// The length of the body.
        #[arg(long, value_name = "BYTES")]
        body_bytes: usize,
    },
    /// Append every posted body to a file, with one fdatasync for all that wait.
    Dsync {
        /// Where to listen.
        #[arg(long, value_name = "ADDRESS")]
        listen: std::net::SocketAddr,
        /// The file to append to.
        #[arg(long)]
        file: PathBuf,
    },
    /// Compute MD5, SHA-1, SHA-256 and SHA-512 of bytes in memory on two threads, and print what it took.
    Digests {
        /// How many bytes.
        #[arg(long, value_name = "BYTES")]
        bytes: u64,
    },
}

/// A program to become.
#[derive(Debug, Args)]
pub(crate) struct Bound {
    /// The program and its arguments.
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) command: Vec<PathBuf>,
}
