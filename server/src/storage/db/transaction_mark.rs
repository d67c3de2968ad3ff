//! Statements on the marks that transactions leave, by which it is found out whether one was kept.

use super::{Command, Query};

/// Leaves the mark of a transaction within it, which fails if somebody has asked for it before.
pub(super) fn insert(id: &str) -> Command<'_> {
    // Marks are made in the order of time, so the key lies beside the last one.
    Command::new("INSERT INTO transaction_mark (id, kept) VALUES ($1, 1)", vec![id.into()])
}

/// Finds whether the transaction of a mark was kept, once it is over; one that was not cannot be any more after this.
pub(super) fn find_kept(id: &str) -> Query<'_, bool> {
    Query::new(
        "INSERT INTO transaction_mark (id, kept) VALUES ($1, 0)
         ON CONFLICT (id) DO UPDATE SET kept = transaction_mark.kept RETURNING kept",
        vec![id.into()],
        |row| Ok(row.integer(0)? == 1),
    )
}

/// Counts the marks that there are and finds the last, which are others once anybody has changed anything.
pub(crate) fn state() -> Query<'static, (i64, String)> {
    Query::new("SELECT COUNT(*), COALESCE(MAX(id), '') FROM transaction_mark", vec![], |row| {
        Ok((row.integer(0)?, row.text(1)?))
    })
}

/// Removes marks that were left before a moment, which the keys begin with, in 12 hexadecimal digits.
pub(crate) fn delete_before(start: &str, limit: usize) -> Command<'_> {
    Command::new(
        "DELETE FROM transaction_mark WHERE id IN (SELECT id FROM transaction_mark WHERE id < $1 ORDER BY id LIMIT $2)",
        vec![start.into(), limit.into()],
    )
}
