//! Statements on package groups.

use super::{Command, Query, Row, Value};
use crate::storage::Error;

/// A package group as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct PackageGroupRow {
    pub(crate) id: i64,
    pub(crate) parent_id: Option<i64>,
    pub(crate) pattern: String,
    pub(crate) contact_info: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) created_milliseconds: i64,
    pub(crate) publish: String,
    pub(crate) external_upstream: String,
    pub(crate) internal_upstream: String,
}

/// What a new package group row holds; the modes are all the same.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewPackageGroupRow<'a> {
    pub(crate) domain_id: i64,
    pub(crate) parent_id: Option<i64>,
    pub(crate) pattern: &'a str,
    pub(crate) lookup_key: &'a str,
    pub(crate) contact_info: Option<&'a str>,
    pub(crate) description: Option<&'a str>,
    pub(crate) created_milliseconds: i64,
    pub(crate) mode: &'a str,
}

/// Inserts a package group and gives its number, or nothing if the domain has one of that pattern.
pub(crate) fn insert(new: NewPackageGroupRow<'_>) -> Query<'_, i64> {
    Query::new(
        "INSERT INTO package_group (domain_id, parent_id, pattern, lookup_key, contact_info, description,
             created_milliseconds, publish, external_upstream, internal_upstream)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8)
         ON CONFLICT (domain_id, pattern) DO NOTHING RETURNING id",
        vec![
            new.domain_id.into(),
            new.parent_id.into(),
            new.pattern.into(),
            new.lookup_key.into(),
            new.contact_info.into(),
            new.description.into(),
            new.created_milliseconds.into(),
            new.mode.into(),
        ],
        |row| row.integer(0),
    )
}

/// Finds the package group of a pattern.
pub(crate) fn find(domain_id: i64, pattern: &str) -> Query<'_, PackageGroupRow> {
    Query::new(
        "SELECT id, parent_id, pattern, contact_info, description, created_milliseconds,
             publish, external_upstream, internal_upstream
         FROM package_group WHERE domain_id = $1 AND pattern = $2",
        vec![domain_id.into(), pattern.into()],
        read,
    )
}

/// Finds a package group by its number.
pub(crate) fn find_by_id(id: i64) -> Query<'static, PackageGroupRow> {
    Query::new(
        "SELECT id, parent_id, pattern, contact_info, description, created_milliseconds,
             publish, external_upstream, internal_upstream
         FROM package_group WHERE id = $1",
        vec![id.into()],
        read,
    )
}

/// A package group with the key that packages find it by.
#[derive(Debug, Clone)]
pub(crate) struct FoundPackageGroupRow {
    pub(crate) lookup_key: String,
    pub(crate) group: PackageGroupRow,
}

/// How many lookup keys one statement takes. Packages whose names are of few words have fewer.
pub(crate) const KEYS_AT_ONCE: usize = 16;

/// Lists the package groups of lookup keys, in any order; those of one key look alike.
pub(crate) fn list_by_lookup_keys(
    domain_id: i64,
    lookup_keys: [&str; KEYS_AT_ONCE],
) -> Query<'_, FoundPackageGroupRow> {
    let mut parameters = vec![domain_id.into()];
    parameters.extend(lookup_keys.map(Value::from));
    Query::new(
        "SELECT id, parent_id, pattern, contact_info, description, created_milliseconds,
             publish, external_upstream, internal_upstream, lookup_key
         FROM package_group WHERE domain_id = $1
             AND lookup_key IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        parameters,
        read_found,
    )
}

/// Lists the package groups of a domain whose patterns lie from one text to before another.
pub(crate) fn list<'a>(
    domain_id: i64,
    start: &'a str,
    before: &'a str,
    limit: usize,
) -> Query<'a, PackageGroupRow> {
    Query::new(
        "SELECT id, parent_id, pattern, contact_info, description, created_milliseconds,
             publish, external_upstream, internal_upstream
         FROM package_group WHERE domain_id = $1 AND pattern >= $2 AND pattern < $3 ORDER BY pattern LIMIT $4",
        vec![domain_id.into(), start.into(), before.into(), limit.into()],
        read,
    )
}

/// Lists the children of a package group whose patterns lie from one text to before another.
pub(crate) fn list_children<'a>(
    parent_id: i64,
    start: &'a str,
    before: &'a str,
    limit: usize,
) -> Query<'a, PackageGroupRow> {
    Query::new(
        "SELECT id, parent_id, pattern, contact_info, description, created_milliseconds,
             publish, external_upstream, internal_upstream
         FROM package_group WHERE parent_id = $1 AND pattern >= $2 AND pattern < $3 ORDER BY pattern LIMIT $4",
        vec![parent_id.into(), start.into(), before.into(), limit.into()],
        read,
    )
}

/// Gives a package group another parent.
pub(crate) fn set_parent(id: i64, parent_id: i64) -> Command<'static> {
    Command::new("UPDATE package_group SET parent_id = $1 WHERE id = $2", vec![parent_id.into(), id.into()])
}

/// Gives the children of one package group to another.
pub(crate) fn move_children(from_id: i64, to_id: i64) -> Command<'static> {
    Command::new(
        "UPDATE package_group SET parent_id = $1 WHERE parent_id = $2",
        vec![to_id.into(), from_id.into()],
    )
}

/// Sets what people are told about a package group.
pub(crate) fn set_texts<'a>(
    id: i64,
    contact_info: Option<&'a str>,
    description: Option<&'a str>,
) -> Command<'a> {
    Command::new(
        "UPDATE package_group SET contact_info = $1, description = $2 WHERE id = $3",
        vec![contact_info.into(), description.into(), id.into()],
    )
}

/// Sets a package group's own modes.
pub(crate) fn set_modes<'a>(
    id: i64,
    publish: &'a str,
    external_upstream: &'a str,
    internal_upstream: &'a str,
) -> Command<'a> {
    Command::new(
        "UPDATE package_group SET publish = $1, external_upstream = $2, internal_upstream = $3 WHERE id = $4",
        vec![publish.into(), external_upstream.into(), internal_upstream.into(), id.into()],
    )
}

/// Deletes a package group.
pub(crate) fn delete(id: i64) -> Command<'static> {
    Command::new("DELETE FROM package_group WHERE id = $1", vec![id.into()])
}

/// Deletes the tags of all package groups of a domain.
pub(crate) fn delete_tags_of_domain(domain_id: i64) -> Command<'static> {
    Command::new(
        "DELETE FROM tag WHERE resource_type = 'package-group'
             AND resource_id IN (SELECT id FROM package_group WHERE domain_id = $1)",
        vec![domain_id.into()],
    )
}

/// Deletes all package groups of a domain.
pub(crate) fn delete_of_domain(domain_id: i64) -> Command<'static> {
    Command::new("DELETE FROM package_group WHERE domain_id = $1", vec![domain_id.into()])
}

/// Reads the ten columns of a group that was found by a key, which come first.
pub(super) fn read_found(row: &Row<'_>) -> Result<FoundPackageGroupRow, Error> {
    Ok(FoundPackageGroupRow { lookup_key: row.text(9)?, group: read(row)? })
}

fn read(row: &Row<'_>) -> Result<PackageGroupRow, Error> {
    Ok(PackageGroupRow {
        id: row.integer(0)?,
        parent_id: row.optional_integer(1)?,
        pattern: row.text(2)?,
        contact_info: row.optional_text(3)?,
        description: row.optional_text(4)?,
        created_milliseconds: row.integer(5)?,
        publish: row.text(6)?,
        external_upstream: row.text(7)?,
        internal_upstream: row.text(8)?,
    })
}
