//! Files whose registry does not say when they were published: they are as old as they were first seen here, so that
//! nobody is given something new for something old.

use std::collections::HashMap;
use std::sync::Arc;

use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::error::Error;
use crate::registry::names::connection::ExternalConnection;
use crate::registry::names::keys::PackageCoordinates;
use crate::registry::offer::{OfferedPackage, OfferedVersion};
use crate::storage::db::first_seen::{self, FirstSeenRow, OfferedAddress};
use crate::storage::db::{Reader, Transaction};

/// A version and a file of it.
type File = (String, String);

/// Stands for the file where the files of versions are not listed, so that the version as a whole was seen.
const WHOLE_VERSION: &str = "";

impl Registry {
    /// Gives every file of an offer a time: the one that its registry says, or when it was first seen, which is now if it
    /// was not before.
    pub(super) async fn date(
        &self,
        connection: ExternalConnection,
        package: &PackageCoordinates,
        offer: Arc<OfferedPackage>,
    ) -> Result<Arc<OfferedPackage>, Error> {
        let undated: Vec<File> = undated(&offer).collect();
        if undated.is_empty() {
            return Ok(offer);
        }
        let no_later = offer.updated().unwrap_or(self.now()).min(self.now());
        let seen = self.seen(connection, package.clone(), undated, no_later).await?;
        let date = |version: &OfferedVersion| {
            let mut version = version.clone();
            for asset in &mut version.assets {
                let file = (version.version.normalized().to_owned(), asset.name.as_str().to_owned());
                let published = asset.published.or(version.published);
                asset.published = published.or_else(|| seen.get(&file).copied());
            }
            let whole = (version.version.normalized().to_owned(), WHOLE_VERSION.to_owned());
            version.published = version.published.or_else(|| seen.get(&whole).copied()).or_else(|| {
                let times: Option<Vec<_>> = version.assets.iter().map(|asset| asset.published).collect();
                times?.into_iter().min()
            });
            version
        };
        Ok(Arc::new(offer.map_versions(date)))
    }

    /// Returns when files were first seen, of which those that were not are seen now, or as early as is known of them.
    async fn seen(
        &self,
        connection: ExternalConnection,
        package: PackageCoordinates,
        files: Vec<File>,
        no_later: Timestamp,
    ) -> Result<HashMap<File, Timestamp>, Error> {
        let read = {
            let package = package.clone();
            move |reader: &Reader<'_>| {
                Ok::<_, Error>(reader.list(first_seen::list(address(connection, &package)))?)
            }
        };
        let known = times(self.store.read(read).await?);
        let new: Vec<File> = files.into_iter().filter(|file| !known.contains_key(file)).collect();
        if new.is_empty() {
            return Ok(known);
        }
        let seen = no_later.epoch_milliseconds();
        let write = move |transaction: &Transaction<'_>| {
            let address = address(connection, &package);
            for (version, asset) in &new {
                transaction.execute(&first_seen::insert(address, version, asset, seen))?;
            }
            Ok::<_, Error>(transaction.list(first_seen::list(address))?)
        };
        Ok(times(self.store.write(write).await?))
    }
}

fn undated(offer: &OfferedPackage) -> impl Iterator<Item = File> + '_ {
    let versions = offer.versions().iter().filter(|version| version.published.is_none());
    let unlisted = !offer.lists_assets();
    versions.flat_map(move |version| {
        let number = version.version.normalized();
        let assets = version.assets.iter().filter(|asset| asset.published.is_none());
        let names = assets.map(|asset| asset.name.as_str()).chain(unlisted.then_some(WHOLE_VERSION));
        names.map(move |name| (number.to_owned(), name.to_owned()))
    })
}

pub(super) fn address(connection: ExternalConnection, package: &PackageCoordinates) -> OfferedAddress<'_> {
    OfferedAddress {
        connection: connection.name(),
        namespace: package.namespace_or_empty(),
        package: package.name.normalized(),
    }
}

fn times(rows: Vec<FirstSeenRow>) -> HashMap<File, Timestamp> {
    let time = |row: FirstSeenRow| {
        ((row.version, row.asset), Timestamp::from_epoch_milliseconds(row.seen_milliseconds))
    };
    rows.into_iter().map(time).collect()
}
