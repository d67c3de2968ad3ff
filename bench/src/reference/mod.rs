//! The reference programs: what the machine can do when there is nothing to do but serve, store or digest bytes.
//! They run as processes of their own, so that their CPU time can be told from that of the load.

mod digests;
mod dsync;
mod hyper;
mod listen;
mod statement;

pub(crate) use digests::measure_digests;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::error::Error;
use crate::process::{Process, free_address};

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
    /// Run the statement that describes a package version for each request, and answer 1 KiB.
    Statement {
        /// Where to listen.
        #[arg(long, value_name = "ADDRESS")]
        listen: std::net::SocketAddr,
        /// The database, which a server has filled.
        #[arg(long, value_name = "URL")]
        database: String,
    },
    /// Compute MD5, SHA-1, SHA-256 and SHA-512 of bytes in memory on two threads, and print what it took.
    Digests {
        /// How many bytes.
        #[arg(long, value_name = "BYTES")]
        bytes: u64,
    },
}

/// Runs a reference program until it is stopped.
pub(crate) fn run(program: &Reference) -> Result<(), Error> {
    match program {
        Reference::Hyper { listen, body_bytes } => hyper::serve(*listen, *body_bytes),
        Reference::Dsync { listen, file } => dsync::serve(*listen, file),
        Reference::Statement { listen, database } => statement::serve(*listen, database),
        Reference::Digests { bytes } => digests::run(*bytes),
    }
}

/// Starts a bare hyper server that answers bodies of one size.
pub(crate) fn start_hyper(directory: &Path, body_bytes: usize) -> Result<Process, Error> {
    let body_bytes = body_bytes.to_string();
    start(directory, "hyper", |listen| {
        ["hyper", "--listen", listen, "--body-bytes", &body_bytes].map(str::to_owned).into()
    })
}

/// Starts a hyper server that makes each posted body durable in a log.
pub(crate) fn start_dsync(directory: &Path) -> Result<Process, Error> {
    let file = directory.join("dsync.log").display().to_string();
    start(directory, "dsync", |listen| {
        ["dsync", "--listen", listen, "--file", &file].map(str::to_owned).into()
    })
}

/// Starts a hyper server that asks a database one thing for each request.
pub(crate) fn start_statement(directory: &Path, database: &str) -> Result<Process, Error> {
    start(directory, "statement", |listen| {
        ["statement", "--listen", listen, "--database", database].map(str::to_owned).into()
    })
}

fn start(
    directory: &Path,
    name: &str,
    arguments: impl FnOnce(&str) -> Vec<String>,
) -> Result<Process, Error> {
    let address: SocketAddr = free_address()?;
    let this = std::env::current_exe().map_err(Error::io("find this program"))?;
    let mut all = vec!["reference".to_owned()];
    all.extend(arguments(&address.to_string()));
    Process::start(name, &this, &all, address, directory.join(format!("{name}.out")))
}
