//! All that a package version holds, taken together: what any table keeps for a version is inserted here, copied here
//! when the version is copied, and goes here when it goes. No other file inserts or removes such rows.
//!
//! Whatever changes what a package shows counts a change of the package, so that a document that was made of it is
//! known to be old.

use super::asset_metadata::NewAssetMetadataRow;
use super::dependency::NewDependencyRow;
use super::package_version::NewPackageVersionRow;
use super::package_version_metadata::NewMetadataRow;
use super::{
    Command, Transaction, asset, asset_metadata, blob, dependency, package_label, package_version,
    package_version_metadata, repository, source_address,
};
use crate::storage::Error;

/// What a version says of itself, to be stored.
#[derive(Debug, Clone)]
pub(crate) struct NewMetadata<'a> {
    pub(crate) row: NewMetadataRow<'a>,
    pub(crate) licenses: Vec<(Option<&'a str>, Option<&'a str>)>,
    pub(crate) dependencies: Vec<NewDependencyRow<'a>>,
}

/// Inserts a version without assets.
pub(crate) fn insert_version(
    transaction: &Transaction<'_>,
    new: NewPackageVersionRow<'_>,
    metadata: Option<&NewMetadata<'_>>,
) -> Result<i64, Error> {
    let version_id = transaction.get(package_version::insert(new))?;
    if let Some(metadata) = metadata {
        describe_version(transaction, version_id, metadata)?;
    }
    count_change(transaction, new.package_id)?;
    Ok(version_id)
}

/// Adds an asset to a version, with what its format keeps of it.
pub(crate) fn insert_asset(
    transaction: &Transaction<'_>,
    version_id: i64,
    name: &str,
    blob_id: i64,
    metadata: Option<NewAssetMetadataRow<'_>>,
) -> Result<(), Error> {
    transaction.execute(&asset::insert(version_id, name, blob_id))?;
    if let Some(metadata) = metadata {
        transaction.execute(&asset_metadata::insert(version_id, name, metadata))?;
    }
    Ok(())
}

/// Adds to a version where its source code is.
pub(crate) fn insert_source_address(
    transaction: &Transaction<'_>,
    version_id: i64,
    address: &str,
) -> Result<(), Error> {
    transaction.execute(&source_address::insert(version_id, address))?;
    Ok(())
}

/// Copies an asset of a version, with what its format keeps of it, to another version that lacks it.
pub(crate) fn copy_asset(
    transaction: &Transaction<'_>,
    from_version_id: i64,
    to_version_id: i64,
    name: &str,
) -> Result<(), Error> {
    let blob_id = transaction.get(asset::find_blob(from_version_id, name))?;
    transaction.execute(&Command::new(
        "UPDATE blob SET reference_count = reference_count + 1 WHERE id = $1",
        vec![blob_id.into()],
    ))?;
    transaction.execute(&asset::insert(to_version_id, name, blob_id))?;
    transaction.execute(&asset_metadata::copy_one(from_version_id, to_version_id, name))?;
    Ok(())
}

/// Sets what is different in a version after its assets changed.
pub(crate) fn set_content(
    transaction: &Transaction<'_>,
    version_id: i64,
    revision: &str,
    asset_count: i64,
) -> Result<(), Error> {
    transaction.execute(&package_version::set_content(version_id, revision, asset_count))?;
    count_change_of_version(transaction, version_id)?;
    Ok(())
}

/// Publishes an unfinished version.
pub(crate) fn set_published(
    transaction: &Transaction<'_>,
    version_id: i64,
    status: &str,
    published_milliseconds: i64,
) -> Result<(), Error> {
    transaction.execute(&package_version::set_published(version_id, status, published_milliseconds))?;
    count_change_of_version(transaction, version_id)?;
    Ok(())
}

