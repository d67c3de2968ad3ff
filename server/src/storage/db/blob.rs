//! Statements on blobs: content that is held once per domain and counted by the assets that name it.

use super::{Command, Query, Row, domain};
use crate::storage::Error;
use crate::storage::db::Transaction;

/// Content as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct BlobRow {
    pub(crate) sha256: String,
    pub(crate) sha512: String,
    pub(crate) sha1: String,
    pub(crate) md5: String,
    pub(crate) size_bytes: u64,
    pub(crate) object: Option<String>,
    pub(crate) content: Option<Vec<u8>>,
}

/// What a new blob row holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewBlobRow<'a> {
    pub(crate) domain_id: i64,
    pub(crate) sha256: &'a str,
    pub(crate) sha512: &'a str,
    pub(crate) sha1: &'a str,
    pub(crate) md5: &'a str,
    pub(crate) size_bytes: u64,
    pub(crate) object: Option<&'a str>,
    pub(crate) content: Option<&'a [u8]>,
}

/// The blob that stands for some content in a domain.
#[derive(Debug, Clone)]
pub(crate) struct ClaimedBlob {
    pub(crate) id: i64,
    pub(crate) object: Option<String>,
}

/// Adds a reference to content. It becomes the blob of its domain, unless the domain holds the same already.
pub(crate) fn claim(transaction: &Transaction<'_>, new: NewBlobRow<'_>) -> Result<ClaimedBlob, Error> {
    let (id, object, reference_count) = transaction.get(upsert(new))?;
    if reference_count == 1 {
        let size = i64::try_from(new.size_bytes).unwrap_or(i64::MAX);
        transaction.execute(&domain::add_asset_bytes(new.domain_id, size))?;
        if let (None, Some(content)) = (&object, new.content) {
            transaction.execute(&insert_content(id, content))?;
        }
    }
    Ok(ClaimedBlob { id, object })
}

/// Removes a reference to content; without any, it waits for collection.
pub(crate) fn release(transaction: &Transaction<'_>, id: i64, now_milliseconds: i64) -> Result<(), Error> {
    let (domain_id, size_bytes, reference_count) = transaction.get(decrement(id, now_milliseconds))?;
    if reference_count == 0 {
        transaction.execute(&domain::add_asset_bytes(domain_id, -size_bytes))?;
    }
    Ok(())
}

/// Deletes blobs that nothing has named since before a moment, and gives the objects that they leave behind.
pub(crate) fn delete_released(
    transaction: &Transaction<'_>,
    before_milliseconds: i64,
    limit: usize,
) -> Result<(usize, Vec<String>), Error> {
    let deleted = transaction.list(Query::new(
        "DELETE FROM blob WHERE id IN (
             SELECT id FROM blob WHERE reference_count = 0 AND released_milliseconds < $1
             ORDER BY released_milliseconds LIMIT $2)
         RETURNING id, object",
        vec![before_milliseconds.into(), limit.into()],
        |row| Ok((row.integer(0)?, row.optional_text(1)?)),
    ))?;
    let count = deleted.len();
    let mut objects = Vec::new();
    for (id, object) in deleted {
        match object {
            Some(object) => objects.push(object),
            None => {
                transaction
                    .execute(&Command::new("DELETE FROM blob_content WHERE blob_id = $1", vec![id.into()]))?;
            }
        }
    }
    Ok((count, objects))
}

/// Finds whether a blob lies in an object; yields a row if so.
pub(crate) fn find_object(object: &str) -> Query<'_, i64> {
    Query::new("SELECT id FROM blob WHERE object = $1", vec![object.into()], |row| row.integer(0))
}

/// An object that a blob names.
#[derive(Debug, Clone)]
pub(crate) struct NamedObject {
    pub(crate) key: String,
    pub(crate) size_bytes: u64,
}

/// Lists the objects that blobs name and that come after one, by key.
pub(crate) fn list_objects_after(key: &str, limit: usize) -> Query<'_, NamedObject> {
    Query::new(
        "SELECT object, size_bytes FROM blob WHERE object > $1 ORDER BY object LIMIT $2",
        vec![key.into(), limit.into()],
        |row| Ok(NamedObject { key: row.text(0)?, size_bytes: row.count(1)? }),
    )
}

/// Counts the objects that blobs name, and their bytes.
pub(crate) fn count_objects() -> Query<'static, (u64, u64)> {
    Query::new(
        "SELECT COUNT(*), CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) FROM blob WHERE object IS NOT NULL",
        vec![],
        |row| Ok((row.count(0)?, row.count(1)?)),
    )
}

/// Finds a blob by its number.
#[cfg(test)]
pub(crate) fn find_place(id: i64) -> Query<'static, BlobRow> {
    Query::new(
        "SELECT b.sha256, b.sha512, b.sha1, b.md5, b.size_bytes, b.object, c.content
         FROM blob b LEFT JOIN blob_content c ON c.blob_id = b.id WHERE b.id = $1",
        vec![id.into()],
        read_blob,
    )
}

/// Reads the seven columns of content, which come first.
pub(super) fn read_blob(row: &Row<'_>) -> Result<BlobRow, Error> {
    Ok(BlobRow {
        sha256: row.text(0)?,
        sha512: row.text(1)?,
        sha1: row.text(2)?,
        md5: row.text(3)?,
        size_bytes: row.count(4)?,
        object: row.optional_text(5)?,
        content: row.optional_bytes(6)?,
    })
}

fn upsert(new: NewBlobRow<'_>) -> Query<'_, (i64, Option<String>, i64)> {
    Query::new(
        "INSERT INTO blob
             (domain_id, sha256, sha512, sha1, md5, size_bytes, object, reference_count, released_milliseconds)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 0)
         ON CONFLICT (domain_id, sha256) DO UPDATE SET reference_count = blob.reference_count + 1
         RETURNING id, object, reference_count",
        vec![
            new.domain_id.into(),
            new.sha256.into(),
            new.sha512.into(),
            new.sha1.into(),
            new.md5.into(),
            i64::try_from(new.size_bytes).unwrap_or(i64::MAX).into(),
            new.object.into(),
        ],
        |row| Ok((row.integer(0)?, row.optional_text(1)?, row.integer(2)?)),
    )
}

fn insert_content(id: i64, content: &[u8]) -> Command<'_> {
    // A blob that is named again after it was released still has its content.
    Command::new(
        "INSERT INTO blob_content (blob_id, content) VALUES ($1, $2) ON CONFLICT (blob_id) DO NOTHING",
        vec![id.into(), content.into()],
    )
}

fn decrement(id: i64, now_milliseconds: i64) -> Query<'static, (i64, i64, i64)> {
    Query::new(
        "UPDATE blob SET reference_count = reference_count - 1, released_milliseconds = $1 WHERE id = $2
         RETURNING domain_id, size_bytes, reference_count",
        vec![now_milliseconds.into(), id.into()],
        |row| Ok((row.integer(0)?, row.integer(1)?, row.integer(2)?)),
    )
}
