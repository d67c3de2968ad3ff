//! Statements on package versions.

use super::address::PackageVersionAddress;
use super::package_version_metadata::{LicenseRow, MetadataRow, read_metadata};
use super::{Command, Query, Row, Word};
use crate::storage::Error;

/// The numbers of a package version and of its package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct VersionId {
    pub(crate) package: i64,
    pub(crate) version: i64,
}

/// A package version as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct PackageVersionRow {
    pub(crate) id: i64,
    pub(crate) package_id: i64,
    pub(crate) version: String,
    pub(crate) status: String,
    pub(crate) revision: String,
    pub(crate) published_milliseconds: i64,
    pub(crate) origin_type: String,
    pub(crate) origin_repository: Option<String>,
    pub(crate) origin_external_connection: Option<String>,
}

impl PackageVersionRow {
    /// Returns its number with that of its package.
    pub(crate) fn id(&self) -> VersionId {
        VersionId { package: self.package_id, version: self.id }
    }
}

/// A package version as listings show it; they read many.
#[derive(Debug, Clone)]
pub(crate) struct ListedVersionRow {
    pub(crate) id: i64,
    pub(crate) version: String,
    pub(crate) status: Word,
    pub(crate) revision: String,
    pub(crate) origin_type: Word,
    pub(crate) origin_repository: Option<String>,
    pub(crate) origin_external_connection: Option<String>,
}

/// What puts a version in its place among the others of its package, in either order.
#[derive(Debug, Clone)]
pub(crate) struct PlaceRow {
    pub(crate) sort_key: String,
    pub(crate) published_milliseconds: i64,
}

/// A version among those of its lane.
#[derive(Debug, Clone)]
pub(crate) struct LaneRow {
    pub(crate) listed: ListedVersionRow,
    pub(crate) place: PlaceRow,
}

/// What a new package version row holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewPackageVersionRow<'a> {
    pub(crate) package_id: i64,
    pub(crate) version: &'a str,
    pub(crate) original_version: &'a str,
    pub(crate) sort_key: &'a str,
    pub(crate) status: &'a str,
    pub(crate) revision: &'a str,
    pub(crate) published_milliseconds: i64,
    pub(crate) asset_count: i64,
    pub(crate) origin_type: &'a str,
    pub(crate) origin_repository: Option<&'a str>,
    pub(crate) origin_external_connection: Option<&'a str>,
}

/// A package version as it is described.
#[derive(Debug, Clone)]
pub(crate) struct DescribedVersionRow {
    pub(crate) version: PackageVersionRow,
    pub(crate) original_version: String,
    /// What it says of itself, where it says anything.
    pub(crate) metadata: Option<MetadataRow>,
    /// One of its licenses, where it has any.
    pub(crate) license: Option<LicenseRow>,
}

/// Lists the versions of a package that come after one, by name.
pub(crate) fn list_after(package_id: i64, after: &str, limit: usize) -> Query<'_, PackageVersionRow> {
    Query::new(
        "SELECT id, package_id, version, status, revision, published_milliseconds,
                origin_type, origin_repository, origin_external_connection
         FROM package_version WHERE package_id = $1 AND version > $2 ORDER BY version LIMIT $3",
        vec![package_id.into(), after.into(), limit.into()],
        read,
    )
}

/// Counts the assets of a version.
pub(crate) fn count_assets(id: i64) -> Query<'static, u64> {
    Query::new("SELECT asset_count FROM package_version WHERE id = $1", vec![id.into()], |row| row.count(0))
}

