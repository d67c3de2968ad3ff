//! Statements on leases: which server does the work that one at a time does.

use super::{Command, Query};

/// A lease as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LeaseRow {
    pub(crate) name: String,
    /// Who holds it; empty if nobody does.
    pub(crate) holder: String,
    /// Grows as long as the holder is there.
    pub(crate) beat: i64,
}

/// Lists all leases that were ever taken.
pub(crate) fn list() -> Query<'static, LeaseRow> {
    Query::new("SELECT name, holder, beat FROM lease", vec![], |row| {
        Ok(LeaseRow { name: row.text(0)?, holder: row.text(1)?, beat: row.integer(2)? })
    })
}

/// Takes a lease that stands as it was seen, or that nobody ever took; changes no row otherwise.
pub(crate) fn take<'a>(seen: &'a LeaseRow, holder: &'a str) -> Command<'a> {
    Command::new(
        "INSERT INTO lease (name, holder, beat) VALUES ($1, $2, 1)
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, beat = lease.beat + 1
             WHERE lease.holder = $3 AND lease.beat = $4",
        vec![seen.name.as_str().into(), holder.into(), seen.holder.as_str().into(), seen.beat.into()],
    )
}

/// Tells others that a holder is there, by all its leases, and lists their names.
pub(crate) fn beat(holder: &str) -> Query<'_, String> {
    Query::new(
        "UPDATE lease SET beat = beat + 1 WHERE holder = $1 RETURNING name",
        vec![holder.into()],
        |row| row.text(0),
    )
}

/// Does the same by one lease; changes no row if another has taken it. Nobody takes it then before the transaction ends.
pub(crate) fn confirm<'a>(name: &'a str, holder: &'a str) -> Command<'a> {
    Command::new(
        "UPDATE lease SET beat = beat + 1 WHERE name = $1 AND holder = $2",
        vec![name.into(), holder.into()],
    )
}

/// Gives up all leases of a holder.
pub(crate) fn release(holder: &str) -> Command<'_> {
    Command::new("UPDATE lease SET holder = '', beat = beat + 1 WHERE holder = $1", vec![holder.into()])
}
