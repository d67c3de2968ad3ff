//! Statements on what package versions say of themselves: descriptions, licenses, readmes and manifests.

use super::{Command, Query, Row};
use crate::storage::Error;

/// Name and address of a license.
pub(crate) type LicenseRow = (Option<String>, Option<String>);

/// The short part of what a version says of itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct MetadataRow {
    pub(crate) display_name: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) home_page: Option<String>,
    pub(crate) source_code_repository: Option<String>,
}

/// What a version says of itself, to be inserted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewMetadataRow<'a> {
    pub(crate) display_name: Option<&'a str>,
    pub(crate) summary: Option<&'a str>,
    pub(crate) home_page: Option<&'a str>,
    pub(crate) source_code_repository: Option<&'a str>,
    pub(crate) readme: Option<&'a str>,
    pub(crate) manifest: Option<&'a [u8]>,
}

/// Inserts what a version says of itself, unless it says something already.
pub(super) fn insert(package_version_id: i64, new: NewMetadataRow<'_>) -> Command<'_> {
    Command::new(
        "INSERT INTO package_version_metadata (package_version_id, display_name, summary, home_page,
             source_code_repository, readme, manifest)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (package_version_id) DO NOTHING",
        vec![
            package_version_id.into(),
            new.display_name.into(),
            new.summary.into(),
            new.home_page.into(),
            new.source_code_repository.into(),
            new.readme.into(),
            new.manifest.into(),
        ],
    )
}

/// Finds the readme of a version, if it has one.
pub(crate) fn find_readme(package_version_id: i64) -> Query<'static, Option<String>> {
    Query::new(
        "SELECT readme FROM package_version_metadata WHERE package_version_id = $1",
        vec![package_version_id.into()],
        |row| row.optional_text(0),
    )
}

/// Finds the manifest of a version, if it has one.
pub(crate) fn find_manifest(package_version_id: i64) -> Query<'static, Option<Vec<u8>>> {
    Query::new(
        "SELECT manifest FROM package_version_metadata WHERE package_version_id = $1",
        vec![package_version_id.into()],
        |row| row.optional_bytes(0),
    )
}

/// Sets the manifest of a version that says something of itself.
pub(super) fn set_manifest(package_version_id: i64, manifest: &[u8]) -> Command<'_> {
    Command::new(
        "UPDATE package_version_metadata SET manifest = $1 WHERE package_version_id = $2",
        vec![manifest.into(), package_version_id.into()],
    )
}

/// Copies what a version says of itself to another.
pub(super) fn copy(from: i64, to: i64) -> Command<'static> {
    Command::new(
        "INSERT INTO package_version_metadata (package_version_id, display_name, summary, home_page,
             source_code_repository, readme, manifest)
         SELECT $1, display_name, summary, home_page, source_code_repository, readme, manifest
         FROM package_version_metadata WHERE package_version_id = $2",
        vec![to.into(), from.into()],
    )
}

/// Deletes what a version says of itself.
pub(super) fn delete(package_version_id: i64) -> Command<'static> {
    Command::new(
        "DELETE FROM package_version_metadata WHERE package_version_id = $1",
        vec![package_version_id.into()],
    )
}

/// Adds a license to a version.
pub(super) fn insert_license<'a>(
    package_version_id: i64,
    position: usize,
    name: Option<&'a str>,
    url: Option<&'a str>,
) -> Command<'a> {
    Command::new(
        "INSERT INTO package_version_license (package_version_id, position, name, url)
         VALUES ($1, $2, $3, $4)",
        vec![package_version_id.into(), position.into(), name.into(), url.into()],
    )
}

/// Copies the licenses of a version to another.
pub(super) fn copy_licenses(from: i64, to: i64) -> Command<'static> {
    Command::new(
        "INSERT INTO package_version_license (package_version_id, position, name, url)
         SELECT $1, position, name, url FROM package_version_license WHERE package_version_id = $2",
        vec![to.into(), from.into()],
    )
}

/// Deletes the licenses of a version.
pub(super) fn delete_licenses(package_version_id: i64) -> Command<'static> {
    Command::new(
        "DELETE FROM package_version_license WHERE package_version_id = $1",
        vec![package_version_id.into()],
    )
}

/// Reads the four short columns, which stand behind those of the version.
pub(super) fn read_metadata(row: &Row<'_>) -> Result<MetadataRow, Error> {
    Ok(MetadataRow {
        display_name: row.optional_text(11)?,
        summary: row.optional_text(12)?,
        home_page: row.optional_text(13)?,
        source_code_repository: row.optional_text(14)?,
    })
}