/// Finds a package version.
pub(crate) fn find(address: PackageVersionAddress<'_>) -> Query<'_, PackageVersionRow> {
    Query::new(
        "SELECT v.id, v.package_id, v.version, v.status, v.revision, v.published_milliseconds,
                v.origin_type, v.origin_repository, v.origin_external_connection
         FROM domain d
         JOIN repository r ON r.domain_id = d.id
         JOIN package p ON p.repository_id = r.id
         JOIN package_version v ON v.package_id = p.id
         WHERE d.owner = $1 AND d.region = $2 AND d.name = $3 AND r.name = $4
             AND p.format = $5 AND p.namespace = $6 AND p.name = $7 AND v.version = $8",
        address.parameters(),
        read,
    )
}

/// Finds a package version with what it says of itself: a row for each of its licenses in their order, or one row. A database
/// on the network is asked once.
pub(crate) fn list_described(address: PackageVersionAddress<'_>) -> Query<'_, DescribedVersionRow> {
    Query::new(
        "SELECT v.id, v.package_id, v.version, v.status, v.revision, v.published_milliseconds,
                v.origin_type, v.origin_repository, v.origin_external_connection,
                v.original_version, m.package_version_id, m.display_name, m.summary, m.home_page,
                m.source_code_repository, l.position, l.name, l.url
         FROM domain d
         JOIN repository r ON r.domain_id = d.id
         JOIN package p ON p.repository_id = r.id
         JOIN package_version v ON v.package_id = p.id
         LEFT JOIN package_version_metadata m ON m.package_version_id = v.id
         LEFT JOIN package_version_license l ON l.package_version_id = v.id
         WHERE d.owner = $1 AND d.region = $2 AND d.name = $3 AND r.name = $4
             AND p.format = $5 AND p.namespace = $6 AND p.name = $7 AND v.version = $8
         ORDER BY l.position",
        address.parameters(),
        |row| {
            let metadata = match row.optional_integer(10)? {
                Some(_) => Some(read_metadata(row)?),
                None => None,
            };
            let license = match row.optional_integer(15)? {
                Some(_) => Some((row.optional_text(16)?, row.optional_text(17)?)),
                None => None,
            };
            Ok(DescribedVersionRow { version: read(row)?, original_version: row.text(9)?, metadata, license })
        },
    )
}

/// Finds a version of a package.
pub(crate) fn find_in_package(package_id: i64, version: &str) -> Query<'_, PackageVersionRow> {
    Query::new(
        "SELECT id, package_id, version, status, revision, published_milliseconds,
                origin_type, origin_repository, origin_external_connection
         FROM package_version WHERE package_id = $1 AND version = $2",
        vec![package_id.into(), version.into()],
        read,
    )
}

/// Finds the place of a version among the others of its package.
pub(crate) fn find_place(id: i64) -> Query<'static, PlaceRow> {
    Query::new(
        "SELECT sort_key, published_milliseconds FROM package_version WHERE id = $1",
        vec![id.into()],
        |row| Ok(PlaceRow { sort_key: row.text(0)?, published_milliseconds: row.integer(1)? }),
    )
}

/// Lists the versions of a package in descending order of sort key and number, before a place if one is given.
pub(crate) fn list_by_order(
    package_id: i64,
    before: Option<(&str, i64)>,
    limit: usize,
) -> Query<'_, ListedVersionRow> {
    match before {
        None => Query::new(
            "SELECT id, version, status, revision, origin_type, origin_repository, origin_external_connection
             FROM package_version WHERE package_id = $1
             ORDER BY sort_key DESC, id DESC LIMIT $2",
            vec![package_id.into(), limit.into()],
            read_listed,
        ),
        Some((sort_key, id)) => Query::new(
            "SELECT id, version, status, revision, origin_type, origin_repository, origin_external_connection
             FROM package_version WHERE package_id = $1 AND (sort_key, id) < ($2, $3)
             ORDER BY sort_key DESC, id DESC LIMIT $4",
            vec![package_id.into(), sort_key.into(), id.into(), limit.into()],
            read_listed,
        ),
    }
}

/// Lists the versions of a package in descending order of time and number, before a place.
pub(crate) fn list_by_time(
    package_id: i64,
    before: (i64, i64),
    limit: usize,
) -> Query<'static, ListedVersionRow> {
    Query::new(
        "SELECT id, version, status, revision, origin_type, origin_repository, origin_external_connection
         FROM package_version WHERE package_id = $1 AND (published_milliseconds, id) < ($2, $3)
         ORDER BY published_milliseconds DESC, id DESC LIMIT $4",
        vec![package_id.into(), before.0.into(), before.1.into(), limit.into()],
        read_listed,
    )
}

/// The versions of a package that share their status and the way they entered the domain; they lie side by side in
/// either order, so that a filter reads only lanes that pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lane<'a> {
    pub(crate) status: &'a str,
    pub(crate) origin_type: &'a str,
}

/// Lists the versions of one lane in descending order of sort key and number, before a place if one is given.
pub(crate) fn list_lane_by_order<'a>(
    package_id: i64,
    lane: Lane<'a>,
    before: Option<(&'a str, i64)>,
    limit: usize,
) -> Query<'a, LaneRow> {
    let Lane { status, origin_type } = lane;
    match before {
        None => Query::new(
            "SELECT id, version, status, revision, origin_type, origin_repository, origin_external_connection,
                        sort_key, published_milliseconds
                 FROM package_version WHERE package_id = $1 AND status = $2 AND origin_type = $3
                 ORDER BY sort_key DESC, id DESC LIMIT $4",
            vec![package_id.into(), status.into(), origin_type.into(), limit.into()],
            read_lane,
        ),
        Some((sort_key, id)) => Query::new(
            "SELECT id, version, status, revision, origin_type, origin_repository, origin_external_connection,
                        sort_key, published_milliseconds
                 FROM package_version WHERE package_id = $1 AND status = $2 AND origin_type = $3
                     AND (sort_key, id) < ($4, $5)
                 ORDER BY sort_key DESC, id DESC LIMIT $6",
            vec![
                package_id.into(),
                status.into(),
                origin_type.into(),
                sort_key.into(),
                id.into(),
                limit.into(),
            ],
            read_lane,
        ),
    }
}

