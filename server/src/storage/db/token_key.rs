//! Statements on the keys of authorization tokens: random bytes that all server processes over one store share.
//! Knows which key is retired, not what that means for tokens.

use super::{Command, Query};

/// A key as it is kept.
pub(crate) struct TokenKeyRow {
    pub(crate) id: String,
    pub(crate) hexadecimal: String,
    pub(crate) created_milliseconds: Option<i64>,
    pub(crate) retired_milliseconds: Option<i64>,
}

/// Lists all keys: the one that signs first, then those that were retired, the last one first.
pub(crate) fn list() -> Query<'static, TokenKeyRow> {
    Query::new(
        "SELECT id, hexadecimal, created_milliseconds, retired_milliseconds FROM token_key
         ORDER BY COALESCE(retired_milliseconds, 9223372036854775807) DESC, id",
        vec![],
        |row| {
            Ok(TokenKeyRow {
                id: row.text(0)?,
                hexadecimal: row.text(1)?,
                created_milliseconds: row.optional_integer(2)?,
                retired_milliseconds: row.optional_integer(3)?,
            })
        },
    )
}

/// Keeps a key that signs from now on.
pub(crate) fn insert<'a>(id: &'a str, hexadecimal: &'a str, created_milliseconds: i64) -> Command<'a> {
    Command::new(
        "INSERT INTO token_key (id, hexadecimal, created_milliseconds) VALUES ($1, $2, $3)",
        vec![id.into(), hexadecimal.into(), created_milliseconds.into()],
    )
}

/// Has every later reading of the keys fail.
#[cfg(test)]
pub(crate) fn lose() -> Command<'static> {
    Command::new("DROP TABLE token_key", vec![])
}

/// Retires the key that signs.
pub(crate) fn retire(retired_milliseconds: i64) -> Command<'static> {
    Command::new(
        "UPDATE token_key SET retired_milliseconds = $1 WHERE retired_milliseconds IS NULL",
        vec![retired_milliseconds.into()],
    )
}

/// Removes the keys that were retired up to a moment.
pub(crate) fn delete_retired(until_milliseconds: i64) -> Command<'static> {
    Command::new("DELETE FROM token_key WHERE retired_milliseconds <= $1", vec![until_milliseconds.into()])
}
