//! Every restJson1 model that botocore carries: found, read, generated and, where asked for, compiled.
//!
//! What became of a model is kept below the target folder under a digest of the model and of the generator, so that a run
//! after a small change takes seconds, and one after a change of the generator minutes.

mod cache;
mod compiled;
mod emitted;
mod installed;
mod shards;
mod summary;

use serde::{Deserialize, Serialize};

pub use self::compiled::compile;
pub use self::emitted::emit;
pub use self::installed::Corpus;
pub use self::summary::Summary;

/// What became of one model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It was generated, and all files of it are Rust.
    Emitted {
        /// How many operations it has.
        operations: usize,
    },
    /// It was read, and could not be printed.
    Unprintable(String),
    /// It was not read.
    Refused(String),
}
