//! Statements on all that a package version holds, taken together: what a table keeps for a version is copied here
//! when the version is copied, and goes when it goes.

use super::{Command, Transaction, asset, blob, package_version};
use crate::storage::Error;

/// Erases the assets of a version, which stays as a row without any.
pub(crate) fn erase_assets(
    transaction: &Transaction<'_>,
    version_id: i64,
    now_milliseconds: i64,
) -> Result<(), Error> {
    release_assets(transaction, version_id, now_milliseconds)?;
    let count = "UPDATE package_version SET asset_count = 0 WHERE id = $1";
    transaction.execute(&Command::new(count, vec![version_id.into()]))?;
    Ok(())
}

/// Removes a version with all that it holds.
pub(crate) fn remove_version(
    transaction: &Transaction<'_>,
    version_id: i64,
    now_milliseconds: i64,
) -> Result<(), Error> {
    release_assets(transaction, version_id, now_milliseconds)?;
    transaction.execute(&package_version::delete(version_id))?;
    Ok(())
}

/// Copies a version with all that it holds into another package; its assets name the same content.
pub(crate) fn copy_version(
    transaction: &Transaction<'_>,
    version_id: i64,
    package_id: i64,
) -> Result<i64, Error> {
    let copy = transaction.get(package_version::copy(version_id, package_id))?;
    // The version that is copied names this content, so none of it waits for collection.
    transaction.execute(&Command::new(
        "UPDATE blob SET reference_count = reference_count + (
             SELECT COUNT(*) FROM asset WHERE package_version_id = $1 AND blob_id = blob.id)
         WHERE id IN (SELECT blob_id FROM asset WHERE package_version_id = $1)",
        vec![version_id.into()],
    ))?;
    transaction.execute(&Command::new(
        "INSERT INTO asset (package_version_id, name, blob_id)
         SELECT $1, name, blob_id FROM asset WHERE package_version_id = $2",
        vec![copy.into(), version_id.into()],
    ))?;
    Ok(copy)
}

fn release_assets(
    transaction: &Transaction<'_>,
    version_id: i64,
    now_milliseconds: i64,
) -> Result<(), Error> {
    for blob_id in transaction.list(asset::delete_all(version_id))? {
        blob::release(transaction, blob_id, now_milliseconds)?;
    }
    Ok(())
}
