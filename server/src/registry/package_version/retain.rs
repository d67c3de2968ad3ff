//! Keeping what is fetched through a repository: what it does not hold is taken from its upstreams, and held there
//! from then on, whatever becomes of it upstream. Repositories between the two keep nothing.

use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::delivery::Events;
use crate::registry::error::Error;
use crate::registry::event::state_change;
use crate::registry::event::{Changes, EventOperation, StateChange};
use crate::registry::existence::{RepositoryPlace, corrupt};
use crate::registry::names::format::{
    AllowPublish, AllowUpstream, OriginType, PackageVersionOriginType, PackageVersionStatus,
};
use crate::registry::names::keys::PackageVersionKey;
use crate::registry::names::package::AssetName;
use crate::registry::names::revision::Revision;
use crate::registry::package_group::check_origin;
use crate::registry::package_version::publish::renew_revision;
use crate::registry::package_version::standing::hold_for_creation;
use crate::registry::repository::resolve::{
    UpstreamVersion, find_in, find_version_of, find_version_upstream, takes_from_upstream, upstream_ids,
};
use crate::storage::db::package_version::PackageVersionRow;
use crate::storage::db::{self, Transaction};

impl Registry {
    /// Keeps a version in the repository that is asked for it, if an upstream holds it and it may come in. The version
    /// that it has itself is left as it is, but for the asset that is asked for, if it lacks that and both come from a
    /// public registry.
    pub(in crate::registry) async fn retain_version(
        &self,
        key: &PackageVersionKey,
        asset: &AssetName,
    ) -> Result<(), Error> {
        let retaining = Retaining {
            key: key.clone(),
            asset: asset.clone(),
            events: self.events.clone(),
            now: self.now(),
        };
        self.store.write(move |transaction: &Transaction<'_>| retaining.write(transaction)).await?;
        self.events.wake();
        Ok(())
    }
}

/// What is to be kept, and what it takes to say so.
struct Retaining {
    key: PackageVersionKey,
    asset: AssetName,
    events: Events,
    now: Timestamp,
}

impl Retaining {
    fn write(&self, transaction: &Transaction<'_>) -> Result<(), Error> {
        let (key, package) = (&self.key, self.key.package.coordinates());
        let take = || {
            let find = || {
                let place = RepositoryPlace::find(transaction, &key.package.repository)?;
                Ok::<_, Error>((place, find_in(transaction, place.repository, &package)?))
            };
            transaction.hold_for(&db::hold::package(key.package.address()), find, |(_, own)| own.is_some())
        };
        let (mut place, mut own) = take()?;
        if own.is_none() && hold_for_creation(transaction, &key.package)? {
            (place, own) = take()?;
        }
        match find_version_of(transaction, own.as_ref(), &key.version)? {
            Some(version) => {
                let takes = takes_from_upstream(&package, own.as_ref());
                if takes { self.add_asset(transaction, place, &version) } else { Ok(()) }
            }
            // It may have gone upstream since it was looked for.
            None => match self.take_upstream(transaction)? {
                Some(found) => self.add_version(transaction, &found),
                None => Ok(()),
            },
        }
    }

    /// Finds the version upstream, which stays whole until it is copied.
    fn take_upstream(&self, transaction: &Transaction<'_>) -> Result<Option<UpstreamVersion>, Error> {
        let find = || find_version_upstream(transaction, &self.key.package, &self.key.version);
        let found = find()?;
        match &found {
            Some(held) => {
                let held = transaction.hold(&db::hold::package_id(held.package).shared())?;
                if held.may_have_waited() { find() } else { Ok(found) }
            }
            None => Ok(None),
        }
    }

    fn add_version(&self, transaction: &Transaction<'_>, found: &UpstreamVersion) -> Result<(), Error> {
        let key = &self.key;
        check_origin(transaction, found.place.domain, &key.package, OriginType::InternalUpstream)?;
        let package = if let Some(own) = found.own {
            own
        } else {
            let (publish, upstream) = (AllowPublish::Block.as_str(), AllowUpstream::Allow.as_str());
            transaction.get(db::package::copy(found.package, found.place.repository, publish, upstream))?
        };
        db::contents::copy_version(transaction, found.version.id, package)?;
        let assets_added = transaction.get(db::package_version::count_assets(found.version.id))?;
        let changes =
            Changes { assets_added, metadata_updated: true, status_changed: true, ..Changes::default() };
        let revision = Revision::stored(found.version.revision.clone());
        self.record(transaction, &found.version.status, &revision, EventOperation::Created, changes)
    }

    /// Adds the asset to the version that is there, from the first upstream that has it from a public registry too.
    fn add_asset(
        &self,
        transaction: &Transaction<'_>,
        place: RepositoryPlace,
        version: &PackageVersionRow,
    ) -> Result<(), Error> {
        let name = self.asset.as_str();
        let is_external =
            |row: &PackageVersionRow| row.origin_type == PackageVersionOriginType::External.as_str();
        if !is_external(version) || transaction.find(db::asset::find_blob(version.id, name))?.is_some() {
            return Ok(());
        }
        let package = self.key.package.coordinates();
        for upstream in upstream_ids(transaction, place.repository)? {
            let held = find_in(transaction, upstream, &package)?;
            if let Some(held) = &held {
                transaction.hold(&db::hold::package_id(held.id).shared())?;
            }
            let Some(found) = find_version_of(transaction, held.as_ref(), &self.key.version)? else {
                continue;
            };
            let has_it = transaction.find(db::asset::find_blob(found.id, name))?.is_some();
            if !is_external(&found) || !has_it {
                continue;
            }
            db::contents::copy_asset(transaction, found.id, version.id, name)?;
            db::contents::describe_like(transaction, found.id, version.id())?;
            let revision = renew_revision(transaction, version.id(), &self.key.version)?;
            let changes = Changes { assets_added: 1, ..Changes::default() };
            return self.record(transaction, &version.status, &revision, EventOperation::Updated, changes);
        }
        Ok(())
    }

    fn record(
        &self,
        transaction: &Transaction<'_>,
        status: &str,
        revision: &Revision,
        operation: EventOperation,
        changes: Changes,
    ) -> Result<(), Error> {
        let state = PackageVersionStatus::parse(status).map_err(corrupt)?;
        let version = self.key.version.normalized();
        let change = StateChange { version, state, revision, operation, changes };
        state_change::record(transaction, &self.events, &self.key.package, &change, self.now)
    }
}