/// Gives a version another number, which no version of its package may have.
pub(crate) fn set_number(
    transaction: &Transaction<'_>,
    version_id: i64,
    (version, original, sort_key): (&str, &str, &str),
) -> Result<(), Error> {
    transaction.execute(&Command::new(
        "UPDATE package_version SET version = $1, original_version = $2, sort_key = $3 WHERE id = $4",
        vec![version.into(), original.into(), sort_key.into(), version_id.into()],
    ))?;
    count_change_of_version(transaction, version_id)?;
    Ok(())
}

/// Sets the status of a version.
pub(crate) fn set_status(transaction: &Transaction<'_>, version_id: i64, status: &str) -> Result<(), Error> {
    transaction.execute(&package_version::set_status(version_id, status))?;
    count_change_of_version(transaction, version_id)?;
    Ok(())
}

/// Gives a label to a version of a package, which takes it from any other.
pub(crate) fn set_label(
    transaction: &Transaction<'_>,
    package_id: i64,
    label: &str,
    version_id: i64,
) -> Result<(), Error> {
    transaction.execute(&package_label::set(package_id, label, version_id))?;
    count_change(transaction, package_id)?;
    Ok(())
}

/// Removes a label from a package, and tells whether it was there.
pub(crate) fn remove_label(
    transaction: &Transaction<'_>,
    package_id: i64,
    label: &str,
) -> Result<bool, Error> {
    let removed = transaction.execute(&package_label::delete(package_id, label))?.rows()? > 0;
    if removed {
        count_change(transaction, package_id)?;
    }
    Ok(removed)
}

/// Erases the assets of a version, which stays as a row without any; what it says of itself stays too.
pub(crate) fn erase_assets(
    transaction: &Transaction<'_>,
    version_id: i64,
    now_milliseconds: i64,
) -> Result<(), Error> {
    release_assets(transaction, version_id, usize::MAX, now_milliseconds)?;
    let count = "UPDATE package_version SET asset_count = 0 WHERE id = $1";
    transaction.execute(&Command::new(count, vec![version_id.into()]))?;
    count_change_of_version(transaction, version_id)?;
    Ok(())
}

/// Removes a version with all that it holds.
pub(crate) fn remove_version(
    transaction: &Transaction<'_>,
    version_id: i64,
    now_milliseconds: i64,
) -> Result<(), Error> {
    count_change_of_version(transaction, version_id)?;
    remove_part(transaction, version_id, usize::MAX, now_milliseconds)?;
    Ok(())
}

/// What was removed of a version.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Removed {
    pub(crate) rows: usize,
    /// Whether the version itself is gone.
    pub(crate) is_whole: bool,
}

/// Removes up to about `budget` rows of what a version holds, and the version itself once nothing else is left. For
/// versions of packages that are gone, which have nothing to show any more.
pub(crate) fn remove_part(
    transaction: &Transaction<'_>,
    version_id: i64,
    budget: usize,
    now_milliseconds: i64,
) -> Result<Removed, Error> {
    let mut rows = release_assets(transaction, version_id, budget, now_milliseconds)?;
    if rows < budget {
        rows += transaction.execute(&dependency::delete_some(version_id, budget - rows))?.rows()?;
    }
    if rows >= budget {
        return Ok(Removed { rows, is_whole: false });
    }
    transaction.execute(&package_version_metadata::delete_licenses(version_id))?;
    transaction.execute(&package_version_metadata::delete(version_id))?;
    transaction.execute(&source_address::delete(version_id))?;
    transaction.execute(&package_label::delete_of_version(version_id))?;
    transaction.execute(&package_version::delete(version_id))?;
    Ok(Removed { rows: rows + 1, is_whole: true })
}

/// Copies a version with all that it holds, but for its labels, into another package; its assets name the same content.
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
    transaction.execute(&asset_metadata::copy(version_id, copy))?;
    transaction.execute(&package_version_metadata::copy(version_id, copy))?;
    transaction.execute(&package_version_metadata::copy_licenses(version_id, copy))?;
    transaction.execute(&dependency::copy(version_id, copy))?;
    transaction.execute(&source_address::copy(version_id, copy))?;
    count_change(transaction, package_id)?;
    Ok(copy)
}

