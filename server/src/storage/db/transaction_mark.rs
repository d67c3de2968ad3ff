//! Statements on the marks that transactions leave, by which it is found out whether one was kept.

use super::Command;

/// Leaves a mark, which fails if it is there.
pub(super) fn insert(id: &str) -> Command<'_> {
    // Marks are made in the order of time, so the key lies beside the last one.
    Command::new("INSERT INTO transaction_mark (id) VALUES ($1)", vec![id.into()])
}

/// Removes marks that were left before a moment, which the keys begin with, in 12 hexadecimal digits.
pub(crate) fn delete_before(start: &str, limit: usize) -> Command<'_> {
    Command::new(
        "DELETE FROM transaction_mark WHERE id IN (SELECT id FROM transaction_mark WHERE id < $1 ORDER BY id LIMIT $2)",
        vec![start.into(), limit.into()],
    )
}
