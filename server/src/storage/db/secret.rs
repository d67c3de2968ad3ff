//! Statements on secrets: random bytes that all server processes over one store share.

use super::{Command, Query};

/// Keeps a secret unless there is one of that name.
pub(crate) fn insert<'a>(name: &'a str, hexadecimal: &'a str) -> Command<'a> {
    let sql = "INSERT INTO secret (name, hexadecimal) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    Command::new(sql, vec![name.into(), hexadecimal.into()])
}

/// Returns the secret of a name.
pub(crate) fn find(name: &str) -> Query<'_, String> {
    Query::new("SELECT hexadecimal FROM secret WHERE name = $1", vec![name.into()], |row| row.text(0))
}
