//! Statements on packages whose names are taken for one another: they differ only in case, or in hyphens and underscores.

use super::Query;

/// Lists how the packages of a repository are written whose names are taken for a name.
pub(crate) fn list<'a>(
    repository_id: i64,
    format: &'a str,
    namespace: &'a str,
    name: &'a str,
) -> Query<'a, String> {
    Query::new(
        "SELECT name FROM package
         WHERE repository_id = $1 AND format = $2 AND namespace = $3
             AND lower(replace(name, '-', '_')) = lower(replace($4, '-', '_'))
         ORDER BY name",
        vec![repository_id.into(), format.into(), namespace.into(), name.into()],
        |row| row.text(0),
    )
}
