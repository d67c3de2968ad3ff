//! Statements that hold what rows keep of others against those: counts, sizes and marks. Each compares within itself, so
//! that what it finds was so at one moment, whoever writes meanwhile. What is beside a row is looked up for each row of a
//! page: joined, or asked for with `EXISTS`, PostgreSQL may go through the whole other table for every page.

use super::{Query, Row};
use crate::storage::Error;

/// How many assets a version says that it has, and how many it has.
#[derive(Debug, Clone)]
pub(crate) struct KeptVersion {
    pub(crate) id: i64,
    pub(crate) said: i64,
    pub(crate) counted: i64,
    /// Whether anybody sees it. What is left of a deleted package or repository loses its assets step by step.
    pub(crate) is_shown: bool,
}

/// What a blob says of itself, and what there is of it.
#[derive(Debug, Clone)]
pub(crate) struct KeptBlob {
    pub(crate) id: i64,
    pub(crate) sha256: String,
    pub(crate) size_bytes: i64,
    /// When it was seen that no asset names it; 0 while one does.
    pub(crate) released_milliseconds: i64,
    pub(crate) is_named: bool,
    pub(crate) object: Option<String>,
    /// How long the content in the database is, if it is there.
    pub(crate) content_bytes: Option<i64>,
}

/// What a domain keeps.
#[derive(Debug, Clone)]
pub(crate) struct KeptDomain {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) repositories: (i64, i64),
    pub(crate) asset_bytes: (i64, i64),
}

/// Content in the database.
#[derive(Debug, Clone)]
pub(crate) struct InlineContent {
    pub(crate) id: i64,
    /// What its row says of it, if there is one.
    pub(crate) sha256: Option<String>,
    pub(crate) content: Vec<u8>,
}

/// Lists how many assets versions say that they have, and how many they have, from one number on.
pub(crate) fn list_versions(after: i64, limit: usize) -> Query<'static, KeptVersion> {
    Query::new(
        "SELECT v.id, v.asset_count, (SELECT COUNT(*) FROM asset a WHERE a.package_version_id = v.id),
                CAST(COALESCE((
                    SELECT 1 FROM package p JOIN repository r ON r.id = p.repository_id
                    WHERE p.id = v.package_id LIMIT 1), 0) AS BIGINT)
         FROM package_version v WHERE v.id > $1 ORDER BY v.id LIMIT $2",
        vec![after.into(), limit.into()],
        |row| {
            let [id, said, counted] = [row.integer(0)?, row.integer(1)?, row.integer(2)?];
            Ok(KeptVersion { id, said, counted, is_shown: row.integer(3)? == 1 })
        },
    )
}

/// Lists blobs from one number on.
pub(crate) fn list_blobs(after: i64, limit: usize) -> Query<'static, KeptBlob> {
    Query::new(
        "SELECT b.id, b.sha256, b.size_bytes, b.released_milliseconds,
                CAST(COALESCE((SELECT 1 FROM asset a WHERE a.blob_id = b.id LIMIT 1), 0) AS BIGINT),
                b.object, (SELECT CAST(length(c.content) AS BIGINT) FROM blob_content c WHERE c.blob_id = b.id)
         FROM blob b WHERE b.id > $1 ORDER BY b.id LIMIT $2",
        vec![after.into(), limit.into()],
        read_kept_blob,
    )
}

fn read_kept_blob(row: &Row<'_>) -> Result<KeptBlob, Error> {
    Ok(KeptBlob {
        id: row.integer(0)?,
        sha256: row.text(1)?,
        size_bytes: row.integer(2)?,
        released_milliseconds: row.integer(3)?,
        is_named: row.integer(4)? == 1,
        object: row.optional_text(5)?,
        content_bytes: row.optional_integer(6)?,
    })
}

/// Lists the domains from one number on.
pub(crate) fn list_domains(after: i64, limit: usize) -> Query<'static, KeptDomain> {
    Query::new(
        "SELECT d.id, d.name, d.repository_count, (SELECT COUNT(*) FROM repository r WHERE r.domain_id = d.id),
                (SELECT CAST(COALESCE(SUM(s.asset_bytes), 0) AS BIGINT) FROM domain_size s WHERE s.domain_id = d.id),
                (SELECT CAST(COALESCE(SUM(b.size_bytes), 0) AS BIGINT) FROM blob b
                 WHERE b.domain_id = d.id AND b.released_milliseconds = 0)
         FROM domain d WHERE d.id > $1 ORDER BY d.id LIMIT $2",
        vec![after.into(), limit.into()],
        |row| {
            Ok(KeptDomain {
                id: row.integer(0)?,
                name: row.text(1)?,
                repositories: (row.integer(2)?, row.integer(3)?),
                asset_bytes: (row.integer(4)?, row.integer(5)?),
            })
        },
    )
}

/// Lists what is counted of repositories that are gone with all that they held.
pub(crate) fn list_orphaned_changes(after: i64, limit: usize) -> Query<'static, i64> {
    Query::new(
        "SELECT DISTINCT repository_id FROM repository_change
         WHERE repository_id > $1 AND repository_id NOT IN (SELECT id FROM repository)
             AND repository_id NOT IN (SELECT repository_id FROM repository_remains)
         ORDER BY repository_id LIMIT $2",
        vec![after.into(), limit.into()],
        |row| row.integer(0),
    )
}

