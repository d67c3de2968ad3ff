//! Statements on repositories and their upstreams.

use std::ops::Range;

use super::address::RepositoryAddress;
use super::{Command, Query, Row, Transaction};
use crate::storage::Error;

/// A repository as it is stored, without its upstreams.
#[derive(Debug, Clone)]
pub(crate) struct RepositoryRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) administrator: String,
    pub(crate) description: Option<String>,
    pub(crate) external_connection: Option<String>,
    pub(crate) created_milliseconds: i64,
}

/// A repository beside one of its upstreams, if it has any.
#[derive(Debug, Clone)]
pub(crate) struct RepositoryUpstreamRow {
    pub(crate) repository: RepositoryRow,
    pub(crate) upstream: Option<String>,
}

/// A repository of an account, with the domain that holds it.
#[derive(Debug, Clone)]
pub(crate) struct AccountRepositoryRow {
    pub(crate) repository: RepositoryRow,
    pub(crate) owner: String,
    pub(crate) domain: String,
}

/// A repository beside one of its upstreams, which may have been deleted.
#[derive(Debug, Clone)]
pub(crate) struct UpstreamEdgeRow {
    pub(crate) repository: i64,
    pub(crate) repository_name: String,
    pub(crate) upstream: i64,
    pub(crate) upstream_name: String,
    pub(crate) upstream_exists: bool,
    pub(crate) upstream_connection: Option<String>,
}

/// What a new repository row holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewRepositoryRow<'a> {
    pub(crate) domain_id: i64,
    pub(crate) address: RepositoryAddress<'a>,
    pub(crate) administrator: &'a str,
    pub(crate) description: Option<&'a str>,
    pub(crate) created_milliseconds: i64,
}

/// Finds a repository: one row for each upstream in order, one row if it has none, no row if it does not exist.
pub(crate) fn find(address: RepositoryAddress<'_>) -> Query<'_, RepositoryUpstreamRow> {
    Query::new(
        "SELECT r.id, r.name, r.administrator, r.description, r.external_connection,
                r.created_milliseconds, u.upstream_name
         FROM domain d
         JOIN repository r ON r.domain_id = d.id
         LEFT JOIN repository_upstream u ON u.repository_id = r.id
         WHERE d.owner = $1 AND d.region = $2 AND d.name = $3 AND r.name = $4
         ORDER BY u.position",
        address.parameters(),
        |row| Ok(RepositoryUpstreamRow { repository: read(row)?, upstream: row.optional_text(6)? }),
    )
}

/// Finds the number of a repository of a domain.
pub(crate) fn find_id(domain_id: i64, name: &str) -> Query<'_, i64> {
    Query::new(
        "SELECT id FROM repository WHERE domain_id = $1 AND name = $2",
        vec![domain_id.into(), name.into()],
        |row| row.integer(0),
    )
}

/// Lists the repositories of a domain whose names lie in a range.
pub(crate) fn list_in_domain(domain_id: i64, names: Range<&str>, limit: usize) -> Query<'_, RepositoryRow> {
    Query::new(
        "SELECT id, name, administrator, description, external_connection, created_milliseconds
         FROM repository
         WHERE domain_id = $1 AND name >= $2 AND name < $3
         ORDER BY name LIMIT $4",
        vec![domain_id.into(), names.start.into(), names.end.into(), limit.into()],
        read,
    )
}

/// Lists those that an account administers. The index holds all that the inner statement reads, so that the planner
/// prefers it to the one by name.
pub(crate) fn list_administered_in_domain<'a>(
    domain_id: i64,
    names: Range<&'a str>,
    administrator: &'a str,
    limit: usize,
) -> Query<'a, RepositoryRow> {
    Query::new(
        "SELECT r.id, r.name, r.administrator, r.description, r.external_connection, r.created_milliseconds
         FROM (
             SELECT id, name FROM repository
             WHERE domain_id = $1 AND administrator = $2 AND name >= $3 AND name < $4
             ORDER BY name LIMIT $5
         ) AS part
         JOIN repository r ON r.id = part.id
         ORDER BY part.name",
        vec![domain_id.into(), administrator.into(), names.start.into(), names.end.into(), limit.into()],
        read,
    )
}

/// Lists the repositories of a region that an account administers or whose domain it owns, after a name and number
/// and before a name.
pub(crate) fn list_of_account<'a>(
    account: &'a str,
    region: &'a str,
    after: (&'a str, i64),
    before: &'a str,
    limit: usize,
) -> Query<'a, AccountRepositoryRow> {
    Query::new(
        "SELECT r.id, r.name, r.administrator, r.description, r.external_connection,
                r.created_milliseconds, r.owner, d.name
         FROM (
             SELECT * FROM (
                 SELECT id, name FROM repository
                 WHERE owner = $1 AND region = $2 AND (name, id) > ($3, $4) AND name < $5
                 ORDER BY name, id LIMIT $6) AS owned
             UNION
             SELECT * FROM (
                 SELECT id, name FROM repository
                 WHERE administrator = $1 AND region = $2 AND (name, id) > ($3, $4) AND name < $5
                 ORDER BY name, id LIMIT $6) AS administered
         ) AS found
         JOIN repository r ON r.id = found.id
         JOIN domain d ON d.id = r.domain_id
         ORDER BY found.name, found.id LIMIT $6",
        vec![account.into(), region.into(), after.0.into(), after.1.into(), before.into(), limit.into()],
        |row| Ok(AccountRepositoryRow { repository: read(row)?, owner: row.text(6)?, domain: row.text(7)? }),
    )
}

