//! Statements on packages.

use super::address::PackageAddress;
use super::locate::RepositoryPlace;
use super::repository::UpstreamEdgeRow;
use super::{Query, Row, Value};
use crate::storage::Error;

/// A package as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PackageRow {
    pub(crate) id: i64,
    pub(crate) format: String,
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) publish: String,
    pub(crate) upstream: String,
    /// The name as it was written first.
    pub(crate) original_name: String,
    /// Grows with every change of what the package shows.
    pub(crate) change_number: i64,
}

impl PackageRow {
    /// Returns what packages of a repository are ordered by.
    pub(crate) fn position(&self) -> (&str, &str, &str) {
        (&self.format, &self.namespace, &self.name)
    }
}

/// Where a search for a package begins, in a domain that exists.
#[derive(Debug, Clone)]
pub(crate) struct SearchPlace {
    pub(crate) place: RepositoryPlace,
    pub(crate) external_connection: Option<String>,
    pub(crate) has_upstreams: bool,
    /// The package as the repository itself holds it.
    pub(crate) package: Option<PackageRow>,
}

/// What a new package row holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewPackageRow<'a> {
    pub(crate) domain_id: i64,
    pub(crate) repository_id: i64,
    pub(crate) address: PackageAddress<'a>,
    pub(crate) association_key: &'a str,
    pub(crate) original_name: &'a str,
    pub(crate) publish: &'a str,
    pub(crate) upstream: &'a str,
}

/// A place in the order of packages: format, namespace, name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PackagePosition {
    pub(crate) format: String,
    pub(crate) namespace: String,
    pub(crate) name: String,
}

/// Finds a package.
pub(crate) fn find(address: PackageAddress<'_>) -> Query<'_, PackageRow> {
    Query::new(
        "SELECT p.id, p.format, p.namespace, p.name, p.publish, p.upstream,
                p.original_name, p.change_number
         FROM domain d
         JOIN repository r ON r.domain_id = d.id
         JOIN package p ON p.repository_id = r.id
         WHERE d.owner = $1 AND d.region = $2 AND d.name = $3 AND r.name = $4
             AND p.format = $5 AND p.namespace = $6 AND p.name = $7",
        address.parameters(),
        read,
    )
}

/// Finds where a search for a package begins; no row means no domain.
pub(crate) fn find_search_place(address: PackageAddress<'_>) -> Query<'_, SearchPlace> {
    Query::new(
        "SELECT p.id, p.format, p.namespace, p.name, p.publish, p.upstream, p.original_name, p.change_number,
                d.id, r.id, r.external_connection,
                (SELECT u.upstream_id FROM repository_upstream u WHERE u.repository_id = r.id LIMIT 1)
         FROM (SELECT id FROM domain WHERE owner = $1 AND region = $2 AND name = $3) AS d
         LEFT JOIN repository r ON r.domain_id = d.id AND r.name = $4
         LEFT JOIN package p ON p.repository_id = r.id AND p.format = $5 AND p.namespace = $6 AND p.name = $7",
        address.parameters(),
        |row| {
            Ok(SearchPlace {
                place: RepositoryPlace { domain: row.integer(8)?, repository: row.optional_integer(9)? },
                external_connection: row.optional_text(10)?,
                has_upstreams: row.optional_integer(11)?.is_some(),
                package: row.optional_integer(0)?.map(|_| read(row)).transpose()?,
            })
        },
    )
}

/// Finds a package of a repository.
pub(crate) fn find_in_repository<'a>(
    repository_id: i64,
    format: &'a str,
    namespace: &'a str,
    name: &'a str,
) -> Query<'a, PackageRow> {
    Query::new(
        "SELECT id, format, namespace, name, publish, upstream, original_name, change_number
         FROM package
         WHERE repository_id = $1 AND format = $2 AND namespace = $3 AND name = $4",
        vec![repository_id.into(), format.into(), namespace.into(), name.into()],
        read,
    )
}

/// Lists the upstreams of a repository and of all that can be reached from it, each repository's in order, and a package as
/// each of them holds it.
pub(crate) fn list_along_upstreams<'a>(
    from: i64,
    format: &'a str,
    namespace: &'a str,
    name: &'a str,
) -> Query<'a, (UpstreamEdgeRow, Option<PackageRow>)> {
    Query::new(
        "WITH RECURSIVE reachable (id) AS (
             SELECT id FROM repository WHERE id = $1
             UNION
             SELECT u.upstream_id FROM reachable JOIN repository_upstream u ON u.repository_id = reachable.id
         )
         SELECT p.id, p.format, p.namespace, p.name, p.publish, p.upstream, p.original_name, p.change_number,
                r.id, r.name, u.upstream_id, u.upstream_name, t.id, t.external_connection
         FROM reachable
         JOIN repository r ON r.id = reachable.id
         JOIN repository_upstream u ON u.repository_id = r.id
         LEFT JOIN repository t ON t.id = u.upstream_id
         LEFT JOIN package p
             ON p.repository_id = t.id AND p.format = $2 AND p.namespace = $3 AND p.name = $4
         ORDER BY r.id, u.position",
        vec![from.into(), format.into(), namespace.into(), name.into()],
        |row| {
            let edge = UpstreamEdgeRow {
                repository: row.integer(8)?,
                repository_name: row.text(9)?,
                upstream: row.integer(10)?,
                upstream_name: row.text(11)?,
                upstream_exists: row.optional_integer(12)?.is_some(),
                upstream_connection: row.optional_text(13)?,
            };
            Ok((edge, row.optional_integer(0)?.map(|_| read(row)).transpose()?))
        },
    )
}

