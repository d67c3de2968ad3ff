//! Statements on labels: names that a package gives to some of its versions.

use super::{Command, Query};

/// Gives a label to a version, which takes it from any other of the package.
pub(super) fn set(package_id: i64, label: &str, package_version_id: i64) -> Command<'_> {
    Command::new(
        "INSERT INTO package_label (package_id, label, package_version_id) VALUES ($1, $2, $3)
         ON CONFLICT (package_id, label) DO UPDATE SET package_version_id = excluded.package_version_id",
        vec![package_id.into(), label.into(), package_version_id.into()],
    )
}

/// Gives the labels that a version bears to its copy in another package.
pub(super) fn copy(package_version_id: i64, package_id: i64, copy_id: i64) -> Command<'static> {
    Command::new(
        "INSERT INTO package_label (package_id, label, package_version_id)
         SELECT $1, label, $2 FROM package_label WHERE package_version_id = $3
         ON CONFLICT (package_id, label) DO UPDATE SET package_version_id = excluded.package_version_id",
        vec![package_id.into(), copy_id.into(), package_version_id.into()],
    )
}

/// Lists the labels of a package by label, each with the version that bears it and the sort key of that.
pub(crate) fn list(package_id: i64) -> Query<'static, (String, String, String)> {
    Query::new(
        "SELECT l.label, v.version, v.sort_key FROM package_label l
         JOIN package_version v ON v.id = l.package_version_id
         WHERE l.package_id = $1 ORDER BY l.label",
        vec![package_id.into()],
        |row| Ok((row.text(0)?, row.text(1)?, row.text(2)?)),
    )
}

/// Removes a label from a package.
pub(super) fn delete(package_id: i64, label: &str) -> Command<'_> {
    Command::new(
        "DELETE FROM package_label WHERE package_id = $1 AND label = $2",
        vec![package_id.into(), label.into()],
    )
}

/// Removes the labels of a version.
pub(super) fn delete_of_version(package_version_id: i64) -> Command<'static> {
    Command::new("DELETE FROM package_label WHERE package_version_id = $1", vec![package_version_id.into()])
}
