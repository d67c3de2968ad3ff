//! Where a package is looked for: in the repository that is asked, in its upstreams in the order of their
//! search, and through the connections to public registries that the search reaches. Reads alone; what is fetched or
//! kept afterwards is somebody else's work.

use std::collections::HashMap;

use super::resolution::{Holder, PackageResolution, ReachedConnection};
use super::search_order::search_order;
use crate::registry::Registry;
use crate::registry::error::{Error, Invalid};
use crate::registry::existence::{RepositoryPlace, corrupt};
use crate::registry::names::RepositoryName;
use crate::registry::names::connection::ExternalConnection;
use crate::registry::names::format::{AllowUpstream, OriginType, PackageFormat};
use crate::registry::names::keys::{PackageCoordinates, PackageKey, RepositoryKey};
use crate::registry::names::package::PackageVersion;
use crate::registry::offer::TooYoungFrom;
use crate::registry::package_group::find_obstacle;
use crate::storage;
use crate::storage::db::package::PackageRow;
use crate::storage::db::package_version::PackageVersionRow;
use crate::storage::db::repository::UpstreamEdgeRow;
use crate::storage::db::{self, Reader};

/// A repository on the way of a search. Its public registry, where it has one, is asked after what it holds itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::registry) struct Stop {
    pub(in crate::registry) id: i64,
    pub(super) name: RepositoryName,
    pub(super) depth: usize,
    connection: Option<ExternalConnection>,
    /// The package that is looked for, as it holds it.
    pub(super) held: Option<PackageRow>,
}

impl Registry {
    /// Finds the repositories that hold a package, from one on.
    pub(in crate::registry) async fn find_holders(
        &self,
        key: &RepositoryKey,
        package: &PackageCoordinates,
    ) -> Result<PackageResolution, Error> {
        let (key, package) = (key.clone(), package.clone());
        let resolve = move |reader: &Reader<'_>| {
            let start = Start::find(reader, &key, &package)?;
            list_holders(reader, &key, &package, start)
        };
        self.store.read(resolve).await
    }
}

/// Goes the way of a search from where it begins.
pub(in crate::registry) fn list_holders(
    reader: &Reader<'_>,
    key: &RepositoryKey,
    package: &PackageCoordinates,
    start: Start,
) -> Result<PackageResolution, Error> {
    let (mut holders, mut connections) = (Vec::new(), Vec::new());
    for stop in search_from(reader, key, package, start)?.stops {
        let reached = stop.reached(package);
        holders.extend(stop.held.map(|held| Holder {
            repository: stop.name,
            package: held.id,
            depth: stop.depth,
            change_number: held.change_number,
        }));
        let holders_before = holders.len();
        connections.extend(reached.map(|reached| ReachedConnection { holders_before, ..reached }));
    }
    Ok(PackageResolution {
        holders,
        connections,
        offers: Vec::new(),
        remarks: Vec::new(),
        too_young_from: TooYoungFrom::default(),
    })
}

impl Stop {
    /// Tells whether a public registry of a format is behind it.
    pub(super) fn leads_outside(&self, format: PackageFormat) -> bool {
        self.connection.is_some_and(|connection| connection.format() == format)
    }

    /// Returns the connection, where packages of that format come through it and this one may.
    pub(super) fn reached(&self, package: &PackageCoordinates) -> Option<ReachedConnection> {
        let connection = self.connection.filter(|connection| connection.format() == package.format)?;
        if !takes_from_upstream(package, self.held.as_ref()) {
            return None;
        }
        let (repository, depth) = (self.name.clone(), self.depth);
        Some(ReachedConnection { repository, connection, depth, holders_before: 0 })
    }
}

/// Where a package is looked for.
pub(super) struct Search {
    /// The repositories to look through, the one that is asked first.
    pub(super) stops: Vec<Stop>,
    /// Why its group keeps it from being looked for elsewhere.
    pub(super) obstacle: Option<Invalid>,
}

/// Where the search for a package begins: what is known of the repository that is asked.
pub(in crate::registry) struct Start {
    pub(super) place: RepositoryPlace,
    /// The package as it holds it.
    pub(super) own: Option<PackageRow>,
    pub(super) has_upstreams: bool,
    connection: Option<String>,
}

