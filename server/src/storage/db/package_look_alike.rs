//! Statements on packages whose names are taken for one another: they differ only in case, or in hyphens and underscores.

use super::Query;
use super::address::PackageAddress;

/// Lists how the packages of a repository are written whose names are taken for a name.
pub(crate) fn list<'a>(
    repository_id: i64,
    format: &'a str,
    namespace: &'a str,
    name: &'a str,
) -> Query<'a, String> {
    Query::new(
        "SELECT name FROM package
         WHERE repository_id = $1 AND format = $2 AND namespace = $3
             AND lower(replace(name, '-', '_')) = lower(replace($4, '-', '_'))
         ORDER BY name",
        vec![repository_id.into(), format.into(), namespace.into(), name.into()],
        |row| row.text(0),
    )
}

/// Lists how the packages of the repository in an address are written whose names are taken for the one in it.
pub(crate) fn list_at(address: PackageAddress<'_>) -> Query<'_, String> {
    Query::new(
        "SELECT p.name
         FROM domain d
         JOIN repository r ON r.domain_id = d.id
         JOIN package p ON p.repository_id = r.id
         WHERE d.owner = $1 AND d.region = $2 AND d.name = $3 AND r.name = $4
             AND p.format = $5 AND p.namespace = $6
             AND lower(replace(p.name, '-', '_')) = lower(replace($7, '-', '_'))
         ORDER BY p.name",
        address.parameters(),
        |row| row.text(0),
    )
}
