//! What documents of a package show, such as npm's packument: its versions with their assets and what they say of
//! themselves, and its labels, from all repositories that hold it.

mod labels;
mod listed;
mod merging;
mod reading;

pub(super) use self::labels::BorneLabels;
pub(super) use self::listed::HeldVersion;
pub use self::listed::{ListedAsset, ListedDigests, ListedVersion, PackageContents};
pub use self::reading::PackageReading;
use crate::registry::Registry;
use crate::registry::error::Error;
use crate::registry::existence::corrupt;
use crate::registry::names::format::{PackageVersionOriginType, PackageVersionStatus};
use crate::registry::names::package::{AssetName, PackageVersion};
use crate::registry::repository::resolution::PackageResolution;
use crate::storage::db::{self, Reader};

/// How many versions of each repository are read at once.
const BATCH: usize = 500;

impl Registry {
    /// Reads what documents of a package show, from all repositories that a search found it in and from what public
    /// registries offer: of a version that several have, the first decides, also that it is not told of.
    pub(in crate::registry) async fn package_contents(
        &self,
        resolution: &PackageResolution,
    ) -> Result<PackageContents, Error> {
        let resolution = resolution.clone();
        let read = move |reader: &Reader<'_>| PackageReading::contents(reader, &resolution, BATCH);
        self.store.scan(read).await
    }

    /// Does work on what documents of a package show, all of it read in one state of the store. It is that in which the
    /// search found the package, or a later one, whose document will be asked for by another fingerprint.
    pub(in crate::registry) async fn read_package<T, F>(
        &self,
        resolution: &PackageResolution,
        work: F,
    ) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&PackageReading<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.read_package_by(BATCH, resolution, work).await
    }

    /// Does the same with so many versions at once.
    pub(in crate::registry) async fn read_package_by<T, F>(
        &self,
        batch: usize,
        resolution: &PackageResolution,
        work: F,
    ) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&PackageReading<'_>) -> Result<T, Error> + Send + 'static,
    {
        let resolution = resolution.clone();
        let read = move |reader: &Reader<'_>| work(&PackageReading::start(reader, &resolution, batch)?);
        self.store.scan(read).await
    }

    /// Finds what is served beside an asset of a version, in the first repository that holds the version.
    pub(in crate::registry) async fn find_asset_companion(
        &self,
        resolution: &PackageResolution,
        version: &PackageVersion,
        asset: &AssetName,
    ) -> Result<Companion, Error> {
        let (holders, version, asset) = (resolution.holders.clone(), version.clone(), asset.clone());
        let find = move |reader: &Reader<'_>| {
            for holder in &holders {
                let found = db::package_version::find_in_package(holder.package, version.normalized());
                let Some(row) = reader.find(found)? else { continue };
                let status = PackageVersionStatus::parse(&row.status).map_err(corrupt)?;
                if !status.is_downloadable() {
                    return Ok(Companion::Closed);
                }
                let found = reader.find(db::asset_metadata::find_companion(row.id, asset.as_str()))?;
                return Ok(match found.flatten() {
                    Some(companion) => Companion::Held(companion),
                    None if row.origin_type == PackageVersionOriginType::External.as_str() => {
                        Companion::NotHeld
                    }
                    None => Companion::Closed,
                });
            }
            Ok(Companion::NotHeld)
        };
        self.store.read(find).await
    }
}

/// What is served beside an asset, as far as repositories know.
#[derive(Debug)]
pub(in crate::registry) enum Companion {
    /// It is here.
    Held(Vec<u8>),
    /// A public registry may have it.
    NotHeld,
    /// There is none, or it is not to be had.
    Closed,
}
