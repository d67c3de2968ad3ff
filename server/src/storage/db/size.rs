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
                (SELECT COALESCE(SUM(asset_bytes), 0) FROM domain)",
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
