//! What documents of a package show, such as npm's packument: its versions with their assets and what they say of
//! themselves, and its labels, from all repositories that hold it.

mod labels;
mod listed;
mod merging;

pub(super) use self::labels::Labels;
pub(super) use self::listed::HeldVersion;
pub use self::listed::{ListedAsset, ListedDigests, ListedVersion, PackageContents};
use self::merging::Merging;
use crate::registry::Registry;
use crate::registry::error::Error;
use crate::registry::existence::corrupt;
use crate::registry::names::format::{PackageVersionOriginType, PackageVersionStatus};
use crate::registry::names::label::Label;
use crate::registry::names::package::{AssetName, PackageVersion};
use crate::registry::repository::resolution::{PackageResolution, Source};
use crate::storage::db::package_document::{DocumentVersionRow, VersionPosition};
use crate::storage::db::{self, Reader};

/// How many versions are read at once.
const BATCH: usize = 500;

impl Registry {
    /// Reads what documents of a package show, from all repositories that a search found it in and from what public
    /// registries offer: of a version that several have, the first decides, also that it is not told of.
    pub(in crate::registry) async fn package_contents(
        &self,
        resolution: &PackageResolution,
    ) -> Result<PackageContents, Error> {
        let resolution = resolution.clone();
        self.store.scan(move |reader: &Reader<'_>| merge(reader, &resolution)).await
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

fn merge(reader: &Reader<'_>, resolution: &PackageResolution) -> Result<PackageContents, Error> {
    let mut merging = Merging::of(resolution);
    for (depth, source) in resolution.sources() {
        merging.enter(depth);
        match source {
            Source::Held(holder) => {
                for_each_version(reader, holder.package, |row, assets| merging.hold(row, assets))?;
                for (label, version, sort_key) in reader.list(db::package_label::list(holder.package))? {
                    merging.label(&Label::stored(label), &PackageVersion::stored(version, sort_key));
                }
            }
            Source::Offered(package) => {
                merging.say(package.document());
                merging.update(package.updated());
                let lists_assets = package.lists_assets();
                package.versions().iter().for_each(|version| merging.offer(version, lists_assets));
                for (label, version) in package.labels() {
                    merging.label(label, version);
                }
            }
        }
    }
    Ok(merging.finish())
}

fn for_each_version(
    reader: &Reader<'_>,
    package: i64,
    mut take: impl FnMut(DocumentVersionRow, Vec<ListedAsset>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut after = VersionPosition::start();
    loop {
        let rows = reader.list(db::package_document::list_versions(package, &after, BATCH))?;
        let Some(last) = rows.last() else { return Ok(()) };
        let last = VersionPosition { sort_key: last.sort_key.clone(), id: last.id };
        let assets = reader.list(db::package_document::list_assets(package, &after, &last))?;
        let mut assets = assets.into_iter().peekable();
        for row in rows {
            let mut own = Vec::new();
            while let Some(asset) = assets.next_if(|asset| asset.version == row.id) {
                own.push(ListedAsset::held(asset));
            }
            take(row, own)?;
        }
        after = last;
    }
}
