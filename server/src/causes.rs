//! An error and what caused it in one text, for the log and for people. Knows no error of its own.

/// Returns an error with what caused it, of which the innermost says most.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::{registry, storage};

    #[test]
    fn every_cause_is_told_from_the_outermost_in() {
        let broken = storage::Error::from(io::Error::other("the disk is gone"));

        assert_eq!(with_causes(&io::Error::other("alone")), "alone");
        let error = registry::Error::from(broken);
        assert_eq!(with_causes(&error), "storage failed: a file could not be read: the disk is gone");
    }
}