impl Start {
    /// Finds it in one statement.
    pub(in crate::registry) fn find(
        reader: &Reader<'_>,
        key: &RepositoryKey,
        package: &PackageCoordinates,
    ) -> Result<Self, Error> {
        let found = reader.find(db::package::find_search_place(key.package_address(package)))?;
        let place = RepositoryPlace::require(found.as_ref().map(|found| found.place), key)?;
        let has_upstreams = found.as_ref().is_some_and(|found| found.has_upstreams);
        let (own, connection) =
            found.map(|found| (found.package, found.external_connection)).unwrap_or_default();
        Ok(Self { place, own, has_upstreams, connection })
    }
}

/// Finds out where a package is looked for. What the restrictions in the repository that is asked, the package's group or
/// the format keep from coming in is not looked for elsewhere. A repository behind has its say only about what comes in
/// through its own connection.
pub(super) fn search(
    reader: &Reader<'_>,
    key: &RepositoryKey,
    package: &PackageCoordinates,
) -> Result<Search, Error> {
    let start = Start::find(reader, key, package)?;
    search_from(reader, key, package, start)
}

fn search_from(
    reader: &Reader<'_>,
    key: &RepositoryKey,
    package: &PackageCoordinates,
    start: Start,
) -> Result<Search, Error> {
    let Start { place, own, has_upstreams, connection } = start;
    let obstacle_to = |name: &RepositoryName, origin| {
        let repository = RepositoryKey { domain: key.domain.clone(), name: name.clone() };
        find_obstacle(reader, place.domain, &repository.package(package.clone()), origin)
    };
    let goes_on = has_upstreams && takes_from_upstream(package, own.as_ref());
    let first = Stop::of(place.repository, key.name.clone(), 0, connection.as_deref())?;
    let mut stops = vec![Stop { held: own, ..first }];
    let mut obstacle = None;
    if goes_on {
        obstacle = obstacle_to(&key.name, OriginType::InternalUpstream)?;
        if obstacle.is_none() {
            stops.extend(upstreams_holding(reader, place.repository, package)?);
        }
    }
    for stop in stops.iter_mut().filter(|stop| stop.connection.is_some()) {
        if let Some(found) = obstacle_to(&stop.name, OriginType::ExternalUpstream)? {
            stop.connection = None;
            obstacle.get_or_insert(found);
        }
    }
    Ok(Search { stops, obstacle })
}

/// Lists the repositories that a search goes through, the one that is asked first.
pub(in crate::registry) fn stops(reader: &Reader<'_>, key: &RepositoryKey) -> Result<Vec<Stop>, Error> {
    let id = RepositoryPlace::find(reader, key)?.repository;
    let rows = reader.list(db::repository::find(key.address()))?;
    let connection = rows.first().and_then(|row| row.repository.external_connection.as_deref());
    let mut stops = vec![Stop::of(id, key.name.clone(), 0, connection)?];
    stops.extend(upstreams(reader, id)?);
    Ok(stops)
}

/// Tells whether versions of a package may come from upstream into the repository that holds it so.
pub(in crate::registry) fn takes_from_upstream(
    package: &PackageCoordinates,
    own: Option<&PackageRow>,
) -> bool {
    comes_from_upstream(package, own.map(|own| own.upstream.as_str()))
}

/// Tells the same by what the repository's own restriction says, where it holds the package.
pub(in crate::registry) fn comes_from_upstream(
    package: &PackageCoordinates,
    restriction: Option<&str>,
) -> bool {
    let blocked = restriction == Some(AllowUpstream::Block.as_str());
    package.format.rules().comes_from_upstream && !blocked
}

