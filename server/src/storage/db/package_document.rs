//! Statements that read what documents of a package show: its versions with what they say of themselves, and their
//! assets, in the order of versions.

use super::blob::{BlobRow, read_blob};
use super::{Query, Row, Value};
use crate::storage::Error;

/// A version as documents show it.
#[derive(Debug, Clone)]
pub(crate) struct DocumentVersionRow {
    pub(crate) id: i64,
    pub(crate) version: String,
    pub(crate) original_version: String,
    pub(crate) sort_key: String,
    pub(crate) status: String,
    pub(crate) origin_type: String,
    pub(crate) origin_external_connection: Option<String>,
    pub(crate) published_milliseconds: i64,
    pub(crate) manifest: Option<Vec<u8>>,
}

/// An asset as documents show it.
#[derive(Debug, Clone)]
pub(crate) struct DocumentAssetRow {
    /// The number of its version.
    pub(crate) version: i64,
    pub(crate) name: String,
    pub(crate) document: Option<Vec<u8>>,
    pub(crate) blob: BlobRow,
}

/// Where a version stands among the others of its package.
#[derive(Debug, Clone)]
pub(crate) struct VersionPosition {
    pub(crate) sort_key: String,
    pub(crate) id: i64,
}

impl VersionPosition {
    /// Returns what is before every version.
    pub(crate) fn start() -> Self {
        Self { sort_key: String::new(), id: 0 }
    }

    /// Returns what is after every version of a sort key, and before those of the next.
    pub(crate) fn end_of(sort_key: String) -> Self {
        Self { sort_key, id: i64::MAX }
    }
}

/// Finds where the versions after a place end that are read at once: the sort key of the last of them, and how many there
/// are, up to a limit.
pub(crate) fn find_end(
    package_id: i64,
    after: &VersionPosition,
    limit: usize,
) -> Query<'_, (Option<String>, i64)> {
    Query::new(
        "SELECT MAX(next.sort_key), COUNT(*) FROM (
             SELECT v.sort_key FROM package_version v WHERE v.package_id = $1 AND (v.sort_key, v.id) > ($2, $3)
             ORDER BY v.sort_key, v.id LIMIT $4
         ) next",
        vec![package_id.into(), after.sort_key.as_str().into(), after.id.into(), limit.into()],
        |row| Ok((row.optional_text(0)?, row.integer(1)?)),
    )
}

/// Lists the versions that come after one place and not after another.
pub(crate) fn list_versions<'a>(
    package_id: i64,
    after: &'a VersionPosition,
    last: &'a VersionPosition,
) -> Query<'a, DocumentVersionRow> {
    Query::new(
        "SELECT v.id, v.version, v.original_version, v.sort_key, v.status, v.published_milliseconds, m.manifest,
                v.origin_type, v.origin_external_connection
         FROM package_version v
         LEFT JOIN package_version_metadata m ON m.package_version_id = v.id
         WHERE v.package_id = $1 AND (v.sort_key, v.id) > ($2, $3) AND (v.sort_key, v.id) <= ($4, $5)
         ORDER BY v.sort_key, v.id",
        between(package_id, after, last),
        read_version,
    )
}

/// Lists the same without what they say of themselves.
pub(crate) fn list_outlines<'a>(
    package_id: i64,
    after: &'a VersionPosition,
    last: &'a VersionPosition,
) -> Query<'a, DocumentVersionRow> {
    Query::new(
        "SELECT v.id, v.version, v.original_version, v.sort_key, v.status, v.published_milliseconds,
                CAST(NULL AS BYTEA), v.origin_type, v.origin_external_connection
         FROM package_version v
         WHERE v.package_id = $1 AND (v.sort_key, v.id) > ($2, $3) AND (v.sort_key, v.id) <= ($4, $5)
         ORDER BY v.sort_key, v.id",
        between(package_id, after, last),
        read_version,
    )
}

/// Finds a version by its number.
pub(crate) fn find_version(package_id: i64, version: &str) -> Query<'_, DocumentVersionRow> {
    Query::new(
        "SELECT v.id, v.version, v.original_version, v.sort_key, v.status, v.published_milliseconds, m.manifest,
                v.origin_type, v.origin_external_connection
         FROM package_version v
         LEFT JOIN package_version_metadata m ON m.package_version_id = v.id
         WHERE v.package_id = $1 AND v.version = $2",
        vec![package_id.into(), version.into()],
        read_version,
    )
}

fn read_version(row: &Row<'_>) -> Result<DocumentVersionRow, Error> {
    Ok(DocumentVersionRow {
        id: row.integer(0)?,
        version: row.text(1)?,
        original_version: row.text(2)?,
        sort_key: row.text(3)?,
        status: row.text(4)?,
        published_milliseconds: row.integer(5)?,
        manifest: row.optional_bytes(6)?,
        origin_type: row.text(7)?,
        origin_external_connection: row.optional_text(8)?,
    })
}

/// Lists the assets of the versions that come after one and not after another, each with the number of its version and
/// with its digests, but not its content, and the document
/// that its format keeps of it.
pub(crate) fn list_assets<'a>(
    package_id: i64,
    after: &'a VersionPosition,
    last: &'a VersionPosition,
) -> Query<'a, DocumentAssetRow> {
    Query::new(
        "SELECT b.sha256, b.sha512, b.sha1, b.md5, b.size_bytes, b.object, CAST(NULL AS BYTEA), v.id, a.name,
                m.document
         FROM package_version v
         JOIN asset a ON a.package_version_id = v.id
         JOIN blob b ON b.id = a.blob_id
         LEFT JOIN asset_metadata m ON m.package_version_id = a.package_version_id AND m.name = a.name
         WHERE v.package_id = $1 AND (v.sort_key, v.id) > ($2, $3) AND (v.sort_key, v.id) <= ($4, $5)
         ORDER BY v.sort_key, v.id, a.name",
        between(package_id, after, last),
        |row| {
            Ok(DocumentAssetRow {
                version: row.integer(7)?,
                name: row.text(8)?,
                document: row.optional_bytes(9)?,
                blob: read_blob(row)?,
            })
        },
    )
}

fn between<'a>(package_id: i64, after: &'a VersionPosition, last: &'a VersionPosition) -> Vec<Value<'a>> {
    vec![
        package_id.into(),
        after.sort_key.as_str().into(),
        after.id.into(),
        last.sort_key.as_str().into(),
        last.id.into(),
    ]
}
