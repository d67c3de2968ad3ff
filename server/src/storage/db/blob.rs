//! Statements on blobs: content that is held once per domain, for as long as assets name it. Whether any does is what the
//! assets say; a blob says since when none did, so that it is found by collection, and 0 while one does. That it is
//! named is decided under a lock on its row: shared by all who name it, alone by whoever takes a name away.

use super::{Command, Query, Row, domain, hold};
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

/// Whether a domain is expected to hold some content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// It holds it, or nothing is known.
    Held,
    /// It did not a moment ago.
    New,
}

/// Finds the blob of some content in its domain, for an asset that the same transaction adds. The content becomes that
/// blob, unless the domain holds the same already: then a read is all that it takes, so that those who bring what everybody
/// brings do not wait for one another. What somebody expects of it may be wrong, and costs a statement more then.
pub(crate) fn claim(
    transaction: &Transaction<'_>,
    new: NewBlobRow<'_>,
    expected: Expected,
) -> Result<ClaimedBlob, Error> {
    let named = hold::named_blob(new.domain_id, new.sha256).shared();
    if expected == Expected::Held {
        transaction.hold(&named)?;
        if let Some(held) = transaction.find(find_named(new.domain_id, new.sha256))? {
            return Ok(held);
        }
    }
    let Some(taken) = transaction.find(take(new))? else {
        // Another has brought it since.
        transaction.hold(&named)?;
        return transaction.get(find_named(new.domain_id, new.sha256));
    };
    let size = i64::try_from(new.size_bytes).unwrap_or(i64::MAX);
    domain::add_asset_bytes(transaction, new.domain_id, size);
    if let (None, Some(content)) = (&taken.object, new.content) {
        transaction.execute(&insert_content(taken.id, content))?;
    }
    Ok(taken)
}

/// Keeps the blobs of the assets of a version from being released until the transaction has given them another asset.
pub(super) fn hold_all(transaction: &Transaction<'_>, version_id: i64) -> Result<(), Error> {
    transaction.hold(&hold::blobs_of_version(version_id).shared()).map(drop)
}

/// Keeps the blob of an asset from being released until the transaction has given it another one, and returns its number.
pub(super) fn hold_one(transaction: &Transaction<'_>, version_id: i64, name: &str) -> Result<i64, Error> {
    hold_all(transaction, version_id)?;
    transaction.get(Query::new(
        "SELECT b.id FROM asset a JOIN blob b ON b.id = a.blob_id
         WHERE a.package_version_id = $1 AND a.name = $2",
        vec![version_id.into(), name.into()],
        |row| row.integer(0),
    ))
}

/// Leaves a blob to collection if no asset names it any more, after the transaction has removed one that did.
pub(crate) fn release(transaction: &Transaction<'_>, id: i64, now_milliseconds: i64) -> Result<(), Error> {
    // Whoever names it and was here first has committed when the next statement looks.
    transaction.hold(&hold::blob(id))?;
    if let Some((domain_id, size_bytes)) = transaction.find(mark_released(id, now_milliseconds))? {
        domain::add_asset_bytes(transaction, domain_id, -size_bytes);
    }
    Ok(())
}

