//! Statements on where packages lie among those of their domain.

use super::{Command, Query};

/// A package of any repository of a domain.
#[derive(Debug, Clone)]
pub(crate) struct DomainPackageRow {
    pub(crate) association_key: String,
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// Whether one of its repositories exists; what a deleted one leaves behind is removed later.
    pub(crate) exists: bool,
}

/// A place in the order of a domain's packages of one format: association key, namespace, name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AssociationPosition {
    pub(crate) association_key: String,
    pub(crate) namespace: String,
    pub(crate) name: String,
}

/// Lists the packages of a domain and format that come after a place and before an association key, each once,
/// however many repositories hold it.
pub(crate) fn list<'a>(
    domain_id: i64,
    format: &'a str,
    after: &'a AssociationPosition,
    before: &'a str,
    limit: usize,
) -> Query<'a, DomainPackageRow> {
    // Grouped and ordered by the same columns, this is read along the index, however many packages follow.
    Query::new(
        "SELECT p.association_key, p.namespace, p.name, COUNT(r.id)
         FROM package p LEFT JOIN repository r ON r.id = p.repository_id
         WHERE p.domain_id = $1 AND p.format = $2
             AND (p.association_key, p.namespace, p.name) > ($3, $4, $5) AND p.association_key < $6
         GROUP BY p.association_key, p.namespace, p.name
         ORDER BY p.association_key, p.namespace, p.name LIMIT $7",
        vec![
            domain_id.into(),
            format.into(),
            after.association_key.as_str().into(),
            after.namespace.as_str().into(),
            after.name.as_str().into(),
            before.into(),
            limit.into(),
        ],
        |row| {
            Ok(DomainPackageRow {
                association_key: row.text(0)?,
                namespace: row.text(1)?,
                name: row.text(2)?,
                exists: row.count(3)? > 0,
            })
        },
    )
}

/// Lists packages that have no association key yet: number, namespace and name.
pub(crate) fn list_without_key(limit: usize) -> Query<'static, (i64, String, String)> {
    Query::new(
        "SELECT id, namespace, name FROM package WHERE association_key = '' LIMIT $1",
        vec![limit.into()],
        |row| Ok((row.integer(0)?, row.text(1)?, row.text(2)?)),
    )
}

/// Sets the association key of a package.
pub(crate) fn set_key(id: i64, association_key: &str) -> Command<'_> {
    Command::new(
        "UPDATE package SET association_key = $1 WHERE id = $2",
        vec![association_key.into(), id.into()],
    )
}