/// Lists the packages of a repository from one place to before another.
pub(crate) fn list<'a>(
    repository_id: i64,
    start: &'a PackagePosition,
    before: &'a PackagePosition,
    limit: usize,
) -> Query<'a, PackageRow> {
    Query::new(
        "SELECT id, format, namespace, name, publish, upstream, original_name, change_number
         FROM package
         WHERE repository_id = $1
             AND (format, namespace, name) >= ($2, $3, $4) AND (format, namespace, name) < ($5, $6, $7)
         ORDER BY format, namespace, name LIMIT $8",
        vec![
            repository_id.into(),
            start.format.as_str().into(),
            start.namespace.as_str().into(),
            start.name.as_str().into(),
            before.format.as_str().into(),
            before.namespace.as_str().into(),
            before.name.as_str().into(),
            limit.into(),
        ],
        read,
    )
}

/// The origin restrictions that some packages of a repository share; those packages lie side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PackageLane<'a> {
    pub(crate) publish: &'a str,
    pub(crate) upstream: &'a str,
}

/// Lists the packages of a repository that have these origin restrictions, from one place to before another.
pub(crate) fn list_lane<'a>(
    repository_id: i64,
    lane: PackageLane<'a>,
    start: &'a PackagePosition,
    before: &'a PackagePosition,
    limit: usize,
) -> Query<'a, PackageRow> {
    Query::new(
        "SELECT id, format, namespace, name, publish, upstream, original_name, change_number
         FROM package
         WHERE repository_id = $1 AND publish = $2 AND upstream = $3
             AND (format, namespace, name) >= ($4, $5, $6) AND (format, namespace, name) < ($7, $8, $9)
         ORDER BY format, namespace, name LIMIT $10",
        vec![
            repository_id.into(),
            lane.publish.into(),
            lane.upstream.into(),
            start.format.as_str().into(),
            start.namespace.as_str().into(),
            start.name.as_str().into(),
            before.format.as_str().into(),
            before.namespace.as_str().into(),
            before.name.as_str().into(),
            limit.into(),
        ],
        read,
    )
}

/// Inserts a package and gives its number.
pub(crate) fn insert(new: NewPackageRow<'_>) -> Query<'_, i64> {
    Query::new(
        "INSERT INTO package (domain_id, repository_id, format, namespace, name, original_name,
             association_key, publish, upstream)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        new.parameters(),
        |row| row.integer(0),
    )
}

/// Inserts a package into another repository under the same name and gives the new number.
pub(crate) fn copy<'a>(id: i64, repository_id: i64, publish: &'a str, upstream: &'a str) -> Query<'a, i64> {
    Query::new(
        "INSERT INTO package (domain_id, repository_id, format, namespace, name, original_name,
             association_key, publish, upstream)
         SELECT domain_id, $1, format, namespace, name, original_name, association_key, $2, $3
         FROM package WHERE id = $4 RETURNING id",
        vec![repository_id.into(), publish.into(), upstream.into(), id.into()],
        |row| row.integer(0),
    )
}

/// Sets the origin restrictions of a package, which is inserted if it does not exist, and gives it.
pub(crate) fn put(new: NewPackageRow<'_>) -> Query<'_, PackageRow> {
    Query::new(
        "INSERT INTO package (domain_id, repository_id, format, namespace, name, original_name,
             association_key, publish, upstream)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (repository_id, format, namespace, name)
             DO UPDATE SET publish = excluded.publish, upstream = excluded.upstream,
                 change_number = package.change_number + 1
         RETURNING id, format, namespace, name, publish, upstream, original_name, change_number",
        new.parameters(),
        read,
    )
}

impl<'a> NewPackageRow<'a> {
    fn parameters(self) -> Vec<Value<'a>> {
        vec![
            self.domain_id.into(),
            self.repository_id.into(),
            self.address.format.into(),
            self.address.namespace.into(),
            self.address.name.into(),
            self.original_name.into(),
            self.association_key.into(),
            self.publish.into(),
            self.upstream.into(),
        ]
    }
}

fn read(row: &Row<'_>) -> Result<PackageRow, Error> {
    Ok(PackageRow {
        id: row.integer(0)?,
        format: row.text(1)?,
        namespace: row.text(2)?,
        name: row.text(3)?,
        publish: row.text(4)?,
        upstream: row.text(5)?,
        original_name: row.text(6)?,
        change_number: row.integer(7)?,
    })
}
