//! Statements on the assets of package versions.

use super::address::PackageVersionAddress;
use super::blob::{BlobRow, read_blob};
use super::{Command, Query};

/// An asset that was asked for by name, with its version and its content.
#[derive(Debug, Clone)]
pub(crate) struct AssetRow {
    pub(crate) version: String,
    pub(crate) revision: String,
    pub(crate) status: String,
    pub(crate) published_milliseconds: i64,
    pub(crate) origin_external_connection: Option<String>,
    pub(crate) blob: BlobRow,
}

/// Finds an asset with its content.
pub(crate) fn find<'a>(address: PackageVersionAddress<'a>, name: &'a str) -> Query<'a, AssetRow> {
    Query::new(
        "SELECT b.sha256, b.sha512, b.sha1, b.md5, b.size_bytes, b.object, c.content,
                v.version, v.revision, v.status, v.published_milliseconds, v.origin_external_connection
         FROM domain d
         JOIN repository r ON r.domain_id = d.id
         JOIN package p ON p.repository_id = r.id
         JOIN package_version v ON v.package_id = p.id
         JOIN asset a ON a.package_version_id = v.id
         JOIN blob b ON b.id = a.blob_id
         LEFT JOIN blob_content c ON c.blob_id = b.id
         WHERE d.owner = $1 AND d.region = $2 AND d.name = $3 AND r.name = $4
             AND p.format = $5 AND p.namespace = $6 AND p.name = $7 AND v.version = $8 AND a.name = $9",
        address.parameters_with(name),
        |row| {
            Ok(AssetRow {
                blob: read_blob(row)?,
                version: row.text(7)?,
                revision: row.text(8)?,
                status: row.text(9)?,
                published_milliseconds: row.integer(10)?,
                origin_external_connection: row.optional_text(11)?,
            })
        },
    )
}

/// Lists the assets of a version whose names come after one, each with its digests but not its content.
pub(crate) fn list(package_version_id: i64, after: &str, limit: usize) -> Query<'_, (String, BlobRow)> {
    // PostgreSQL asks of which type nothing is; to the embedded engine, any name of one will do.
    Query::new(
        "SELECT b.sha256, b.sha512, b.sha1, b.md5, b.size_bytes, b.object, CAST(NULL AS BYTEA), a.name
         FROM asset a JOIN blob b ON b.id = a.blob_id
         WHERE a.package_version_id = $1 AND a.name > $2 ORDER BY a.name LIMIT $3",
        vec![package_version_id.into(), after.into(), limit.into()],
        |row| Ok((row.text(7)?, read_blob(row)?)),
    )
}

/// Finds the SHA-256 of an asset of a version.
pub(crate) fn find_sha256(package_version_id: i64, name: &str) -> Query<'_, String> {
    Query::new(
        "SELECT b.sha256 FROM asset a JOIN blob b ON b.id = a.blob_id
         WHERE a.package_version_id = $1 AND a.name = $2",
        vec![package_version_id.into(), name.into()],
        |row| row.text(0),
    )
}

/// Lists the name and SHA-256 of every asset of a version by name.
pub(crate) fn list_digests(package_version_id: i64) -> Query<'static, (String, String)> {
    Query::new(
        "SELECT a.name, b.sha256 FROM asset a JOIN blob b ON b.id = a.blob_id
         WHERE a.package_version_id = $1 ORDER BY a.name",
        vec![package_version_id.into()],
        |row| Ok((row.text(0)?, row.text(1)?)),
    )
}

/// Finds the number of the blob of an asset of a version.
pub(crate) fn find_blob(package_version_id: i64, name: &str) -> Query<'_, i64> {
    Query::new(
        "SELECT blob_id FROM asset WHERE package_version_id = $1 AND name = $2",
        vec![package_version_id.into(), name.into()],
        |row| row.integer(0),
    )
}

/// Lists the name and the number of the blob of every asset of a version by name.
pub(crate) fn list_blobs(package_version_id: i64) -> Query<'static, (String, i64)> {
    Query::new(
        "SELECT name, blob_id FROM asset WHERE package_version_id = $1 ORDER BY name",
        vec![package_version_id.into()],
        |row| Ok((row.text(0)?, row.integer(1)?)),
    )
}

/// Adds an asset to a version.
pub(super) fn insert(package_version_id: i64, name: &str, blob_id: i64) -> Command<'_> {
    Command::new(
        "INSERT INTO asset (package_version_id, name, blob_id) VALUES ($1, $2, $3)",
        vec![package_version_id.into(), name.into(), blob_id.into()],
    )
}

/// Removes an asset of a version and returns the number of the blob that it named.
pub(super) fn delete(package_version_id: i64, name: &str) -> Query<'_, i64> {
    Query::new(
        "DELETE FROM asset WHERE package_version_id = $1 AND name = $2 RETURNING blob_id",
        vec![package_version_id.into(), name.into()],
        |row| row.integer(0),
    )
}

/// Removes up to a number of the assets of a version and returns the numbers of the blobs that they named.
pub(super) fn delete_some(package_version_id: i64, limit: usize) -> Query<'static, i64> {
    Query::new(
        "DELETE FROM asset WHERE package_version_id = $1 AND name IN (
             SELECT name FROM asset WHERE package_version_id = $1 LIMIT $2)
         RETURNING blob_id",
        vec![package_version_id.into(), limit.into()],
        |row| row.integer(0),
    )
}