/// Tells whether an upstream of a repository holds a version.
pub(in crate::registry) fn is_held_upstream(
    reader: &Reader<'_>,
    repository: i64,
    package: &PackageCoordinates,
    version: &PackageVersion,
) -> Result<bool, Error> {
    for stop in upstreams_holding(reader, repository, package)? {
        if find_version_of(reader, stop.held.as_ref(), version)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A version that a repository does not hold and an upstream does.
#[derive(Debug)]
pub(in crate::registry) struct UpstreamVersion {
    pub(in crate::registry) place: RepositoryPlace,
    /// The package in the repository itself, where that holds other versions of it.
    pub(in crate::registry) own: Option<i64>,
    /// The package in the upstream.
    pub(in crate::registry) package: i64,
    pub(in crate::registry) version: PackageVersionRow,
}

/// Finds the first upstream that holds a version which the repository itself does not hold, where versions of the
/// package may come from there at all.
pub(in crate::registry) fn find_version_upstream(
    reader: &Reader<'_>,
    key: &PackageKey,
    version: &PackageVersion,
) -> Result<Option<UpstreamVersion>, Error> {
    let package = key.coordinates();
    let place = RepositoryPlace::find(reader, &key.repository)?;
    let own = find_in(reader, place.repository, &package)?;
    let is_own = find_version_of(reader, own.as_ref(), version)?.is_some();
    if is_own || !takes_from_upstream(&package, own.as_ref()) {
        return Ok(None);
    }
    for stop in upstreams_holding(reader, place.repository, &package)? {
        if let Some(version) = find_version_of(reader, stop.held.as_ref(), version)?
            && let Some(held) = stop.held
        {
            let own = own.map(|own| own.id);
            return Ok(Some(UpstreamVersion { place, own, package: held.id, version }));
        }
    }
    Ok(None)
}

/// Lists the numbers of the upstreams of a repository in the order of their search.
pub(in crate::registry) fn upstream_ids(reader: &Reader<'_>, repository: i64) -> Result<Vec<i64>, Error> {
    Ok(upstreams(reader, repository)?.into_iter().map(|stop| stop.id).collect())
}

fn upstreams(reader: &Reader<'_>, repository: i64) -> Result<Vec<Stop>, Error> {
    in_order(repository, &reader.list(db::repository::list_upstream_edges(repository))?)
}

/// Lists the upstreams of a repository in the order of their search, each with a package as it holds it.
fn upstreams_holding(
    reader: &Reader<'_>,
    repository: i64,
    package: &PackageCoordinates,
) -> Result<Vec<Stop>, Error> {
    let (format, namespace) = (package.format.as_str(), package.namespace_or_empty());
    let list = db::package::list_along_upstreams(repository, format, namespace, package.name.normalized());
    let (edges, held): (Vec<_>, Vec<_>) = reader.list(list)?.into_iter().unzip();
    let mut held: HashMap<i64, _> =
        edges.iter().map(|edge: &UpstreamEdgeRow| edge.upstream).zip(held).collect();
    let mut stops = in_order(repository, &edges)?;
    for stop in &mut stops {
        stop.held = held.remove(&stop.id).flatten();
    }
    Ok(stops)
}

fn in_order(repository: i64, edges: &[UpstreamEdgeRow]) -> Result<Vec<Stop>, Error> {
    let mut stops = Vec::new();
    for (id, depth) in search_order(repository, edges)? {
        // Whatever the search reaches, an edge leads to.
        if let Some(edge) = edges.iter().find(|edge| edge.upstream == id) {
            let name = RepositoryName::stored(edge.upstream_name.clone());
            stops.push(Stop::of(id, name, depth, edge.upstream_connection.as_deref())?);
        }
    }
    Ok(stops)
}

impl Stop {
    fn of(
        id: i64,
        name: RepositoryName,
        depth: usize,
        connection: Option<&str>,
    ) -> Result<Self, storage::Error> {
        let connection = connection.map(ExternalConnection::parse).transpose().map_err(corrupt)?;
        Ok(Self { id, name, depth, connection, held: None })
    }
}

/// Finds a package in one repository.
pub(in crate::registry) fn find_in(
    reader: &Reader<'_>,
    repository: i64,
    package: &PackageCoordinates,
) -> Result<Option<PackageRow>, storage::Error> {
    let (format, namespace) = (package.format.as_str(), package.namespace_or_empty());
    reader.find(db::package::find_in_repository(repository, format, namespace, package.name.normalized()))
}

pub(in crate::registry) fn find_version_of(
    reader: &Reader<'_>,
    package: Option<&PackageRow>,
    version: &PackageVersion,
) -> Result<Option<PackageVersionRow>, storage::Error> {
    let Some(package) = package else { return Ok(None) };
    reader.find(db::package_version::find_in_package(package.id, version.normalized()))
}
