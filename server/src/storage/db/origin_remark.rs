//! Statements on what public registries last said of packages, versions and files.

use super::first_seen::OfferedAddress;
use super::{Command, Query};

/// What was said of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OriginRemarkRow {
    /// Empty for the package as a whole.
    pub(crate) version: String,
    /// Empty for the version as a whole.
    pub(crate) asset: String,
    pub(crate) remark: String,
}

/// Lists what was said of a package, its versions and their files.
pub(crate) fn list(address: OfferedAddress<'_>) -> Query<'_, OriginRemarkRow> {
    Query::new(
        "SELECT version, asset, remark FROM origin_remark
         WHERE connection = $1 AND namespace = $2 AND package = $3",
        vec![address.connection.into(), address.namespace.into(), address.package.into()],
        |row| Ok(OriginRemarkRow { version: row.text(0)?, asset: row.text(1)?, remark: row.text(2)? }),
    )
}

/// Keeps what is said of something, in place of what was said before.
pub(crate) fn put<'a>(
    address: OfferedAddress<'a>,
    version: &'a str,
    asset: &'a str,
    remark: &'a str,
) -> Command<'a> {
    Command::new(
        "INSERT INTO origin_remark (connection, namespace, package, version, asset, remark)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (connection, namespace, package, version, asset) DO UPDATE SET remark = excluded.remark",
        vec![
            address.connection.into(),
            address.namespace.into(),
            address.package.into(),
            version.into(),
            asset.into(),
            remark.into(),
        ],
    )
}

/// Removes what was said of something.
pub(crate) fn remove<'a>(address: OfferedAddress<'a>, version: &'a str, asset: &'a str) -> Command<'a> {
    Command::new(
        "DELETE FROM origin_remark
         WHERE connection = $1 AND namespace = $2 AND package = $3 AND version = $4 AND asset = $5",
        vec![
            address.connection.into(),
            address.namespace.into(),
            address.package.into(),
            version.into(),
            asset.into(),
        ],
    )
}
