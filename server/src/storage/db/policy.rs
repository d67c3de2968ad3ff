//! Statements on permissions policies.

use super::{Command, Query};

/// What a policy belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PolicyHolder {
    /// The domain of this number.
    Domain(i64),
    /// The repository of this number.
    Repository(i64),
}

/// A policy as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct PolicyRow {
    pub(crate) revision: String,
    pub(crate) document: String,
}

/// Finds the policy of a resource.
pub(crate) fn find(holder: PolicyHolder) -> Query<'static, PolicyRow> {
    let (resource_type, id) = holder.columns();
    Query::new(
        "SELECT revision, document FROM policy WHERE resource_type = $1 AND resource_id = $2",
        vec![resource_type.into(), id.into()],
        |row| Ok(PolicyRow { revision: row.text(0)?, document: row.text(1)? }),
    )
}

/// Sets the policy of a resource.
pub(crate) fn put<'a>(holder: PolicyHolder, revision: &'a str, document: &'a str) -> Command<'a> {
    let (resource_type, id) = holder.columns();
    Command::new(
        "INSERT INTO policy (resource_type, resource_id, revision, document) VALUES ($1, $2, $3, $4)
         ON CONFLICT (resource_type, resource_id)
             DO UPDATE SET revision = excluded.revision, document = excluded.document",
        vec![resource_type.into(), id.into(), revision.into(), document.into()],
    )
}

/// Removes the policy of a resource.
pub(crate) fn delete(holder: PolicyHolder) -> Command<'static> {
    let (resource_type, id) = holder.columns();
    Command::new(
        "DELETE FROM policy WHERE resource_type = $1 AND resource_id = $2",
        vec![resource_type.into(), id.into()],
    )
}

impl PolicyHolder {
    fn columns(self) -> (&'static str, i64) {
        match self {
            Self::Domain(id) => ("domain", id),
            Self::Repository(id) => ("repository", id),
        }
    }
}
