//! All that a package version holds, taken together: what any table keeps for a version is inserted here, copied here
//! when the version is copied, and goes here when it goes. No other file inserts or removes such rows.
//!
//! Whatever changes what a package shows counts a change of the package, so that a document that was made of it is
//! known to be old.

use super::asset_metadata::NewAssetMetadataRow;
use super::dependency::NewDependencyRow;
use super::package_version::{NewPackageVersionRow, VersionId};
use super::package_version_metadata::NewMetadataRow;
use super::{
    Command, Transaction, asset, asset_metadata, blob, dependency, package_label, package_version,
    package_version_metadata, source_address,
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
        insert_description(transaction, version_id, metadata)?;
    }
    count_change(transaction, new.package_id);
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
    let blob_id = blob::hold_one(transaction, from_version_id, name)?;
    transaction.execute(&asset::insert(to_version_id, name, blob_id))?;
    transaction.execute(&asset_metadata::copy_one(from_version_id, to_version_id, name))?;
    Ok(())
}

/// Sets what is different in a version after its assets changed.
pub(crate) fn set_content(
    transaction: &Transaction<'_>,
    id: VersionId,
    revision: &str,
    asset_count: i64,
) -> Result<(), Error> {
    transaction.execute(&package_version::set_content(id.version, revision, asset_count))?;
    count_change(transaction, id.package);
    Ok(())
}

/// Publishes an unfinished version.
pub(crate) fn set_published(
    transaction: &Transaction<'_>,
    id: VersionId,
    status: &str,
    published_milliseconds: i64,
) -> Result<(), Error> {
    transaction.execute(&package_version::set_published(id.version, status, published_milliseconds))?;
    count_change(transaction, id.package);
    Ok(())
}

/// Gives a version another number, which no version of its package may have.
pub(crate) fn set_number(
    transaction: &Transaction<'_>,
    id: VersionId,
    (version, original, sort_key): (&str, &str, &str),
) -> Result<(), Error> {
    transaction.execute(&Command::new(
        "UPDATE package_version SET version = $1, original_version = $2, sort_key = $3 WHERE id = $4",
        vec![version.into(), original.into(), sort_key.into(), id.version.into()],
    ))?;
    count_change(transaction, id.package);
    Ok(())
}

/// Sets the status of a version.
pub(crate) fn set_status(transaction: &Transaction<'_>, id: VersionId, status: &str) -> Result<(), Error> {
    transaction.execute(&package_version::set_status(id.version, status))?;
    count_change(transaction, id.package);
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
    count_change(transaction, package_id);
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
        count_change(transaction, package_id);
    }
    Ok(removed)
}

/// Erases the assets of a version, which stays as a row without any; what it says of itself stays too.
pub(crate) fn erase_assets(
    transaction: &Transaction<'_>,
    id: VersionId,
    now_milliseconds: i64,
) -> Result<(), Error> {
    release_assets(transaction, id.version, usize::MAX, now_milliseconds)?;
    let count = "UPDATE package_version SET asset_count = 0 WHERE id = $1";
    transaction.execute(&Command::new(count, vec![id.version.into()]))?;
    count_change(transaction, id.package);
    Ok(())
}

/// Removes a version with all that it holds.
pub(crate) fn remove_version(
    transaction: &Transaction<'_>,
    id: VersionId,
    now_milliseconds: i64,
) -> Result<(), Error> {
    count_change(transaction, id.package);
    remove_part(transaction, id.version, usize::MAX, now_milliseconds)?;
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
    blob::hold_all(transaction, version_id)?;
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
    count_change(transaction, package_id);
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
    count_change(transaction, package_id);
    Ok(())
}

/// Sets the document of record of a version.
pub(crate) fn set_manifest(
    transaction: &Transaction<'_>,
    id: VersionId,
    manifest: &[u8],
) -> Result<(), Error> {
    transaction.execute(&package_version_metadata::set_manifest(id.version, manifest))?;
    count_change(transaction, id.package);
    Ok(())
}

/// Keeps what a version says of itself, unless it said something before; tells whether it is kept.
pub(crate) fn describe_version(
    transaction: &Transaction<'_>,
    id: VersionId,
    metadata: &NewMetadata<'_>,
) -> Result<bool, Error> {
    let is_kept = insert_description(transaction, id.version, metadata)?;
    if is_kept {
        count_change(transaction, id.package);
    }
    Ok(is_kept)
}

/// Gives a version what another says of itself, unless it says something itself.
pub(crate) fn describe_like(transaction: &Transaction<'_>, from: i64, to: VersionId) -> Result<(), Error> {
    if transaction.find(package_version_metadata::find_manifest(to.version))?.is_some() {
        return Ok(());
    }
    transaction.execute(&package_version_metadata::copy(from, to.version))?;
    transaction.execute(&package_version_metadata::copy_licenses(from, to.version))?;
    transaction.execute(&dependency::copy(from, to.version))?;
    count_change(transaction, to.package);
    Ok(())
}

/// Removes an asset of a version.
pub(crate) fn remove_asset(
    transaction: &Transaction<'_>,
    id: VersionId,
    name: &str,
    now_milliseconds: i64,
) -> Result<(), Error> {
    if let Some(blob_id) = transaction.find(asset::delete(id.version, name))? {
        blob::release(transaction, blob_id, now_milliseconds)?;
        transaction.execute(&asset_metadata::delete_orphans(id.version))?;
        count_change(transaction, id.package);
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
    let mut blobs = transaction.list(asset::delete_some(version_id, limit))?;
    // In one order, so that two who remove the same contents do not wait for each other.
    blobs.sort_unstable();
    for blob_id in &blobs {
        blob::release(transaction, *blob_id, now_milliseconds)?;
    }
    transaction.execute(&asset_metadata::delete_orphans(version_id))?;
    Ok(blobs.len())
}

fn insert_description(
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
    Ok(true)
}

fn count_change(transaction: &Transaction<'_>, package_id: i64) {
    transaction.additions().change_package(package_id);
}
