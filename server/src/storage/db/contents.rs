//! Statements on all that a package version holds, taken together: what a table keeps for a version goes here when
//! the version goes.

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
