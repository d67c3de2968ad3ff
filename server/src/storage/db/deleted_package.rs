//! Statements on deleted packages whose versions are not all told of yet.

use super::address::PackageAddress;
use super::{Command, Query, Row};
use crate::storage::Error;

/// A deleted package as it is remembered.
#[derive(Debug, Clone)]
pub(crate) struct DeletedPackageRow {
    pub(crate) package_id: i64,
    pub(crate) owner: String,
    pub(crate) region: String,
    pub(crate) domain: String,
    pub(crate) repository: String,
    pub(crate) administrator: String,
    pub(crate) format: String,
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) deleted_milliseconds: i64,
}

/// Remembers a deleted package.
pub(crate) fn insert<'a>(
    address: PackageAddress<'a>,
    package_id: i64,
    administrator: &'a str,
    deleted_milliseconds: i64,
) -> Command<'a> {
    let mut parameters = address.parameters();
    parameters.extend_from_slice(&[package_id.into(), administrator.into(), deleted_milliseconds.into()]);
    Command::new(
        "INSERT INTO deleted_package (owner, region, domain, repository, format, namespace, name,
             package_id, administrator, deleted_milliseconds)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        parameters,
    )
}

/// Finds some deleted package.
pub(crate) fn find_any() -> Query<'static, DeletedPackageRow> {
    Query::new(
        "SELECT package_id, owner, region, domain, repository, administrator, format, namespace, name,
                deleted_milliseconds
         FROM deleted_package ORDER BY package_id LIMIT 1",
        vec![],
        read,
    )
}

/// Finds a deleted package by its number.
pub(crate) fn find(package_id: i64) -> Query<'static, DeletedPackageRow> {
    Query::new(
        "SELECT package_id, owner, region, domain, repository, administrator, format, namespace, name,
                deleted_milliseconds
         FROM deleted_package WHERE package_id = $1",
        vec![package_id.into()],
        read,
    )
}

/// Lists the deleted packages that an address led to.
pub(crate) fn list_at(address: PackageAddress<'_>) -> Query<'_, DeletedPackageRow> {
    Query::new(
        "SELECT package_id, owner, region, domain, repository, administrator, format, namespace, name,
                deleted_milliseconds
         FROM deleted_package
         WHERE owner = $1 AND region = $2 AND domain = $3 AND repository = $4
             AND format = $5 AND namespace = $6 AND name = $7",
        address.parameters(),
        read,
    )
}

/// Forgets a deleted package.
pub(crate) fn delete(package_id: i64) -> Command<'static> {
    Command::new("DELETE FROM deleted_package WHERE package_id = $1", vec![package_id.into()])
}

fn read(row: &Row<'_>) -> Result<DeletedPackageRow, Error> {
    Ok(DeletedPackageRow {
        package_id: row.integer(0)?,
        owner: row.text(1)?,
        region: row.text(2)?,
        domain: row.text(3)?,
        repository: row.text(4)?,
        administrator: row.text(5)?,
        format: row.text(6)?,
        namespace: row.text(7)?,
        name: row.text(8)?,
        deleted_milliseconds: row.integer(9)?,
    })
}