/// Deletes blobs that nothing has named since before a moment, and gives the objects that they leave behind.
pub(crate) fn delete_released(
    transaction: &Transaction<'_>,
    before_milliseconds: i64,
    limit: usize,
) -> Result<(usize, Vec<String>), Error> {
    let deleted = transaction.list(delete_some_released(before_milliseconds, limit))?;
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

/// Lists the keys of the objects that blobs name, from one key to another, both included.
pub(crate) fn list_objects_between<'a>(first: &'a str, last: &'a str) -> Query<'a, String> {
    Query::new(
        "SELECT object FROM blob WHERE object >= $1 AND object <= $2 ORDER BY object",
        vec![first.into(), last.into()],
        |row| row.text(0),
    )
}

/// An object that a blob names.
#[derive(Debug, Clone)]
pub(crate) struct NamedObject {
    pub(crate) key: String,
    pub(crate) size_bytes: u64,
    pub(crate) sha256: String,
}

/// Lists the objects that blobs name and that come after one, by key.
pub(crate) fn list_objects_after(key: &str, limit: usize) -> Query<'_, NamedObject> {
    Query::new(
        "SELECT object, size_bytes, sha256 FROM blob WHERE object > $1 ORDER BY object LIMIT $2",
        vec![key.into(), limit.into()],
        |row| Ok(NamedObject { key: row.text(0)?, size_bytes: row.count(1)?, sha256: row.text(2)? }),
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

/// Deletes blobs that nothing has named since before a moment. That it is so is asked again of each, since it may have been
/// named meanwhile.
pub(super) fn delete_some_released(
    before_milliseconds: i64,
    limit: usize,
) -> Query<'static, (i64, Option<String>)> {
    Query::new(
        "DELETE FROM blob WHERE id IN (
             SELECT b.id FROM blob b WHERE b.released_milliseconds > 0 AND b.released_milliseconds < $1
                 AND NOT EXISTS (SELECT 1 FROM asset a WHERE a.blob_id = b.id)
             ORDER BY b.released_milliseconds LIMIT $2)
             AND released_milliseconds > 0 AND NOT EXISTS (SELECT 1 FROM asset WHERE blob_id = blob.id)
         RETURNING id, object",
        vec![before_milliseconds.into(), limit.into()],
        |row| Ok((row.integer(0)?, row.optional_text(1)?)),
    )
}

/// Finds the blob of some content that something names.
pub(super) fn find_named(domain_id: i64, sha256: &str) -> Query<'_, ClaimedBlob> {
    Query::new(
        "SELECT id, object FROM blob WHERE domain_id = $1 AND sha256 = $2 AND released_milliseconds = 0",
        vec![domain_id.into(), sha256.into()],
        read_claimed,
    )
}

/// Inserts a blob, or takes back the one that was released, and gives it; nothing if there is one that is named.
fn take(new: NewBlobRow<'_>) -> Query<'_, ClaimedBlob> {
    Query::new(
        "INSERT INTO blob (domain_id, sha256, sha512, sha1, md5, size_bytes, object, released_milliseconds)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0)
         ON CONFLICT (domain_id, sha256) DO UPDATE SET released_milliseconds = 0
             WHERE blob.released_milliseconds > 0
         RETURNING id, object",
        vec![
            new.domain_id.into(),
            new.sha256.into(),
            new.sha512.into(),
            new.sha1.into(),
            new.md5.into(),
            i64::try_from(new.size_bytes).unwrap_or(i64::MAX).into(),
            new.object.into(),
        ],
        read_claimed,
    )
}

fn read_claimed(row: &Row<'_>) -> Result<ClaimedBlob, Error> {
    Ok(ClaimedBlob { id: row.integer(0)?, object: row.optional_text(1)? })
}

fn insert_content(id: i64, content: &[u8]) -> Command<'_> {
    // A blob that is named again after it was released still has its content.
    Command::new(
        "INSERT INTO blob_content (blob_id, content) VALUES ($1, $2) ON CONFLICT (blob_id) DO NOTHING",
        vec![id.into(), content.into()],
    )
}

pub(super) fn mark_released(id: i64, now_milliseconds: i64) -> Query<'static, (i64, i64)> {
    Query::new(
        "UPDATE blob SET released_milliseconds = $1
         WHERE id = $2 AND released_milliseconds = 0 AND NOT EXISTS (SELECT 1 FROM asset WHERE blob_id = $2)
         RETURNING domain_id, size_bytes",
        // 0 says that it is not released.
        vec![now_milliseconds.max(1).into(), id.into()],
        |row| Ok((row.integer(0)?, row.integer(1)?)),
    )
}
