//! Statements on domains.

use super::address::DomainAddress;
use super::{Command, Query, Row, Transaction};
use crate::storage::Error;

/// A domain as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct DomainRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) encryption_key: String,
    pub(crate) created_milliseconds: i64,
    pub(crate) repository_count: u64,
    pub(crate) asset_bytes: u64,
}

/// Finds a domain.
pub(crate) fn find(address: DomainAddress<'_>) -> Query<'_, DomainRow> {
    Query::new(
        "SELECT id, name, encryption_key, created_milliseconds, repository_count,
                (SELECT CAST(COALESCE(SUM(s.asset_bytes), 0) AS BIGINT) FROM domain_size s WHERE s.domain_id = domain.id)
         FROM domain WHERE owner = $1 AND region = $2 AND name = $3",
        address.parameters(),
        read,
    )
}

/// Lists the domains of an owner and region whose names come after one.
pub(crate) fn list<'a>(
    owner: &'a str,
    region: &'a str,
    after: &'a str,
    limit: usize,
) -> Query<'a, DomainRow> {
    Query::new(
        "SELECT id, name, encryption_key, created_milliseconds, repository_count,
                (SELECT CAST(COALESCE(SUM(s.asset_bytes), 0) AS BIGINT) FROM domain_size s WHERE s.domain_id = domain.id)
         FROM domain WHERE owner = $1 AND region = $2 AND name > $3 ORDER BY name LIMIT $4",
        vec![owner.into(), region.into(), after.into(), limit.into()],
        read,
    )
}

/// Counts the domains of an owner and region, up to a limit.
pub(crate) fn count<'a>(owner: &'a str, region: &'a str, limit: i64) -> Query<'a, u64> {
    Query::new(
        "SELECT COUNT(*) FROM (SELECT 1 FROM domain WHERE owner = $1 AND region = $2 LIMIT $3) AS part",
        vec![owner.into(), region.into(), limit.into()],
        |row| row.count(0),
    )
}

/// Remembers that an account may own domains of a region.
pub(crate) fn insert_account<'a>(owner: &'a str, region: &'a str) -> Command<'a> {
    Command::new(
        "INSERT INTO account (owner, region) VALUES ($1, $2) ON CONFLICT (owner, region) DO NOTHING",
        vec![owner.into(), region.into()],
    )
}

/// Inserts a domain and gives its number, or nothing if the name is taken.
pub(crate) fn insert<'a>(
    address: DomainAddress<'a>,
    encryption_key: &'a str,
    created_milliseconds: i64,
) -> Query<'a, i64> {
    let mut parameters = address.parameters();
    parameters.push(encryption_key.into());
    parameters.push(created_milliseconds.into());
    Query::new(
        "INSERT INTO domain
             (owner, region, name, encryption_key, created_milliseconds, repository_count)
         VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (owner, region, name) DO NOTHING RETURNING id",
        parameters,
        |row| row.integer(0),
    )
}

/// Deletes a domain that holds no repositories.
pub(crate) fn delete_empty(id: i64) -> Command<'static> {
    Command::new("DELETE FROM domain WHERE id = $1 AND repository_count = 0", vec![id.into()])
}

/// Adds to the number of repositories of a domain.
pub(crate) fn add_repositories(id: i64, difference: i64) -> Command<'static> {
    Command::new(
        "UPDATE domain SET repository_count = repository_count + $1 WHERE id = $2",
        vec![difference.into(), id.into()],
    )
}

/// Adds to the bytes of distinct assets of a domain, at the end of the transaction.
pub(super) fn add_asset_bytes(transaction: &Transaction<'_>, id: i64, difference: i64) {
    transaction.additions().add_domain_bytes(id, difference);
}

/// Forgets how many bytes the assets of a domain take.
pub(crate) fn delete_size(id: i64) -> Command<'static> {
    Command::new("DELETE FROM domain_size WHERE domain_id = $1", vec![id.into()])
}

/// Forgets how many bytes the assets of domains take that are gone: contents of theirs may be removed while they are deleted.
pub(crate) fn delete_orphaned_sizes() -> Command<'static> {
    Command::new("DELETE FROM domain_size WHERE domain_id NOT IN (SELECT id FROM domain)", vec![])
}

fn read(row: &Row<'_>) -> Result<DomainRow, Error> {
    Ok(DomainRow {
        id: row.integer(0)?,
        name: row.text(1)?,
        encryption_key: row.text(2)?,
        created_milliseconds: row.integer(3)?,
        repository_count: row.count(4)?,
        asset_bytes: row.count(5)?,
    })
}
