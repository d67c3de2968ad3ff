//! What policies stand around a domain and a repository, and who administers it, in one statement: asked before every
//! request.

use super::Query;
use super::address::{DomainAddress, RepositoryAddress};

/// What stands around things in a domain that exists.
#[derive(Debug, Clone)]
pub(crate) struct DomainProtection {
    pub(crate) domain: i64,
    /// The revision of its policy, where it has one.
    pub(crate) policy: Option<String>,
}

/// What stands around things in a repository, in a domain that exists.
#[derive(Debug, Clone)]
pub(crate) struct RepositoryProtection {
    pub(crate) domain: DomainProtection,
    pub(crate) repository: Option<i64>,
    pub(crate) administrator: Option<String>,
    /// The revision of its policy, where it has one.
    pub(crate) policy: Option<String>,
}

/// Finds what stands around a domain; no row means no domain.
pub(crate) fn of_domain(address: DomainAddress<'_>) -> Query<'_, DomainProtection> {
    Query::new(
        "SELECT d.id, p.revision
         FROM (SELECT id FROM domain WHERE owner = $1 AND region = $2 AND name = $3) AS d
         LEFT JOIN policy p ON p.resource_type = 'domain' AND p.resource_id = d.id",
        address.parameters(),
        |row| Ok(DomainProtection { domain: row.integer(0)?, policy: row.optional_text(1)? }),
    )
}

/// Finds what stands around a repository; no row means no domain.
pub(crate) fn of_repository(address: RepositoryAddress<'_>) -> Query<'_, RepositoryProtection> {
    Query::new(
        "SELECT d.id, dp.revision, r.id, r.administrator, rp.revision
         FROM (SELECT id FROM domain WHERE owner = $1 AND region = $2 AND name = $3) AS d
         LEFT JOIN policy dp ON dp.resource_type = 'domain' AND dp.resource_id = d.id
         LEFT JOIN repository r ON r.domain_id = d.id AND r.name = $4
         LEFT JOIN policy rp ON rp.resource_type = 'repository' AND rp.resource_id = r.id",
        address.parameters(),
        |row| {
            Ok(RepositoryProtection {
                domain: DomainProtection { domain: row.integer(0)?, policy: row.optional_text(1)? },
                repository: row.optional_integer(2)?,
                administrator: row.optional_text(3)?,
                policy: row.optional_text(4)?,
            })
        },
    )
}
