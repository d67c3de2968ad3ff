//! Why a command on a credentials file did not do what was asked.

use std::io;
use std::path::PathBuf;

use crate::auth::identities;
use crate::registry::{InvalidName, InvalidPolicy};

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file that is there cannot be used.
    #[error(transparent)]
    Credentials(#[from] identities::Error),
    /// What would come out is no credentials file.
    #[error("{problem}; `{}` is as it was", .path.display())]
    Refused {
        /// As the operator gave it.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// The file cannot be written.
    #[error("cannot write `{}`: {source}", .path.display())]
    Write {
        /// As the operator gave it.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file with a policy cannot be read.
    #[error("cannot read `{}`: {source}", .path.display())]
    Read {
        /// As the operator gave it.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file holds no policy.
    #[error("`{}`: {source}", .path.display())]
    Policy {
        /// As the operator gave it.
        path: PathBuf,
        /// What is wrong.
        source: InvalidPolicy,
    },
    /// An option names nothing that there is.
    #[error("{0}")]
    Unknown(String),
    /// A name is malformed.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// What was asked for cannot be printed.
    #[error("cannot print: {0}")]
    Print(#[from] io::Error),
}
