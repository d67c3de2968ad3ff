//! Names that people take for one another, in the formats that have such names: how a package is written that somebody asks
//! for in another case, and which package stands where another is to be published.

use super::resolve::{find_in, takes_from_upstream, upstream_ids};
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
            for upstream in upstream_ids(reader, place.repository)? {
                if let Some(written) = in_other_case(&list(reader, upstream, &package)?, &package) {
                    return Ok(written);
                }
            }
            Ok::<_, Error>(package)
        };
        self.store.read(find).await
    }
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
