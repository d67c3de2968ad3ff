//! Statements on what deleted repositories and packages leave behind, which is removed in small steps.

use super::{Command, Query, Transaction, contents, hold, repository};
use crate::storage::Error;

/// Notes that a deleted repository may have contents left.
pub(crate) fn insert(repository_id: i64) -> Command<'static> {
    Command::new(
        "INSERT INTO repository_remains (repository_id) VALUES ($1) ON CONFLICT (repository_id) DO NOTHING",
        vec![repository_id.into()],
    )
}

/// Takes a package out of its repository into one that never existed, and gives that one's number.
///
/// No address leads there, so the package is gone for everyone at once, however many versions it has. Only a
/// deleted package has a repository with its own number negated, so two of them never meet.
pub(crate) fn hide_package(transaction: &Transaction<'_>, package_id: i64) -> Result<i64, Error> {
    let repository_id = transaction.get(Query::new(
        "SELECT repository_id FROM package WHERE id = $1",
        vec![package_id.into()],
        |row| row.integer(0),
    ))?;
    repository::count_change(transaction, repository_id);
    let nowhere = -package_id;
    transaction.execute(&Command::new(
        "UPDATE package SET repository_id = $1, domain_id = 0 WHERE id = $2",
        vec![nowhere.into(), package_id.into()],
    ))?;
    Ok(nowhere)
}

/// Hides a package and leaves what it holds to be removed, and gives the number of the repository that it is in then.
pub(crate) fn abandon_package(transaction: &Transaction<'_>, package_id: i64) -> Result<i64, Error> {
    let nowhere = hide_package(transaction, package_id)?;
    transaction.execute(&insert(nowhere))?;
    Ok(nowhere)
}

/// Finds a deleted repository that may have contents left.
pub(crate) fn find() -> Query<'static, i64> {
    Query::new("SELECT repository_id FROM repository_remains LIMIT 1", vec![], |row| row.integer(0))
}

/// Removes up to about `budget` rows of a deleted repository's contents, and tells whether nothing is left.
pub(crate) fn remove_some(
    transaction: &Transaction<'_>,
    repository_id: i64,
    budget: usize,
    now_milliseconds: i64,
) -> Result<bool, Error> {
    transaction.hold(&hold::remains(repository_id))?;
    let mut left = budget;
    while left > 0 {
        let Some(package_id) = transaction.find(first_package(repository_id))? else {
            transaction.execute(&Command::new(
                "DELETE FROM repository_remains WHERE repository_id = $1",
                vec![repository_id.into()],
            ))?;
            // Whoever published when it was deleted has counted that, and is done by now.
            transaction.execute(&repository::delete_changes(repository_id))?;
            return Ok(true);
        };
        // Somebody may still be publishing a version, who found the repository there.
        transaction.hold(&hold::package_id(package_id))?;
        if let Some(version_id) = transaction.find(first_version(package_id))? {
            left = left
                .saturating_sub(contents::remove_part(transaction, version_id, left, now_milliseconds)?.rows);
        } else {
            transaction
                .execute(&Command::new("DELETE FROM package WHERE id = $1", vec![package_id.into()]))?;
            left -= 1;
        }
    }
    Ok(false)
}

fn first_package(repository_id: i64) -> Query<'static, i64> {
    Query::new("SELECT id FROM package WHERE repository_id = $1 LIMIT 1", vec![repository_id.into()], |row| {
        row.integer(0)
    })
}

fn first_version(package_id: i64) -> Query<'static, i64> {
    Query::new(
        "SELECT id FROM package_version WHERE package_id = $1 LIMIT 1",
        vec![package_id.into()],
        |row| row.integer(0),
    )
}