/// Lists the assets whose blob is not there, after one: number of the version, name, number of the blob.
pub(crate) fn list_assets_of_nothing(
    version_id: i64,
    name: &str,
    limit: usize,
) -> Query<'_, (i64, String, i64)> {
    Query::new(
        "SELECT a.package_version_id, a.name, a.blob_id FROM asset a
         WHERE (a.package_version_id, a.name) > ($1, $2)
             AND NOT EXISTS (SELECT 1 FROM blob b WHERE b.id = a.blob_id)
         ORDER BY a.package_version_id, a.name LIMIT $3",
        vec![version_id.into(), name.into(), limit.into()],
        |row| Ok((row.integer(0)?, row.text(1)?, row.integer(2)?)),
    )
}

/// Finds the last place in the order of events as it is kept, and as events and their delivery have it.
pub(crate) fn find_event_order() -> Query<'static, (i64, i64)> {
    Query::new(
        "SELECT COALESCE((SELECT MAX(last_position) FROM event_order), 0), COALESCE(MAX(known.position), 0) FROM (
             SELECT MAX(position) AS position FROM event
             UNION ALL
             SELECT MAX(delivered_through) AS position FROM event_delivery
         ) AS known",
        vec![],
        |row| Ok((row.integer(0)?, row.integer(1)?)),
    )
}

/// Lists the content that lies in the database, from one number on.
pub(crate) fn list_inline(after: i64, limit: usize) -> Query<'static, InlineContent> {
    Query::new(
        "SELECT c.blob_id, (SELECT b.sha256 FROM blob b WHERE b.id = c.blob_id AND b.object IS NULL), c.content
         FROM blob_content c WHERE c.blob_id > $1 ORDER BY c.blob_id LIMIT $2",
        vec![after.into(), limit.into()],
        |row| {
            Ok(InlineContent {
                id: row.integer(0)?,
                sha256: row.optional_text(1)?,
                content: row.optional_bytes(2)?.unwrap_or_default(),
            })
        },
    )
}

/// What a version is, for people: domain, repository, format, namespace, package, version; empty where it is gone.
pub(crate) fn describe_version(id: i64) -> Query<'static, [String; 6]> {
    Query::new(
        "SELECT COALESCE(d.name, ''), COALESCE(r.name, ''), COALESCE(p.format, ''), COALESCE(p.namespace, ''),
                COALESCE(p.original_name, ''), v.original_version
         FROM package_version v LEFT JOIN package p ON p.id = v.package_id
             LEFT JOIN repository r ON r.id = p.repository_id LEFT JOIN domain d ON d.id = r.domain_id
         WHERE v.id = $1",
        vec![id.into()],
        |row| Ok([row.text(0)?, row.text(1)?, row.text(2)?, row.text(3)?, row.text(4)?, row.text(5)?]),
    )
}

/// Finds an asset that names a blob, the first of its versions: number of the version, name, how many there are.
pub(crate) fn find_user(blob_id: i64) -> Query<'static, (i64, String, i64)> {
    Query::new(
        "SELECT a.package_version_id, a.name, (SELECT COUNT(*) FROM asset o WHERE o.blob_id = $1)
         FROM asset a WHERE a.blob_id = $1 ORDER BY a.package_version_id, a.name LIMIT 1",
        vec![blob_id.into()],
        |row| Ok((row.integer(0)?, row.text(1)?, row.integer(2)?)),
    )
}

/// Finds the blob that an object holds the content of.
pub(crate) fn find_by_object(key: &str) -> Query<'_, i64> {
    Query::new("SELECT id FROM blob WHERE object = $1", vec![key.into()], |row| row.integer(0))
}

/// Counts what is gone through: versions and blobs.
pub(crate) fn count_rows() -> Query<'static, (u64, u64)> {
    Query::new("SELECT (SELECT COUNT(*) FROM package_version), (SELECT COUNT(*) FROM blob)", vec![], |row| {
        Ok((row.count(0)?, row.count(1)?))
    })
}

/// Damage that is done on purpose, so that it is found.
#[cfg(test)]
pub(crate) mod damage {
    use super::super::Command;

    pub(crate) fn set_asset_count(version_id: i64, count: i64) -> Command<'static> {
        Command::new(
            "UPDATE package_version SET asset_count = $1 WHERE id = $2",
            vec![count.into(), version_id.into()],
        )
    }

    pub(crate) fn set_released(sha256: &str, milliseconds: i64) -> Command<'_> {
        Command::new(
            "UPDATE blob SET released_milliseconds = $1 WHERE sha256 = $2",
            vec![milliseconds.into(), sha256.into()],
        )
    }

    pub(crate) fn add_domain_bytes(domain_id: i64, bytes: i64) -> Command<'static> {
        Command::new(
            "INSERT INTO domain_size (domain_id, shard, asset_bytes) VALUES ($1, 99, $2)",
            vec![domain_id.into(), bytes.into()],
        )
    }

    pub(crate) fn set_content(blob_id: i64, content: &[u8]) -> Command<'_> {
        Command::new(
            "UPDATE blob_content SET content = $1 WHERE blob_id = $2",
            vec![content.into(), blob_id.into()],
        )
    }

    pub(crate) fn remove_blob(id: i64) -> Command<'static> {
        Command::new("DELETE FROM blob WHERE id = $1", vec![id.into()])
    }

    pub(crate) fn change_repository_that_is_gone() -> Command<'static> {
        Command::new("INSERT INTO repository_change (repository_id, shard, number) VALUES (77, 0, 1)", vec![])
    }

    pub(crate) fn deliver_too_far() -> Command<'static> {
        Command::new("INSERT INTO event_delivery (destination, delivered_through) VALUES ('d', 5)", vec![])
    }
}
