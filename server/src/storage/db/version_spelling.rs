//! Statements on versions that are written in several ways and are one version by the rules of their format.

use super::Query;

/// Finds the version of a package that stands at a place of the order, as it is written there if that is another way.
pub(crate) fn find_other<'a>(package_id: i64, sort_key: &'a str, version: &'a str) -> Query<'a, String> {
    Query::new(
        "SELECT version FROM package_version
         WHERE package_id = $1 AND sort_key = $2 AND version <> $3 ORDER BY id LIMIT 1",
        vec![package_id.into(), sort_key.into(), version.into()],
        |row| row.text(0),
    )
}