/// Inserts a repository and gives its number, or nothing if the name is taken.
pub(crate) fn insert(new: NewRepositoryRow<'_>) -> Query<'_, i64> {
    Query::new(
        "INSERT INTO repository
             (domain_id, name, owner, region, administrator, description, created_milliseconds)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (domain_id, name) DO NOTHING RETURNING id",
        vec![
            new.domain_id.into(),
            new.address.name.into(),
            new.address.domain.owner.into(),
            new.address.domain.region.into(),
            new.administrator.into(),
            new.description.into(),
            new.created_milliseconds.into(),
        ],
        |row| row.integer(0),
    )
}

/// Sets or clears the description of a repository.
pub(crate) fn set_description(id: i64, description: Option<&str>) -> Command<'_> {
    Command::new("UPDATE repository SET description = $1 WHERE id = $2", vec![description.into(), id.into()])
}

/// Sets or clears the external connection of a repository.
pub(crate) fn set_external_connection(id: i64, connection: Option<&str>) -> Command<'_> {
    Command::new(
        "UPDATE repository SET external_connection = $1 WHERE id = $2",
        vec![connection.into(), id.into()],
    )
}

/// Counts a change of what the packages of a repository show, at the end of the transaction.
pub(crate) fn count_change(transaction: &Transaction<'_>, id: i64) {
    transaction.additions().change_repository(id);
}

/// Counts one for every repository of a domain, at the end of the transaction.
pub(crate) fn count_change_of_domain(transaction: &Transaction<'_>, domain_id: i64) {
    transaction.additions().change_repositories_of_domain(domain_id);
}

/// Finds how many changes a repository has seen.
pub(crate) fn find_change_number(id: i64) -> Query<'static, i64> {
    Query::new(
        "SELECT CAST(COALESCE(SUM(number), 0) AS BIGINT) FROM repository_change WHERE repository_id = $1",
        vec![id.into()],
        |row| row.integer(0),
    )
}

/// Forgets how many changes a repository has seen.
pub(crate) fn delete_changes(id: i64) -> Command<'static> {
    Command::new("DELETE FROM repository_change WHERE repository_id = $1", vec![id.into()])
}

/// Deletes a repository.
pub(crate) fn delete(id: i64) -> Command<'static> {
    Command::new("DELETE FROM repository WHERE id = $1", vec![id.into()])
}

/// Adds an upstream at a position.
pub(crate) fn insert_upstream(
    repository_id: i64,
    position: usize,
    upstream_id: i64,
    upstream_name: &str,
) -> Command<'_> {
    Command::new(
        "INSERT INTO repository_upstream (repository_id, position, upstream_id, upstream_name)
         VALUES ($1, $2, $3, $4)",
        vec![repository_id.into(), position.into(), upstream_id.into(), upstream_name.into()],
    )
}

/// Removes all upstreams of a repository.
pub(crate) fn delete_upstreams(repository_id: i64) -> Command<'static> {
    Command::new("DELETE FROM repository_upstream WHERE repository_id = $1", vec![repository_id.into()])
}

/// Tells whether a repository is reachable from another through upstreams; yields a row if so.
pub(crate) fn reaches(from: i64, to: i64) -> Query<'static, i64> {
    Query::new(
        "WITH RECURSIVE reachable (id) AS (
             SELECT upstream_id FROM repository_upstream WHERE repository_id = $1
             UNION
             SELECT u.upstream_id FROM reachable JOIN repository_upstream u ON u.repository_id = reachable.id
         )
         SELECT CAST(1 AS BIGINT) FROM reachable WHERE id = $2 LIMIT 1",
        vec![from.into(), to.into()],
        |row| row.integer(0),
    )
}

/// Lists the upstreams of a repository and of all that can be reached from it, each repository's in order.
pub(crate) fn list_upstream_edges(from: i64) -> Query<'static, UpstreamEdgeRow> {
    Query::new(
        "WITH RECURSIVE reachable (id) AS (
             SELECT id FROM repository WHERE id = $1
             UNION
             SELECT u.upstream_id FROM reachable JOIN repository_upstream u ON u.repository_id = reachable.id
         )
         SELECT r.id, r.name, u.upstream_id, u.upstream_name, t.id, t.external_connection
         FROM reachable
         JOIN repository r ON r.id = reachable.id
         JOIN repository_upstream u ON u.repository_id = r.id
         LEFT JOIN repository t ON t.id = u.upstream_id
         ORDER BY r.id, u.position",
        vec![from.into()],
        |row| {
            Ok(UpstreamEdgeRow {
                repository: row.integer(0)?,
                repository_name: row.text(1)?,
                upstream: row.integer(2)?,
                upstream_name: row.text(3)?,
                upstream_exists: row.optional_integer(4)?.is_some(),
                upstream_connection: row.optional_text(5)?,
            })
        },
    )
}

fn read(row: &Row<'_>) -> Result<RepositoryRow, Error> {
    Ok(RepositoryRow {
        id: row.integer(0)?,
        name: row.text(1)?,
        administrator: row.text(2)?,
        description: row.optional_text(3)?,
        external_connection: row.optional_text(4)?,
        created_milliseconds: row.integer(5)?,
    })
}
