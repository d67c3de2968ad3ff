//! Fetching through a repository, as package managers do: what it does not hold is taken from its upstreams, and held there
//! from then on, whatever becomes of it upstream. Repositories between the two keep nothing.

use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::delivery::Events;
use crate::registry::error::Error;
use crate::registry::event::state_change;
use crate::registry::event::{Changes, EventOperation, StateChange};
use crate::registry::existence::corrupt;
use crate::registry::names::format::{AllowPublish, AllowUpstream, OriginType, PackageVersionStatus};
use crate::registry::names::keys::{PackageCoordinates, PackageVersionKey, RepositoryKey};
use crate::registry::names::package::{AssetName, PackageVersion};
use crate::registry::names::revision::Revision;
use crate::registry::package_group::check_origin;
use crate::registry::package_version::asset::Asset;
use crate::registry::permit::Permit;
use crate::registry::repository::resolve::find_version_upstream;
use crate::storage::db::{self, Reader, Transaction};

impl Registry {
    /// Returns an asset of a version that the repository holds or takes from an upstream, to keep it.
    pub async fn fetch_asset(
        &self,
        permit: &Permit<RepositoryKey>,
        package: &PackageCoordinates,
        version: &PackageVersion,
        asset: &AssetName,
    ) -> Result<Asset, Error> {
        let key =
            PackageVersionKey { package: permit.key().package(package.clone()), version: version.clone() };
        if let Some(asset) = self.find_asset(&key, asset).await? {
            return Ok(asset);
        }
        if self.is_held_upstream(&key).await? {
            self.retain_version(&key).await?;
            if let Some(asset) = self.find_asset(&key, asset).await? {
                return Ok(asset);
            }
        }
        Err(self.missing_asset(&key, asset).await?)
    }

    /// Tells whether an upstream holds a version that the repository itself does not hold, and may give it.
    async fn is_held_upstream(&self, key: &PackageVersionKey) -> Result<bool, Error> {
        let key = key.clone();
        let read = move |reader: &Reader<'_>| {
            let found = find_version_upstream(reader, &key.package, &key.version)?;
            let status = found.map(|found| PackageVersionStatus::parse(&found.version.status));
            Ok::<_, Error>(
                status.transpose().map_err(corrupt)?.is_some_and(PackageVersionStatus::is_downloadable),
            )
        };
        self.store.read(read).await
    }

    /// Keeps a version in the repository that is asked for it, if an upstream holds it and it may come in; the version
    /// that it has itself is left as it is.
    async fn retain_version(&self, key: &PackageVersionKey) -> Result<(), Error> {
        let (key, events, now) = (key.clone(), self.events.clone(), self.now());
        self.store
            .write(move |transaction: &Transaction<'_>| retain(transaction, &key, &events, now))
            .await?;
        self.events.wake();
        Ok(())
    }
}

fn retain(
    transaction: &Transaction<'_>,
    key: &PackageVersionKey,
    events: &Events,
    now: Timestamp,
) -> Result<(), Error> {
    let found = find_version_upstream(transaction, &key.package, &key.version)?;
    // It may have come in, or have gone upstream, since it was looked for.
    let Some(found) = found else { return Ok(()) };
    check_origin(transaction, found.place.domain, &key.package, OriginType::InternalUpstream)?;
    let package = if let Some(own) = found.own {
        own
    } else {
        let (publish, upstream) = (AllowPublish::Block.as_str(), AllowUpstream::Allow.as_str());
        transaction.get(db::package::copy(found.package, found.place.repository, publish, upstream))?
    };
    db::contents::copy_version(transaction, found.version.id, package)?;
    let state = PackageVersionStatus::parse(&found.version.status).map_err(corrupt)?;
    let assets_added = transaction.get(db::package_version::count_assets(found.version.id))?;
    let changes =
        Changes { assets_added, metadata_updated: true, status_changed: true, ..Changes::default() };
    let revision = Revision::stored(found.version.revision);
    let (version, operation) = (key.version.normalized(), EventOperation::Created);
    let change = StateChange { version, state, revision: &revision, operation, changes };
    state_change::record(transaction, events, &key.package, &change, now)
}
