//! Assets of a package version: listing them and reading their bytes.

use std::ops::Range;

use super::keys::PackageVersionKey;
use super::package_names::{AssetName, PackageVersion};
use super::page::Page;
use super::revision::Revision;
use super::{Error, Registry};
use crate::storage::{Blob, Content};

/// An asset as listings show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetSummary {
    /// Its name.
    pub name: AssetName,
    /// Its length.
    pub size_bytes: u64,
    /// Its digests.
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
    /// Where its bytes are.
    #[allow(dead_code, reason = "read by open_asset")]
    pub(super) blob: Blob,
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
        _key: &PackageVersionKey,
        _page: &Page,
    ) -> Result<PackageVersionAssets, Error> {
        Err(super::unfinished())
    }

    /// Gets an asset that must exist and be downloadable; a revision that is given must be the current one.
    pub async fn get_package_version_asset(
        &self,
        _key: &PackageVersionKey,
        _asset: &AssetName,
        _revision: Option<&Revision>,
    ) -> Result<Asset, Error> {
        Err(super::unfinished())
    }

    /// Opens the bytes of an asset, or of a range that lies within it.
    pub async fn open_asset(&self, _asset: &Asset, _range: Option<Range<u64>>) -> Result<Content, Error> {
        Err(super::unfinished())
    }
}
