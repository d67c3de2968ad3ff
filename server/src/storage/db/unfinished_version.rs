//! Statements on versions whose assets still arrive, and on those of them that are not what their senders meant.

use super::blob::{BlobRow, read_blob};
use super::{Command, Query};

/// Lists the number and the name of some of the versions of a package that have a status, by name.
pub(crate) fn list(package_id: i64, status: &str, limit: usize) -> Query<'_, (i64, String)> {
    Query::new(
        "SELECT id, version FROM package_version
         WHERE package_id = $1 AND status = $2 ORDER BY version LIMIT $3",
        vec![package_id.into(), status.into(), limit.into()],
        |row| Ok((row.integer(0)?, row.text(1)?)),
    )
}

/// Finds the content of an asset of a version, and whether it is disputed.
pub(crate) fn find_disputable(package_version_id: i64, name: &str) -> Query<'_, (BlobRow, bool)> {
    Query::new(
        "SELECT b.sha256, b.sha512, b.sha1, b.md5, b.size_bytes, b.object, CAST(NULL AS BYTEA), a.disputed
         FROM asset a JOIN blob b ON b.id = a.blob_id
         WHERE a.package_version_id = $1 AND a.name = $2",
        vec![package_version_id.into(), name.into()],
        |row| Ok((read_blob(row)?, row.integer(7)? != 0)),
    )
}

/// Notes whether an asset of a version is disputed.
pub(crate) fn set_disputed(package_version_id: i64, name: &str, is_disputed: bool) -> Command<'_> {
    Command::new(
        "UPDATE asset SET disputed = $1 WHERE package_version_id = $2 AND name = $3",
        vec![i64::from(is_disputed).into(), package_version_id.into(), name.into()],
    )
}

/// Lists the names of the assets of a version that are disputed.
pub(crate) fn list_disputed(package_version_id: i64) -> Query<'static, String> {
    Query::new(
        "SELECT name FROM asset WHERE package_version_id = $1 AND disputed <> 0 ORDER BY name",
        vec![package_version_id.into()],
        |row| row.text(0),
    )
}
