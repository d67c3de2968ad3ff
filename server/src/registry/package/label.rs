//! The labels of a package: listing, setting and removing them. A label is borne by one version of its package at a time,
//! and goes with that version.

use crate::registry::Registry;
use crate::registry::error::Error;
use crate::registry::existence::find_package;
use crate::registry::names::keys::PackageKey;
use crate::registry::names::label::Label;
use crate::registry::names::package::PackageVersion;
use crate::registry::permit::Permit;
use crate::storage::db::{self, Reader, Transaction};

impl Registry {
    /// Lists the labels of a package that must exist, each with the version that bears it.
    pub async fn list_package_labels(
        &self,
        permit: &Permit<PackageKey>,
    ) -> Result<Vec<(Label, PackageVersion)>, Error> {
        let key = permit.key().clone();
        let list = move |reader: &Reader<'_>| {
            let package = find_package(reader, &key)?;
            Ok::<_, Error>(reader.list(db::package_label::list(package.id))?)
        };
        let labels = self.store.read(list).await?;
        let label = |(label, version, key)| (Label::stored(label), PackageVersion::stored(version, key));
        Ok(labels.into_iter().map(label).collect())
    }

    /// Sets a label on a version, both of whose package and itself must exist; another version that bears it loses it.
    pub async fn set_package_label(
        &self,
        permit: &Permit<PackageKey>,
        label: Label,
        version: PackageVersion,
    ) -> Result<(), Error> {
        let key = permit.key().clone();
        let set = move |transaction: &Transaction<'_>| {
            let package = find_package(transaction, &key)?;
            let found = db::package_version::find_in_package(package.id, version.normalized());
            let row = transaction.find(found)?;
            let row = row.ok_or_else(|| Error::missing(&key.clone().version(version.clone())))?;
            Ok(db::contents::set_label(transaction, package.id, label.as_str(), row.id)?)
        };
        self.store.write(set).await
    }

    /// Takes a label from whichever version of a package bears it; tells whether one did.
    pub async fn remove_package_label(
        &self,
        permit: &Permit<PackageKey>,
        label: Label,
    ) -> Result<bool, Error> {
        let key = permit.key().clone();
        let remove = move |transaction: &Transaction<'_>| {
            let package = find_package(transaction, &key)?;
            Ok(db::contents::remove_label(transaction, package.id, label.as_str())?)
        };
        self.store.write(remove).await
    }
}
