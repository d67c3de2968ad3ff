//! Why a bucket cannot be used: a sentence for the operator.

use std::fmt;

/// Why a bucket cannot be used: a sentence for the operator.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(String);

impl Failure {
    /// Takes the sentence.
    pub(super) fn new(sentence: impl fmt::Display) -> Self {
        Self(sentence.to_string())
    }
}
