//! Statements on where versions say that their source code is.

use super::{Command, Query};

/// A package that a version of names an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PackageAtRow {
    pub(crate) id: i64,
    pub(crate) namespace: String,
    pub(crate) name: String,
}

/// Adds an address to a version, unless it has it.
pub(super) fn insert(package_version_id: i64, address: &str) -> Command<'_> {
    Command::new(
        "INSERT INTO source_address (package_version_id, address, repository_id, package_id)
         SELECT v.id, $1, p.repository_id, p.id
         FROM package_version v JOIN package p ON p.id = v.package_id WHERE v.id = $2
         ON CONFLICT (package_version_id, address) DO NOTHING",
        vec![address.into(), package_version_id.into()],
    )
}

/// Lists the packages of a repository that have a version of some status which names an address, by name.
pub(crate) fn list_packages<'a>(
    repository_id: i64,
    address: &'a str,
    format: &'a str,
    status: &'a str,
    limit: usize,
) -> Query<'a, PackageAtRow> {
    Query::new(
        "SELECT p.id, p.namespace, p.name
         FROM (SELECT DISTINCT package_id FROM source_address WHERE repository_id = $1 AND address = $2) s
         JOIN package p ON p.id = s.package_id
         WHERE p.format = $3 AND EXISTS (
             SELECT 1 FROM source_address o JOIN package_version v ON v.id = o.package_version_id
             WHERE o.repository_id = $1 AND o.address = $2 AND o.package_id = p.id AND v.status = $4)
         ORDER BY p.namespace, p.name LIMIT $5",
        vec![repository_id.into(), address.into(), format.into(), status.into(), limit.into()],
        |row| Ok(PackageAtRow { id: row.integer(0)?, namespace: row.text(1)?, name: row.text(2)? }),
    )
}

/// Lists the numbers and sort keys of the versions of a package, of some status, that name an address, the newest first.
pub(crate) fn list_versions<'a>(
    repository_id: i64,
    address: &'a str,
    package_id: i64,
    status: &'a str,
) -> Query<'a, (String, String)> {
    Query::new(
        "SELECT v.version, v.sort_key
         FROM source_address s JOIN package_version v ON v.id = s.package_version_id
         WHERE s.repository_id = $1 AND s.address = $2 AND s.package_id = $3 AND v.status = $4
         ORDER BY v.sort_key DESC",
        vec![repository_id.into(), address.into(), package_id.into(), status.into()],
        |row| Ok((row.text(0)?, row.text(1)?)),
    )
}

/// Copies the addresses of a version to another.
pub(super) fn copy(from: i64, to: i64) -> Command<'static> {
    Command::new(
        "INSERT INTO source_address (package_version_id, address, repository_id, package_id)
         SELECT v.id, s.address, p.repository_id, p.id
         FROM package_version v JOIN package p ON p.id = v.package_id
         JOIN source_address s ON s.package_version_id = $1 WHERE v.id = $2",
        vec![from.into(), to.into()],
    )
}

/// Deletes the addresses of a version.
pub(super) fn delete(package_version_id: i64) -> Command<'static> {
    Command::new("DELETE FROM source_address WHERE package_version_id = $1", vec![package_version_id.into()])
}
