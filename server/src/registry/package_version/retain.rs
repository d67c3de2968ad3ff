//! Keeping in a repository what it took from an upstream: a version that somebody fetches through a repository is held
//! there from then on, whatever becomes of it upstream. Repositories between the two keep nothing.

use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::delivery::Events;
use crate::registry::error::Error;
use crate::registry::event::state_change;
use crate::registry::event::{Changes, EventOperation, StateChange};
use crate::registry::existence::corrupt;
use crate::registry::names::format::{AllowPublish, AllowUpstream, OriginType, PackageVersionStatus};
use crate::registry::names::keys::{PackageCoordinates, PackageVersionKey, RepositoryKey};
use crate::registry::names::package::PackageVersion;
use crate::registry::names::revision::Revision;
use crate::registry::package_group::check_origin;
use crate::registry::permit::Permit;
use crate::registry::repository::resolve::find_version_upstream;
use crate::storage::db::{self, Transaction};

impl Registry {
    /// Keeps a version in the repository that is asked for it, if an upstream holds it and it may come in; the version
    /// that it has itself is left as it is.
    pub async fn retain_version(
        &self,
        permit: &Permit<RepositoryKey>,
        package: &PackageCoordinates,
        version: &PackageVersion,
    ) -> Result<(), Error> {
        let key =
            PackageVersionKey { package: permit.key().package(package.clone()), version: version.clone() };
        let (events, now) = (self.events.clone(), self.now());
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
