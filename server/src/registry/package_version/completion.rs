//! Versions whose assets arrive one by one: the digests that follow assets, and which versions are not whole yet.

use super::publish::renew_revision;
use crate::registry::Registry;
use crate::registry::error::Error;
use crate::registry::names::digest::HashAlgorithm;
use crate::registry::names::format::PackageVersionStatus;
use crate::registry::names::keys::{PackageKey, PackageVersionKey};
use crate::registry::names::package::AssetName;
use crate::registry::permit::Permit;
use crate::storage::db::package_version::PackageVersionRow;
use crate::storage::db::{self, Reader, Transaction};

/// As many versions as a package may have at once whose assets still arrive, for them to be found.
const MOST_UNFINISHED: usize = 1000;

/// What an asset is found to be, whose digest somebody sends after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    /// It is not there.
    Absent,
    /// It is what was meant.
    Confirmed,
    /// It is something else, and its version is not finished until it is confirmed.
    Disputed,
}

/// A version whose assets still arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedVersion {
    /// Its number.
    pub version: String,
    /// The names of its assets that are not what their senders meant.
    pub disputed: Vec<String>,
}

impl Registry {
    /// Holds an asset against a digest that its sender sends after it: the very digits, in lower case.
    pub async fn confirm_asset(
        &self,
        permit: &Permit<PackageVersionKey>,
        asset: &AssetName,
        algorithm: HashAlgorithm,
        digest: &str,
    ) -> Result<Confirmation, Error> {
        let (key, asset, digest) = (permit.key().clone(), asset.clone(), digest.to_owned());
        let confirm = move |transaction: &Transaction<'_>| {
            let Some(version) = take_version(transaction, &key)? else {
                return Ok(Confirmation::Absent);
            };
            let found =
                transaction.find(db::unfinished_version::find_disputable(version.id, asset.as_str()))?;
            let Some((blob, was_disputed)) = found else { return Ok(Confirmation::Absent) };
            let own = match algorithm {
                HashAlgorithm::Md5 => blob.md5,
                HashAlgorithm::Sha1 => blob.sha1,
                HashAlgorithm::Sha256 => blob.sha256,
                HashAlgorithm::Sha512 => blob.sha512,
            };
            let is_disputed = own != digest;
            if is_disputed != was_disputed {
                transaction.execute(&db::unfinished_version::set_disputed(
                    version.id,
                    asset.as_str(),
                    is_disputed,
                ))?;
            }
            Ok::<_, Error>(if is_disputed { Confirmation::Disputed } else { Confirmation::Confirmed })
        };
        self.store.write(confirm).await
    }

    /// Takes an asset away whose sender meant another one, while its version is unfinished, so that it can be sent anew.
    pub async fn retract_disputed_asset(
        &self,
        permit: &Permit<PackageVersionKey>,
        asset: &AssetName,
    ) -> Result<(), Error> {
        let (key, asset, now) = (permit.key().clone(), asset.clone(), self.now().epoch_milliseconds());
        let retract = move |transaction: &Transaction<'_>| {
            let Some(version) = take_version(transaction, &key)? else {
                return Ok(());
            };
            let found =
                transaction.find(db::unfinished_version::find_disputable(version.id, asset.as_str()))?;
            let is_unfinished = version.status == PackageVersionStatus::Unfinished.as_str();
            if is_unfinished && found.is_some_and(|(_, is_disputed)| is_disputed) {
                db::contents::remove_asset(transaction, version.id(), asset.as_str(), now)?;
                renew_revision(transaction, version.id(), &key.version)?;
            }
            Ok::<_, Error>(())
        };
        self.store.write(retract).await
    }

    /// Lists the versions of a package whose assets still arrive; none where there is no such package.
    pub async fn list_unfinished_versions(
        &self,
        permit: &Permit<PackageKey>,
    ) -> Result<Vec<UnfinishedVersion>, Error> {
        let key = permit.key().clone();
        let list = move |reader: &Reader<'_>| {
            let Some(package) = reader.find(db::package::find(key.address()))? else { return Ok(Vec::new()) };
            let status = PackageVersionStatus::Unfinished.as_str();
            let rows = reader.list(db::unfinished_version::list(package.id, status, MOST_UNFINISHED))?;
            let described = rows.into_iter().map(|(id, version)| {
                Ok(UnfinishedVersion {
                    version,
                    disputed: reader.list(db::unfinished_version::list_disputed(id))?,
                })
            });
            described.collect::<Result<_, Error>>()
        };
        self.store.read(list).await
    }
}

/// Finds a version, and holds its package until the transaction ends.
fn take_version(
    transaction: &Transaction<'_>,
    key: &PackageVersionKey,
) -> Result<Option<PackageVersionRow>, Error> {
    let rows = db::hold::package(key.package.address());
    let find = || Ok(transaction.find(db::package_version::find(key.address()))?);
    transaction.hold_for(&rows, find, Option::is_some)
}
