//! Statements on how much the store holds. Those that count whole tables take as long as the tables are large, so that only
//! scans run them; what came of it is kept.

use super::{Command, Query, Row};
use crate::storage::{Error, Sizes};

/// Counts everything.
pub(crate) fn count_all() -> Query<'static, Sizes> {
    Query::new(
        "SELECT (SELECT COUNT(*) FROM domain),
                (SELECT COUNT(*) FROM repository),
                (SELECT COUNT(*) FROM package),
                (SELECT COUNT(*) FROM package_version),
                (SELECT COUNT(*) FROM asset),
                (SELECT CAST(COALESCE(SUM(asset_bytes), 0) AS BIGINT) FROM domain_size)",
        vec![],
        read,
    )
}

/// Keeps what was counted.
pub(crate) fn keep(sizes: &Sizes) -> Command<'static> {
    let counted = [
        sizes.domains,
        sizes.repositories,
        sizes.packages,
        sizes.package_versions,
        sizes.assets,
        sizes.asset_bytes,
    ];
    Command::new(
        "INSERT INTO store_size (id, domains, repositories, packages, package_versions, assets, asset_bytes)
         VALUES (1, $1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET domains = excluded.domains, repositories = excluded.repositories,
             packages = excluded.packages, package_versions = excluded.package_versions,
             assets = excluded.assets, asset_bytes = excluded.asset_bytes",
        counted.map(|count| i64::try_from(count).unwrap_or(i64::MAX).into()).to_vec(),
    )
}

/// Finds what was counted last, if anything was.
pub(crate) fn find() -> Query<'static, Sizes> {
    Query::new(
        "SELECT domains, repositories, packages, package_versions, assets, asset_bytes FROM store_size
         WHERE id = 1",
        vec![],
        read,
    )
}

/// Counts the rows that say otherwise than what they speak of: blobs of whether assets name them, versions of how many
/// assets they have, domains of the bytes of blobs that assets name.
#[cfg(test)]
pub(crate) fn count_miscounted() -> Query<'static, u64> {
    Query::new(
        "SELECT (SELECT COUNT(*) FROM blob
                 WHERE (released_milliseconds = 0) <> EXISTS (SELECT 1 FROM asset WHERE blob_id = blob.id))
              + (SELECT COUNT(*) FROM package_version
                 WHERE asset_count <>
                     (SELECT COUNT(*) FROM asset WHERE package_version_id = package_version.id))
              + (SELECT COUNT(*) FROM domain
                 WHERE (SELECT COALESCE(SUM(asset_bytes), 0) FROM domain_size WHERE domain_id = domain.id)
                     <> (SELECT COALESCE(SUM(size_bytes), 0) FROM blob
                         WHERE domain_id = domain.id AND released_milliseconds = 0))
              + (SELECT COUNT(*) FROM domain_size WHERE domain_id NOT IN (SELECT id FROM domain))
              + (SELECT COUNT(*) FROM repository_change
                 WHERE repository_id NOT IN (SELECT id FROM repository))",
        vec![],
        |row| row.count(0),
    )
}

/// Counts what versions and assets that are gone left behind in the tables beside theirs.
#[cfg(test)]
pub(crate) fn count_left_behind() -> Query<'static, u64> {
    Query::new(
        "SELECT (SELECT COUNT(*) FROM asset
                 WHERE package_version_id NOT IN (SELECT id FROM package_version))
              + (SELECT COUNT(*) FROM asset_metadata m
                 WHERE NOT EXISTS (SELECT 1 FROM asset a
                                   WHERE a.package_version_id = m.package_version_id AND a.name = m.name))
              + (SELECT COUNT(*) FROM package_version_metadata
                 WHERE package_version_id NOT IN (SELECT id FROM package_version))
              + (SELECT COUNT(*) FROM package_version_license
                 WHERE package_version_id NOT IN (SELECT id FROM package_version))
              + (SELECT COUNT(*) FROM dependency
                 WHERE package_version_id NOT IN (SELECT id FROM package_version))
              + (SELECT COUNT(*) FROM source_address
                 WHERE package_version_id NOT IN (SELECT id FROM package_version))
              + (SELECT COUNT(*) FROM package_label
                 WHERE package_version_id NOT IN (SELECT id FROM package_version))",
        vec![],
        |row| row.count(0),
    )
}

fn read(row: &Row<'_>) -> Result<Sizes, Error> {
    Ok(Sizes {
        domains: row.count(0)?,
        repositories: row.count(1)?,
        packages: row.count(2)?,
        package_versions: row.count(3)?,
        assets: row.count(4)?,
        asset_bytes: row.count(5)?,
    })
}
