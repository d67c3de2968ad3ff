//! How far an address leads: the rows that exist along it, from the outside in, in one statement.

use super::address::{DomainAddress, PackageVersionAddress, RepositoryAddress};
use super::package_group::{FoundPackageGroupRow, KEYS_AT_ONCE, read_found};
use super::{Query, Value};

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
    pub(crate) administrator: Option<String>,
    pub(crate) package: Option<i64>,
    pub(crate) publish: Option<String>,
    pub(crate) upstream: Option<String>,
    pub(crate) package_version: Option<i64>,
    pub(crate) status: Option<String>,
    pub(crate) revision: Option<String>,
    pub(crate) asset_count: Option<i64>,
    /// Whether a package of that address was deleted whose versions are not all told of yet.
    pub(crate) was_deleted: bool,
    /// Whether the domain holds the content that was asked about.
    pub(crate) holds_content: bool,
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

/// Finds what stands where something is to be published, beside each of the package groups of some lookup keys; no row means
/// no domain. Each row says the same of the place, and whether the domain holds some content.
pub(crate) fn publish_place<'a>(
    address: PackageVersionAddress<'a>,
    lookup_keys: [&'a str; KEYS_AT_ONCE],
    content_sha256: &'a str,
) -> Query<'a, (PublishPlace, Option<FoundPackageGroupRow>)> {
    let mut parameters = address.parameters();
    parameters.extend(lookup_keys.map(Value::from));
    parameters.push(content_sha256.into());
    Query::new(
        "SELECT g.id, g.parent_id, g.pattern, g.contact_info, g.description, g.created_milliseconds,
                g.publish, g.external_upstream, g.internal_upstream, g.lookup_key,
                d.id, r.id, r.administrator, p.id, p.publish, p.upstream, v.id, v.status, v.revision, v.asset_count,
                (SELECT gone.package_id FROM deleted_package gone
                 WHERE gone.owner = $1 AND gone.region = $2 AND gone.domain = $3 AND gone.repository = $4
                     AND gone.format = $5 AND gone.namespace = $6 AND gone.name = $7 LIMIT 1),
                b.id
         FROM (SELECT id FROM domain WHERE owner = $1 AND region = $2 AND name = $3) AS d
         LEFT JOIN repository r ON r.domain_id = d.id AND r.name = $4
         LEFT JOIN package p ON p.repository_id = r.id AND p.format = $5 AND p.namespace = $6 AND p.name = $7
         LEFT JOIN package_version v ON v.package_id = p.id AND v.version = $8
         LEFT JOIN package_group g ON g.domain_id = d.id
             AND g.lookup_key IN
                 ($9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
         LEFT JOIN blob b ON b.domain_id = d.id AND b.sha256 = $25 AND b.released_milliseconds = 0",
        parameters,
        |row| {
            let place = PublishPlace {
                domain: row.integer(10)?,
                repository: row.optional_integer(11)?,
                administrator: row.optional_text(12)?,
                package: row.optional_integer(13)?,
                publish: row.optional_text(14)?,
                upstream: row.optional_text(15)?,
                package_version: row.optional_integer(16)?,
                status: row.optional_text(17)?,
                revision: row.optional_text(18)?,
                asset_count: row.optional_integer(19)?,
                was_deleted: row.optional_integer(20)?.is_some(),
                holds_content: row.optional_integer(21)?.is_some(),
            };
            Ok((place, row.optional_integer(0)?.map(|_| read_found(row)).transpose()?))
        },
    )
}
