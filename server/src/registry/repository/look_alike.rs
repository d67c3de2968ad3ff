//! Names that people take for one another, in the formats that have such names: how a package is written that somebody asks
//! for in another case, and which package stands where another is to be published.

use super::resolution::PackageResolution;
use super::resolve::{Start, find_in, list_holders, takes_from_upstream, upstream_ids};
use crate::registry::Registry;
use crate::registry::error::Error;
use crate::registry::existence::RepositoryPlace;
use crate::registry::names::keys::{PackageCoordinates, RepositoryKey};
use crate::registry::names::package::PackageName;
use crate::registry::permit::Permit;
use crate::storage;
use crate::storage::db::{self, Reader};

impl Registry {
    /// Returns a package as the first repository of the search writes it, whatever the case in which it is asked for; as it
    /// is asked for where none holds it.
    pub async fn find_written_name(
        &self,
        permit: &Permit<RepositoryKey>,
        package: &PackageCoordinates,
    ) -> Result<PackageCoordinates, Error> {
        let (key, package) = (permit.key().clone(), package.clone());
        let find = move |reader: &Reader<'_>| {
            // Most are asked for where they are, and nothing else has to be read then.
            let at = key.package(package.clone());
            let own = reader.list(db::package_look_alike::list_at(at.address()))?;
            if let Some(written) = in_other_case(&own, &package) {
                return Ok(written);
            }
            let place = RepositoryPlace::find(reader, &key)?;
            let written = find_upstream(reader, place.repository, &package)?;
            Ok::<_, Error>(written.unwrap_or_else(|| package.clone()))
        };
        self.store.read(find).await
    }

    /// Finds the repositories that hold a package, from one on, whatever the case in which it is asked for; with the package
    /// as the first of them writes it.
    pub(in crate::registry) async fn find_holders_in_any_case(
        &self,
        key: &RepositoryKey,
        package: &PackageCoordinates,
    ) -> Result<(PackageCoordinates, PackageResolution), Error> {
        let (key, asked) = (key.clone(), package.clone());
        let resolve = move |reader: &Reader<'_>| {
            let mut package = asked.clone();
            let mut start = Start::find(reader, &key, &package)?;
            // Most are asked for as they are written, and nothing else has to be read then.
            if start.own.is_none()
                && let Some(written) = find_written(reader, &start, &package)?
            {
                start = Start::find(reader, &key, &written)?;
                package = written;
            }
            let resolution = list_holders(reader, &key, &package, start)?;
            Ok::<_, Error>((package, resolution))
        };
        self.store.read(resolve).await
    }
}

fn find_written(
    reader: &Reader<'_>,
    start: &Start,
    package: &PackageCoordinates,
) -> Result<Option<PackageCoordinates>, Error> {
    let repository = start.place.repository;
    match in_other_case(&list(reader, repository, package)?, package) {
        None if start.has_upstreams => find_upstream(reader, repository, package),
        own => Ok(own),
    }
}

/// Finds how the first upstream of a repository writes a package that has it in any case.
fn find_upstream(
    reader: &Reader<'_>,
    repository: i64,
    package: &PackageCoordinates,
) -> Result<Option<PackageCoordinates>, Error> {
    for upstream in upstream_ids(reader, repository)? {
        let written = in_other_case(&list(reader, upstream, package)?, package);
        if written.is_some() {
            return Ok(written);
        }
    }
    Ok(None)
}

/// Returns a package as one of some names writes it, whatever the case.
fn in_other_case(written: &[String], package: &PackageCoordinates) -> Option<PackageCoordinates> {
    let asked = package.name.normalized();
    let exact = written.iter().find(|name| *name == asked);
    let found = exact.or_else(|| written.iter().find(|name| name.eq_ignore_ascii_case(asked)))?;
    Some(PackageCoordinates { name: PackageName::stored(found.clone()), ..package.clone() })
}

/// Finds another package that is taken for one that is to be published: in the repository, or in an upstream that it
/// could come from.
pub(in crate::registry) fn find_look_alike(
    reader: &Reader<'_>,
    repository: i64,
    package: &PackageCoordinates,
) -> Result<Option<String>, Error> {
    let other = |held: Vec<String>| held.into_iter().find(|name| name != package.name.normalized());
    let own = find_in(reader, repository, package)?;
    if own.is_some() {
        return Ok(None);
    }
    if let Some(written) = other(list(reader, repository, package)?) {
        return Ok(Some(written));
    }
    if takes_from_upstream(package, None) {
        for upstream in upstream_ids(reader, repository)? {
            if let Some(written) = other(list(reader, upstream, package)?) {
                return Ok(Some(written));
            }
        }
    }
    Ok(None)
}

fn list(
    reader: &Reader<'_>,
    repository: i64,
    package: &PackageCoordinates,
) -> Result<Vec<String>, storage::Error> {
    let (format, namespace) = (package.format.as_str(), package.namespace_or_empty());
    reader.list(db::package_look_alike::list(repository, format, namespace, package.name.normalized()))
}
