//! Statements on what formats keep of assets: a short document of each, and what is served beside it.

use super::{Command, Query};

/// What a format keeps of an asset, to be inserted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewAssetMetadataRow<'a> {
    pub(crate) document: &'a [u8],
    pub(crate) companion: Option<&'a [u8]>,
}

/// Finds what is served beside an asset of a version; nothing is found where there is no such asset.
pub(crate) fn find_companion(package_version_id: i64, name: &str) -> Query<'_, Option<Vec<u8>>> {
    Query::new(
        "SELECT companion FROM asset_metadata WHERE package_version_id = $1 AND name = $2",
        vec![package_version_id.into(), name.into()],
        |row| row.optional_bytes(0),
    )
}

/// Lists, by name, the packages of a namespace with what is kept of an asset of the newest published version of each, at most
/// so many. Reads the versions of each package of the namespace from the newest on, up to the first that is published.
pub(crate) fn list_newest_of_namespace<'a>(
    repository_id: i64,
    format: &'a str,
    namespace: &'a str,
    limit: usize,
) -> Query<'a, (String, Vec<u8>)> {
    Query::new(
        "SELECT package.name, asset_metadata.document FROM package
         JOIN asset_metadata ON asset_metadata.package_version_id = (
             SELECT id FROM package_version WHERE package_id = package.id AND status = 'Published'
             ORDER BY sort_key DESC, id DESC LIMIT 1)
         WHERE repository_id = $1 AND format = $2 AND namespace = $3
         ORDER BY package.name, asset_metadata.name LIMIT $4",
        vec![repository_id.into(), format.into(), namespace.into(), limit.into()],
        |row| Ok((row.text(0)?, row.optional_bytes(1)?.unwrap_or_default())),
    )
}

/// Inserts what a format keeps of an asset.
pub(super) fn insert<'a>(
    package_version_id: i64,
    name: &'a str,
    new: NewAssetMetadataRow<'a>,
) -> Command<'a> {
    Command::new(
        "INSERT INTO asset_metadata (package_version_id, name, document, companion) VALUES ($1, $2, $3, $4)",
        vec![package_version_id.into(), name.into(), new.document.into(), new.companion.into()],
    )
}

/// Copies what is kept of the assets of a version to another.
pub(super) fn copy(from: i64, to: i64) -> Command<'static> {
    Command::new(
        "INSERT INTO asset_metadata (package_version_id, name, document, companion)
         SELECT $1, name, document, companion FROM asset_metadata WHERE package_version_id = $2",
        vec![to.into(), from.into()],
    )
}

/// Copies what is kept of one asset of a version to another version.
pub(super) fn copy_one(from: i64, to: i64, name: &str) -> Command<'_> {
    Command::new(
        "INSERT INTO asset_metadata (package_version_id, name, document, companion)
         SELECT $1, name, document, companion FROM asset_metadata WHERE package_version_id = $2 AND name = $3",
        vec![to.into(), from.into(), name.into()],
    )
}

/// Deletes what is kept of assets that a version has no more.
pub(super) fn delete_orphans(package_version_id: i64) -> Command<'static> {
    Command::new(
        "DELETE FROM asset_metadata WHERE package_version_id = $1 AND name NOT IN (
             SELECT name FROM asset WHERE package_version_id = $1)",
        vec![package_version_id.into()],
    )
}
