//! Statements on what package versions depend on.

use super::{Command, Query};

/// A dependency as it is stored; an absent namespace is the empty text.
#[derive(Debug, Clone)]
pub(crate) struct DependencyRow {
    pub(crate) position: i64,
    pub(crate) namespace: String,
    pub(crate) package: String,
    pub(crate) dependency_type: Option<String>,
    pub(crate) version_requirement: Option<String>,
}

/// A dependency to be inserted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewDependencyRow<'a> {
    pub(crate) namespace: &'a str,
    pub(crate) package: &'a str,
    pub(crate) dependency_type: Option<&'a str>,
    pub(crate) version_requirement: Option<&'a str>,
}

/// Adds a dependency to a version.
pub(super) fn insert(package_version_id: i64, position: usize, new: NewDependencyRow<'_>) -> Command<'_> {
    Command::new(
        "INSERT INTO dependency
             (package_version_id, position, namespace, package, dependency_type, version_requirement)
         VALUES ($1, $2, $3, $4, $5, $6)",
        vec![
            package_version_id.into(),
            position.into(),
            new.namespace.into(),
            new.package.into(),
            new.dependency_type.into(),
            new.version_requirement.into(),
        ],
    )
}

/// Lists the dependencies of a version that come after a position.
pub(crate) fn list(package_version_id: i64, after: i64, limit: usize) -> Query<'static, DependencyRow> {
    Query::new(
        "SELECT position, namespace, package, dependency_type, version_requirement FROM dependency
         WHERE package_version_id = $1 AND position > $2 ORDER BY position LIMIT $3",
        vec![package_version_id.into(), after.into(), limit.into()],
        |row| {
            Ok(DependencyRow {
                position: row.integer(0)?,
                namespace: row.text(1)?,
                package: row.text(2)?,
                dependency_type: row.optional_text(3)?,
                version_requirement: row.optional_text(4)?,
            })
        },
    )
}

/// Copies the dependencies of a version to another.
pub(super) fn copy(from: i64, to: i64) -> Command<'static> {
    Command::new(
        "INSERT INTO dependency
             (package_version_id, position, namespace, package, dependency_type, version_requirement)
         SELECT $1, position, namespace, package, dependency_type, version_requirement
         FROM dependency WHERE package_version_id = $2",
        vec![to.into(), from.into()],
    )
}

/// Removes up to a number of the dependencies of a version.
pub(super) fn delete_some(package_version_id: i64, limit: usize) -> Command<'static> {
    Command::new(
        "DELETE FROM dependency WHERE package_version_id = $1 AND position IN (
             SELECT position FROM dependency WHERE package_version_id = $1 LIMIT $2)",
        vec![package_version_id.into(), limit.into()],
    )
}
