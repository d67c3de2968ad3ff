//! Changing the documents of record of versions that are there, as npm's deprecation does.

use crate::registry::Registry;
use crate::registry::error::Error;
use crate::registry::event::state_change;
use crate::registry::event::{Changes, EventOperation, StateChange};
use crate::registry::existence::{corrupt, take_package};
use crate::registry::names::format::PackageVersionStatus;
use crate::registry::names::keys::PackageKey;
use crate::registry::names::package::PackageVersion;
use crate::registry::names::revision::Revision;
use crate::registry::permit::Permit;
use crate::storage::db::{self, Transaction};

impl Registry {
    /// Changes the documents of some versions of a package that must exist; versions that do not are passed over, and so
    /// are those whose document `edit` leaves as it is, for which it returns nothing.
    pub async fn edit_manifests<E>(
        &self,
        permit: &Permit<PackageKey>,
        versions: Vec<PackageVersion>,
        edit: E,
    ) -> Result<(), Error>
    where
        E: Fn(&PackageVersion, &[u8]) -> Option<Vec<u8>> + Send + 'static,
    {
        let (key, events, now) = (permit.key().clone(), self.events.clone(), self.now());
        let write = move |transaction: &Transaction<'_>| {
            let package = take_package(transaction, &key)?;
            for version in &versions {
                let found = db::package_version::find_in_package(package.id, version.normalized());
                let Some(row) = transaction.find(found)? else { continue };
                let manifest =
                    transaction.find(db::package_version_metadata::find_manifest(row.id))?.flatten();
                let Some(edited) = manifest.and_then(|manifest| edit(version, &manifest)) else { continue };
                db::contents::set_manifest(transaction, row.id(), &edited)?;
                let state = PackageVersionStatus::parse(&row.status).map_err(corrupt)?;
                let changes = Changes { metadata_updated: true, ..Changes::default() };
                let (version, revision) = (version.normalized(), &Revision::stored(row.revision));
                let operation = EventOperation::Updated;
                let change = StateChange { version, state, revision, operation, changes };
                state_change::record(transaction, &events, &key, &change, now)?;
            }
            Ok::<_, Error>(())
        };
        self.store.write(write).await?;
        self.events.wake();
        Ok(())
    }
}
