//! Statements on tags.

use super::{Command, Query};

/// The kind of resource that a tag hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tagged {
    /// The domain of this number.
    Domain(i64),
    /// The repository of this number.
    Repository(i64),
    /// The package group of this number.
    PackageGroup(i64),
}

/// Lists the tags of a resource by key.
pub(crate) fn list(resource: Tagged) -> Query<'static, (String, String)> {
    let (resource_type, id) = resource.columns();
    Query::new(
        "SELECT key, value FROM tag WHERE resource_type = $1 AND resource_id = $2 ORDER BY key",
        vec![resource_type.into(), id.into()],
        |row| Ok((row.text(0)?, row.text(1)?)),
    )
}

/// Counts the tags of a resource.
pub(crate) fn count(resource: Tagged) -> Query<'static, u64> {
    let (resource_type, id) = resource.columns();
    Query::new(
        "SELECT COUNT(*) FROM tag WHERE resource_type = $1 AND resource_id = $2",
        vec![resource_type.into(), id.into()],
        |row| row.count(0),
    )
}

/// Sets the value of a key.
pub(crate) fn set<'a>(resource: Tagged, key: &'a str, value: &'a str) -> Command<'a> {
    let (resource_type, id) = resource.columns();
    Command::new(
        "INSERT INTO tag (resource_type, resource_id, key, value) VALUES ($1, $2, $3, $4)
         ON CONFLICT (resource_type, resource_id, key) DO UPDATE SET value = excluded.value",
        vec![resource_type.into(), id.into(), key.into(), value.into()],
    )
}

/// Removes a key.
pub(crate) fn delete(resource: Tagged, key: &str) -> Command<'_> {
    let (resource_type, id) = resource.columns();
    Command::new(
        "DELETE FROM tag WHERE resource_type = $1 AND resource_id = $2 AND key = $3",
        vec![resource_type.into(), id.into(), key.into()],
    )
}

/// Removes every tag of a resource.
pub(crate) fn delete_all(resource: Tagged) -> Command<'static> {
    let (resource_type, id) = resource.columns();
    Command::new(
        "DELETE FROM tag WHERE resource_type = $1 AND resource_id = $2",
        vec![resource_type.into(), id.into()],
    )
}

impl Tagged {
    fn columns(self) -> (&'static str, i64) {
        match self {
            Self::Domain(id) => ("domain", id),
            Self::Repository(id) => ("repository", id),
            Self::PackageGroup(id) => ("package-group", id),
        }
    }
}
