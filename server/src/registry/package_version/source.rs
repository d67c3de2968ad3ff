//! Which packages are found by the address of their source code, which their versions name.

use std::collections::BTreeMap;

use super::listed_version::lists;
use crate::registry::Registry;
use crate::registry::error::Error;
use crate::registry::names::format::{PackageFormat, PackageVersionStatus};
use crate::registry::names::keys::{PackageCoordinates, RepositoryKey};
use crate::registry::names::package::{Namespace, PackageName, PackageVersion};
use crate::registry::names::source_address::SourceAddress;
use crate::registry::permit::Permit;
use crate::registry::repository::resolve::{Start, list_holders, stops};
use crate::storage::db::{self, Reader};

impl Registry {
    /// Lists the packages of a format that clients reach through a repository and that have a listed version which names an
    /// address, by name; at most so many of each repository on the way.
    pub async fn list_packages_of_source(
        &self,
        permit: &Permit<RepositoryKey>,
        format: PackageFormat,
        address: &SourceAddress,
        limit: usize,
    ) -> Result<Vec<PackageCoordinates>, Error> {
        let (key, address) = (permit.key().clone(), address.clone());
        let listed = PackageVersionStatus::Published.as_str();
        let list = move |reader: &Reader<'_>| {
            // Where each of them is, that has such a version in a repository on the way.
            let mut places: BTreeMap<(String, String), Vec<(i64, i64)>> = BTreeMap::new();
            for stop in stops(reader, &key)? {
                let (address, format) = (address.as_str(), format.as_str());
                let rows = db::source_address::list_packages(stop.id, address, format, listed, limit);
                for row in reader.list(rows)? {
                    places.entry((row.namespace, row.name)).or_default().push((stop.id, row.id));
                }
            }
            let mut found = Vec::new();
            for ((namespace, name), places) in places {
                let namespace = Some(namespace).filter(|text| !text.is_empty()).map(Namespace::stored);
                let package = PackageCoordinates { format, namespace, name: PackageName::stored(name) };
                if is_found(reader, &key, &package, &address, &places)? {
                    found.push(package);
                }
            }
            Ok::<_, Error>(found)
        };
        self.store.scan(list).await
    }
}

/// Tells whether one of the versions that name an address is what clients are told of, be it that their repository holds the
/// package or takes it from where they are.
fn is_found(
    reader: &Reader<'_>,
    key: &RepositoryKey,
    package: &PackageCoordinates,
    address: &SourceAddress,
    places: &[(i64, i64)],
) -> Result<bool, Error> {
    let start = Start::find(reader, key, package)?;
    let resolution = list_holders(reader, key, package, start)?;
    let listed = PackageVersionStatus::Published.as_str();
    for (repository, id) in places {
        let rows = db::source_address::list_versions(*repository, address.as_str(), *id, listed);
        for (version, sort_key) in reader.list(rows)? {
            if lists(reader, &resolution, *id, &PackageVersion::stored(version, sort_key))? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
