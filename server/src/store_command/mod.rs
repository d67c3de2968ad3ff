//! The commands on a whole store: checking it, copying it, and making objects those of a database. Knows what is said of it, and to
//! whom; what a store consists of is the storage's business.

mod adopt;
mod check;
mod copy;
mod report;

use std::io;

pub use self::adopt::adopt;
pub use self::check::check;
pub use self::copy::copy;
use crate::causes::with_causes;
use crate::storage;

/// Why a command on a store did not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store does not serve for it.
    #[error("{}", with_causes(.0))]
    Store(#[from] storage::Error),
    /// What is to be said cannot be written.
    #[error("cannot write to standard output or standard error: {0}")]
    Report(io::Error),
}
