//! The command line: what to measure, for how long, and in which form to say it.

use clap::{Parser, Subcommand};

use crate::growth::Growth;
use crate::process::Bound;
use crate::reference::Reference;
use crate::registries::Registries;
use crate::rows::Measure;

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
    /// Compare the server with other registries over the same data: verdaccio and pnpr for npm, pypiserver and devpi
    /// for Python.
    Registries(Registries),
    /// Run another program that ends when this one's parent ends.
    #[command(hide = true)]
    Bound(Bound),
}
