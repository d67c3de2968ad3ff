//! Statements on the repositories that package groups allow as origin of new versions.

use super::{Command, Query};

/// Adds a repository to a list, and gives its name if it was not there.
pub(crate) fn insert<'a>(
    package_group_id: i64,
    origin_type: &'a str,
    repository_name: &'a str,
    repository_id: i64,
) -> Query<'a, String> {
    Query::new(
        "INSERT INTO package_group_repository (package_group_id, origin_type, repository_name, repository_id)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (package_group_id, origin_type, repository_name) DO NOTHING RETURNING repository_name",
        vec![package_group_id.into(), origin_type.into(), repository_name.into(), repository_id.into()],
        |row| row.text(0),
    )
}

/// Removes a repository from a list.
pub(crate) fn delete<'a>(
    package_group_id: i64,
    origin_type: &'a str,
    repository_name: &'a str,
) -> Command<'a> {
    Command::new(
        "DELETE FROM package_group_repository
         WHERE package_group_id = $1 AND origin_type = $2 AND repository_name = $3",
        vec![package_group_id.into(), origin_type.into(), repository_name.into()],
    )
}

/// Finds a repository in a list.
pub(crate) fn find<'a>(
    package_group_id: i64,
    origin_type: &'a str,
    repository_name: &'a str,
) -> Query<'a, i64> {
    Query::new(
        "SELECT repository_id FROM package_group_repository
         WHERE package_group_id = $1 AND origin_type = $2 AND repository_name = $3",
        vec![package_group_id.into(), origin_type.into(), repository_name.into()],
        |row| row.integer(0),
    )
}

/// Counts the repositories of a list.
pub(crate) fn count(package_group_id: i64, origin_type: &str) -> Query<'_, u64> {
    Query::new(
        "SELECT COUNT(*) FROM package_group_repository WHERE package_group_id = $1 AND origin_type = $2",
        vec![package_group_id.into(), origin_type.into()],
        |row| row.count(0),
    )
}

/// Lists the names of the repositories of a list that come after one.
pub(crate) fn list<'a>(
    package_group_id: i64,
    origin_type: &'a str,
    after: &'a str,
    limit: usize,
) -> Query<'a, String> {
    Query::new(
        "SELECT repository_name FROM package_group_repository
         WHERE package_group_id = $1 AND origin_type = $2 AND repository_name > $3
         ORDER BY repository_name LIMIT $4",
        vec![package_group_id.into(), origin_type.into(), after.into(), limit.into()],
        |row| row.text(0),
    )
}

/// Empties the lists of a package group.
pub(crate) fn delete_of_group(package_group_id: i64) -> Command<'static> {
    Command::new(
        "DELETE FROM package_group_repository WHERE package_group_id = $1",
        vec![package_group_id.into()],
    )
}

/// Removes a repository from every list.
pub(crate) fn delete_of_repository(repository_id: i64) -> Command<'static> {
    Command::new("DELETE FROM package_group_repository WHERE repository_id = $1", vec![repository_id.into()])
}
