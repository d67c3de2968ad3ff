//! Statements that count whole tables; they take as long as the tables are large, so only scans run them.

use super::Query;
use crate::storage::Sizes;

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
        |row| {
            Ok(Sizes {
                domains: row.count(0)?,
                repositories: row.count(1)?,
                packages: row.count(2)?,
                package_versions: row.count(3)?,
                assets: row.count(4)?,
                asset_bytes: row.count(5)?,
            })
        },
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