/// Gives the labels that a version bears to its copy in another package; any version there that bears them loses them.
pub(crate) fn copy_labels(
    transaction: &Transaction<'_>,
    version_id: i64,
    package_id: i64,
    copy_id: i64,
) -> Result<(), Error> {
    transaction.execute(&package_label::copy(version_id, package_id, copy_id))?;
    count_change(transaction, package_id)?;
    Ok(())
}

/// Sets the document of record of a version.
pub(crate) fn set_manifest(
    transaction: &Transaction<'_>,
    version_id: i64,
    manifest: &[u8],
) -> Result<(), Error> {
    transaction.execute(&package_version_metadata::set_manifest(version_id, manifest))?;
    count_change_of_version(transaction, version_id)?;
    Ok(())
}

/// Keeps what a version says of itself, unless it said something before; tells whether it is kept.
pub(crate) fn describe_version(
    transaction: &Transaction<'_>,
    version_id: i64,
    metadata: &NewMetadata<'_>,
) -> Result<bool, Error> {
    if transaction.execute(&package_version_metadata::insert(version_id, metadata.row))?.rows()? == 0 {
        return Ok(false);
    }
    for (position, (name, url)) in metadata.licenses.iter().enumerate() {
        let insert = package_version_metadata::insert_license(version_id, position, *name, *url);
        transaction.execute(&insert)?;
    }
    for (position, new) in metadata.dependencies.iter().enumerate() {
        transaction.execute(&dependency::insert(version_id, position, *new))?;
    }
    count_change_of_version(transaction, version_id)?;
    Ok(true)
}

/// Gives a version what another says of itself, unless it says something itself.
pub(crate) fn describe_like(transaction: &Transaction<'_>, from: i64, to: i64) -> Result<(), Error> {
    if transaction.find(package_version_metadata::find_manifest(to))?.is_some() {
        return Ok(());
    }
    transaction.execute(&package_version_metadata::copy(from, to))?;
    transaction.execute(&package_version_metadata::copy_licenses(from, to))?;
    transaction.execute(&dependency::copy(from, to))?;
    count_change_of_version(transaction, to)?;
    Ok(())
}

/// Removes an asset of a version.
pub(crate) fn remove_asset(
    transaction: &Transaction<'_>,
    version_id: i64,
    name: &str,
    now_milliseconds: i64,
) -> Result<(), Error> {
    if let Some(blob_id) = transaction.find(asset::delete(version_id, name))? {
        blob::release(transaction, blob_id, now_milliseconds)?;
        transaction.execute(&asset_metadata::delete_orphans(version_id))?;
        count_change_of_version(transaction, version_id)?;
    }
    Ok(())
}

/// Removes up to a number of assets of a version, and returns how many they were.
fn release_assets(
    transaction: &Transaction<'_>,
    version_id: i64,
    limit: usize,
    now_milliseconds: i64,
) -> Result<usize, Error> {
    let blobs = transaction.list(asset::delete_some(version_id, limit))?;
    for blob_id in &blobs {
        blob::release(transaction, *blob_id, now_milliseconds)?;
    }
    transaction.execute(&asset_metadata::delete_orphans(version_id))?;
    Ok(blobs.len())
}

fn count_change(transaction: &Transaction<'_>, package_id: i64) -> Result<(), Error> {
    transaction.execute(&Command::new(
        "UPDATE package SET change_number = change_number + 1 WHERE id = $1",
        vec![package_id.into()],
    ))?;
    transaction.execute(&repository::count_change_of_package(package_id))?;
    Ok(())
}

fn count_change_of_version(transaction: &Transaction<'_>, version_id: i64) -> Result<(), Error> {
    let package_id = transaction.get(package_version::find_package(version_id))?;
    count_change(transaction, package_id)
}
