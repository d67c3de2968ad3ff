//! Statements on when files of public registries were first seen that say nothing of when they were published.

use super::{Command, Query};

/// A package as a public registry has it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OfferedAddress<'a> {
    pub(crate) connection: &'a str,
    pub(crate) namespace: &'a str,
    pub(crate) package: &'a str,
}

/// When a file was first seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FirstSeenRow {
    pub(crate) version: String,
    pub(crate) asset: String,
    pub(crate) seen_milliseconds: i64,
}

/// Lists the files of a package that were seen.
pub(crate) fn list(address: OfferedAddress<'_>) -> Query<'_, FirstSeenRow> {
    Query::new(
        "SELECT version, asset, seen_milliseconds FROM first_seen
         WHERE connection = $1 AND namespace = $2 AND package = $3",
        vec![address.connection.into(), address.namespace.into(), address.package.into()],
        |row| {
            Ok(FirstSeenRow {
                version: row.text(0)?,
                asset: row.text(1)?,
                seen_milliseconds: row.integer(2)?,
            })
        },
    )
}

/// Notes that a file was seen, unless it was before.
pub(crate) fn insert<'a>(
    address: OfferedAddress<'a>,
    version: &'a str,
    asset: &'a str,
    seen_milliseconds: i64,
) -> Command<'a> {
    Command::new(
        "INSERT INTO first_seen (connection, namespace, package, version, asset, seen_milliseconds)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (connection, namespace, package, version, asset) DO NOTHING",
        vec![
            address.connection.into(),
            address.namespace.into(),
            address.package.into(),
            version.into(),
            asset.into(),
            seen_milliseconds.into(),
        ],
    )
}
