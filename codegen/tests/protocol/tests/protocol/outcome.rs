//! What became of a case.

use crate::cases::{Case, Kind};

/// A case that was run.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) case: Case,
    /// What was expected and what came, where the two differ.
    pub(crate) failure: Option<String>,
}

/// Counts the cases of a kind that passed, and all of them.
pub(crate) fn count(outcomes: &[Outcome], kind: Kind) -> (usize, usize) {
    let of_kind = || outcomes.iter().filter(|outcome| outcome.case.kind() == kind);
    (of_kind().filter(|outcome| outcome.failure.is_none()).count(), of_kind().count())
}