/// Lists the versions of one lane in descending order of time and number, before a place.
pub(crate) fn list_lane_by_time(
    package_id: i64,
    lane: Lane<'_>,
    before: (i64, i64),
    limit: usize,
) -> Query<'_, LaneRow> {
    Query::new(
        "SELECT id, version, status, revision, origin_type, origin_repository, origin_external_connection,
                sort_key, published_milliseconds
         FROM package_version WHERE package_id = $1 AND status = $2 AND origin_type = $3
             AND (published_milliseconds, id) < ($4, $5)
         ORDER BY published_milliseconds DESC, id DESC LIMIT $6",
        vec![
            package_id.into(),
            lane.status.into(),
            lane.origin_type.into(),
            before.0.into(),
            before.1.into(),
            limit.into(),
        ],
        read_lane,
    )
}

/// Inserts a version and gives its number.
pub(super) fn insert(new: NewPackageVersionRow<'_>) -> Query<'_, i64> {
    Query::new(
        "INSERT INTO package_version
             (package_id, version, original_version, sort_key, status, revision, published_milliseconds,
              asset_count, origin_type, origin_repository, origin_external_connection)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
        vec![
            new.package_id.into(),
            new.version.into(),
            new.original_version.into(),
            new.sort_key.into(),
            new.status.into(),
            new.revision.into(),
            new.published_milliseconds.into(),
            new.asset_count.into(),
            new.origin_type.into(),
            new.origin_repository.into(),
            new.origin_external_connection.into(),
        ],
        |row| row.integer(0),
    )
}

/// Inserts a version as it is into another package and gives the new number; its assets do not come along.
pub(super) fn copy(id: i64, package_id: i64) -> Query<'static, i64> {
    Query::new(
        "INSERT INTO package_version
             (package_id, version, original_version, sort_key, status, revision, published_milliseconds,
              asset_count, origin_type, origin_repository, origin_external_connection)
         SELECT $1, version, original_version, sort_key, status, revision, published_milliseconds,
                asset_count, origin_type, origin_repository, origin_external_connection
         FROM package_version WHERE id = $2 RETURNING id",
        vec![package_id.into(), id.into()],
        |row| row.integer(0),
    )
}

/// Sets what changes when an asset arrives.
pub(super) fn set_content(id: i64, revision: &str, asset_count: i64) -> Command<'_> {
    Command::new(
        "UPDATE package_version SET revision = $1, asset_count = $2 WHERE id = $3",
        vec![revision.into(), asset_count.into(), id.into()],
    )
}

/// Sets what changes when an unfinished version is published.
pub(super) fn set_published(id: i64, status: &str, published_milliseconds: i64) -> Command<'_> {
    Command::new(
        "UPDATE package_version SET status = $1, published_milliseconds = $2 WHERE id = $3",
        vec![status.into(), published_milliseconds.into(), id.into()],
    )
}

/// Sets the status of a version.
pub(super) fn set_status(id: i64, status: &str) -> Command<'_> {
    Command::new("UPDATE package_version SET status = $1 WHERE id = $2", vec![status.into(), id.into()])
}

/// Deletes a version, whose contents must be gone.
pub(super) fn delete(id: i64) -> Command<'static> {
    Command::new("DELETE FROM package_version WHERE id = $1", vec![id.into()])
}

fn read_listed(row: &Row<'_>) -> Result<ListedVersionRow, Error> {
    Ok(ListedVersionRow {
        id: row.integer(0)?,
        version: row.text(1)?,
        status: row.word(2)?,
        revision: row.text(3)?,
        origin_type: row.word(4)?,
        origin_repository: row.optional_text(5)?,
        origin_external_connection: row.optional_text(6)?,
    })
}

fn read_lane(row: &Row<'_>) -> Result<LaneRow, Error> {
    let listed = read_listed(row)?;
    Ok(LaneRow {
        listed,
        place: PlaceRow { sort_key: row.text(7)?, published_milliseconds: row.integer(8)? },
    })
}

fn read(row: &Row<'_>) -> Result<PackageVersionRow, Error> {
    Ok(PackageVersionRow {
        id: row.integer(0)?,
        package_id: row.integer(1)?,
        version: row.text(2)?,
        status: row.text(3)?,
        revision: row.text(4)?,
        published_milliseconds: row.integer(5)?,
        origin_type: row.text(6)?,
        origin_repository: row.optional_text(7)?,
        origin_external_connection: row.optional_text(8)?,
    })
}
