//! Assets of a package version: listing them and reading their bytes.

use std::ops::Range;

use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::error::{Conflict, Error, Resource};
use crate::registry::existence::{corrupt, external_entry};
use crate::registry::names::connection::ExternalConnection;
use crate::registry::names::format::PackageVersionStatus;
use crate::registry::names::keys::PackageVersionKey;
use crate::registry::names::package::{AssetName, PackageVersion};
use crate::registry::names::revision::Revision;
use crate::registry::page::{Listing, Page};
use crate::registry::permit::Permit;
use crate::storage::db::blob::BlobRow;
use crate::storage::{Blob, Content, db};

/// An asset as listings show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetSummary {
    /// In the form that identifies it.
    pub name: AssetName,
    /// In bytes, of the whole content.
    pub size_bytes: u64,
    /// Of the whole content, each in lower-case hexadecimal.
    pub hashes: AssetHashes,
}

/// The digests of an asset, each in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetHashes {
    /// MD5.
    pub md5: String,
    /// SHA-1.
    pub sha1: String,
    /// SHA-256.
    pub sha256: String,
    /// SHA-512.
    pub sha512: String,
}

/// An asset that can be read.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Name, length and digests.
    pub summary: AssetSummary,
    /// The version that it belongs to.
    pub version: PackageVersion,
    /// The version's revision.
    pub revision: Revision,
    /// When its version was published.
    pub published: Timestamp,
    /// Whether all assets of the version are there.
    pub(in crate::registry) is_finished: bool,
    /// Through which connection its version came, and when that was published there; nothing where it was published here.
    pub(in crate::registry) external: Option<(ExternalConnection, Timestamp)>,
    /// Where its bytes are.
    pub(in crate::registry) blob: Blob,
}

/// One page of the assets of a package version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageVersionAssets {
    /// The version's revision.
    pub revision: Revision,
    /// The assets of this page, by name.
    pub assets: Vec<AssetSummary>,
    /// The token that asks for the next page, absent on the last.
    pub next_token: Option<String>,
}

impl Registry {
    /// Lists the assets of a package version by name.
    pub async fn list_package_version_assets(
        &self,
        permit: &Permit<PackageVersionKey>,
        page: &Page,
    ) -> Result<PackageVersionAssets, Error> {
        let key = permit.key();
        let arn = key.package.arn().to_string();
        let listing = Listing::new("assets", &[Some(&arn), Some(key.version.normalized())]);
        let [after] = page.position(&listing)?.unwrap_or_default();
        let Some(version) = self.store.find(db::package_version::find(key.address())).await? else {
            return Err(self.missing_package_version(key).await?);
        };
        let size = page.size(DEFAULT_PAGE_SIZE);
        let rows = self.store.list(db::asset::list(version.id, &after, size + 1)).await?;
        let assets = rows.into_iter().map(|(name, blob)| summary(AssetName::stored(name), blob)).collect();
        let paged =
            listing.page(assets, size, |listing, last: &AssetSummary| listing.token(&[last.name.as_str()]));
        Ok(PackageVersionAssets {
            revision: Revision::stored(version.revision),
            assets: paged.items,
            next_token: paged.next_token,
        })
    }

    /// Returns an asset that must exist and be downloadable; a revision that is given must be the current one.
    pub async fn get_package_version_asset(
        &self,
        permit: &Permit<PackageVersionKey>,
        asset: &AssetName,
        revision: Option<&Revision>,
    ) -> Result<Asset, Error> {
        let key = permit.key();
        let Some(found) = self.find_asset(key, asset).await? else {
            return Err(self.missing_asset(key, asset).await?);
        };
        if let Some(requested) = revision
            && *requested != found.revision
        {
            let (current, requested) = (found.revision.to_string(), requested.to_string());
            return Err(Conflict::RevisionDiffers { key: Box::new(key.clone()), current, requested }.into());
        }
        Ok(found)
    }

    /// Finds an asset; one that must not be downloaded is refused.
    pub(in crate::registry) async fn find_asset(
        &self,
        key: &PackageVersionKey,
        asset: &AssetName,
    ) -> Result<Option<Asset>, Error> {
        let Some(mut row) = self.store.find(db::asset::find(key.address(), asset.as_str())).await? else {
            return Ok(None);
        };
        let status = PackageVersionStatus::parse(&row.status).map_err(corrupt)?;
        if !status.is_downloadable() {
            return Err(Error::missing(Resource::Asset(Box::new(key.clone()), asset.clone())));
        }
        let connection = row.origin_external_connection.as_deref();
        let external = external_entry(connection, row.published_milliseconds)?;
        Ok(Some(Asset {
            external,
            is_finished: status != PackageVersionStatus::Unfinished,
            published: Timestamp::from_epoch_milliseconds(row.published_milliseconds),
            blob: Blob::from_row(&mut row.blob)?,
            summary: summary(asset.clone(), row.blob),
            version: PackageVersion::stored(row.version, key.version.sort_key().to_owned()),
            revision: Revision::stored(row.revision),
        }))
    }

    /// Tells whether a version is there, whatever its status.
    pub(in crate::registry) async fn holds_version(&self, key: &PackageVersionKey) -> Result<bool, Error> {
        Ok(self.store.find(db::package_version::find(key.address())).await?.is_some())
    }

    /// Returns an address outside of the server under which anybody may read an asset for five minutes, and is told that it is
    /// of a type; nothing where it lies in no bucket.
    pub async fn asset_address(&self, asset: &Asset, content_type: &str) -> Result<Option<String>, Error> {
        Ok(self.store.blob_address(&asset.blob, content_type).await?)
    }

    /// Opens the bytes of an asset, or of a range that lies within it.
    pub async fn open_asset(&self, asset: &Asset, range: Option<Range<u64>>) -> Result<Content, Error> {
        let range = range.unwrap_or(0..asset.summary.size_bytes);
        Ok(self.store.open_blob(&asset.blob, range).await?)
    }
}

const DEFAULT_PAGE_SIZE: u16 = 100;

pub(in crate::registry) fn summary(name: AssetName, blob: BlobRow) -> AssetSummary {
    let BlobRow { sha256, sha512, sha1, md5, size_bytes, object: _, content: _ } = blob;
    AssetSummary { name, size_bytes, hashes: AssetHashes { md5, sha1, sha256, sha512 } }
}
