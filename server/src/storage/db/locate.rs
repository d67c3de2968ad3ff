//! How far an address leads: the rows that exist along it, from the outside in, in one statement.

use super::Query;
use super::address::{DomainAddress, PackageVersionAddress, RepositoryAddress};

/// The rows along the address of a repository, in a domain that exists.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RepositoryPlace {
    pub(crate) domain: i64,
    pub(crate) repository: Option<i64>,
}

/// The rows along the address of a package version, in a domain that exists.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PackageVersionPlace {
    pub(crate) repository: Option<i64>,
    pub(crate) package: Option<i64>,
    pub(crate) package_version: Option<i64>,
}

/// What stands where something is to be published, as far as it exists, in a domain that does.
#[derive(Debug, Clone)]
pub(crate) struct PublishPlace {
    pub(crate) domain: i64,
    pub(crate) repository: Option<i64>,
    pub(crate) package: Option<i64>,
    pub(crate) publish: Option<String>,
    pub(crate) upstream: Option<String>,
    pub(crate) package_version: Option<i64>,
    pub(crate) status: Option<String>,
    pub(crate) revision: Option<String>,
    pub(crate) asset_count: Option<i64>,
}

/// Finds a domain's number.
pub(crate) fn domain(address: DomainAddress<'_>) -> Query<'_, i64> {
    Query::new(
        "SELECT id FROM domain WHERE owner = $1 AND region = $2 AND name = $3",
        address.parameters(),
        |row| row.integer(0),
    )
}

/// Finds the rows along the address of a repository; no row means no domain.
pub(crate) fn repository(address: RepositoryAddress<'_>) -> Query<'_, RepositoryPlace> {
    Query::new(
        "SELECT d.id, r.id
         FROM (SELECT id FROM domain WHERE owner = $1 AND region = $2 AND name = $3) AS d
         LEFT JOIN repository r ON r.domain_id = d.id AND r.name = $4",
        address.parameters(),
        |row| Ok(RepositoryPlace { domain: row.integer(0)?, repository: row.optional_integer(1)? }),
    )
}

/// Finds the rows along the address of a package version; no row means no domain.
pub(crate) fn package_version(address: PackageVersionAddress<'_>) -> Query<'_, PackageVersionPlace> {
    Query::new(
        "SELECT r.id, p.id, v.id
         FROM (SELECT id FROM domain WHERE owner = $1 AND region = $2 AND name = $3) AS d
         LEFT JOIN repository r ON r.domain_id = d.id AND r.name = $4
         LEFT JOIN package p ON p.repository_id = r.id AND p.format = $5 AND p.namespace = $6 AND p.name = $7
         LEFT JOIN package_version v ON v.package_id = p.id AND v.version = $8",
        address.parameters(),
        |row| {
            Ok(PackageVersionPlace {
                repository: row.optional_integer(0)?,
                package: row.optional_integer(1)?,
                package_version: row.optional_integer(2)?,
            })
        },
    )
}

/// Finds what stands where something is to be published; no row means no domain.
pub(crate) fn publish_place(address: PackageVersionAddress<'_>) -> Query<'_, PublishPlace> {
    Query::new(
        "SELECT d.id, r.id, p.id, p.publish, p.upstream, v.id, v.status, v.revision, v.asset_count
         FROM (SELECT id FROM domain WHERE owner = $1 AND region = $2 AND name = $3) AS d
         LEFT JOIN repository r ON r.domain_id = d.id AND r.name = $4
         LEFT JOIN package p ON p.repository_id = r.id AND p.format = $5 AND p.namespace = $6 AND p.name = $7
         LEFT JOIN package_version v ON v.package_id = p.id AND v.version = $8",
        address.parameters(),
        |row| {
            Ok(PublishPlace {
                domain: row.integer(0)?,
                repository: row.optional_integer(1)?,
                package: row.optional_integer(2)?,
                publish: row.optional_text(3)?,
                upstream: row.optional_text(4)?,
                package_version: row.optional_integer(5)?,
                status: row.optional_text(6)?,
                revision: row.optional_text(7)?,
                asset_count: row.optional_integer(8)?,
            })
        },
    )
}
