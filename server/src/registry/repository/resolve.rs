//! Where a package or a version is looked for: in the repository that is asked, in its upstreams in the order of their
//! search, and through the connections to public registries that the search reaches. Reads alone; what is fetched or
//! kept afterwards is somebody else's work.

use super::search_order::search_order;
use crate::registry::Registry;
use crate::registry::error::Error;
use crate::registry::existence::{RepositoryPlace, corrupt};
use crate::registry::names::RepositoryName;
use crate::registry::names::connection::ExternalConnection;
use crate::registry::names::format::{AllowUpstream, PackageVersionStatus};
use crate::registry::names::keys::{PackageCoordinates, RepositoryKey};
use crate::registry::names::package::PackageVersion;
use crate::registry::names::revision::Revision;
use crate::registry::permit::Permit;
use crate::storage;
use crate::storage::db::package::PackageRow;
use crate::storage::db::package_version::PackageVersionRow;
use crate::storage::db::{self, Reader};

/// A repository on the way of a search. Its public registry, where it has one, is asked after what it holds itself.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stop {
    id: i64,
    name: RepositoryName,
    connection: Option<ExternalConnection>,
}

/// A connection to a public registry that a search reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachedConnection {
    /// The repository that has it, where what is fetched is kept.
    pub repository: RepositoryName,
    /// Whose format is that of what comes through it.
    pub connection: ExternalConnection,
}

/// Where a package is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageResolution {
    /// The repositories that hold it, in the order of the search: for a version that several hold, the first decides.
    pub repositories: Vec<RepositoryName>,
    /// The connections that may know more versions of it, in the order of the search.
    pub connections: Vec<ReachedConnection>,
}

/// Where a version is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionResolution {
    /// The first repository that holds it.
    pub found: Option<FoundVersion>,
    /// The connections that come before it in the order of the search; all of them, if it is in no repository.
    pub connections: Vec<ReachedConnection>,
}

/// A version in the repository that the search found it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundVersion {
    /// In the domain that was asked.
    pub repository: RepositoryName,
    /// The status that it has there. One that is archived or disposed of there hides it in the repositories behind.
    pub status: PackageVersionStatus,
    /// The revision that it has there.
    pub revision: Revision,
}

impl Registry {
    /// Finds the repositories that hold a package, from the one that is asked on.
    pub async fn resolve_package(
        &self,
        permit: &Permit<RepositoryKey>,
        package: &PackageCoordinates,
    ) -> Result<PackageResolution, Error> {
        let (key, package) = (permit.key().clone(), package.clone());
        let resolve = move |reader: &Reader<'_>| {
            let mut resolution = PackageResolution { repositories: Vec::new(), connections: Vec::new() };
            for stop in search(reader, &key, &package)? {
                let held = find_in(reader, stop.id, &package)?;
                if held.is_some() {
                    resolution.repositories.push(stop.name.clone());
                }
                resolution.connections.extend(stop.reached(&package, held.as_ref()));
            }
            Ok(resolution)
        };
        self.store.read(resolve).await
    }

    /// Finds the first repository that holds a version, from the one that is asked on.
    pub async fn resolve_version(
        &self,
        permit: &Permit<RepositoryKey>,
        package: &PackageCoordinates,
        version: &PackageVersion,
    ) -> Result<VersionResolution, Error> {
        let (key, package, version) = (permit.key().clone(), package.clone(), version.clone());
        let resolve = move |reader: &Reader<'_>| {
            let mut connections = Vec::new();
            for stop in search(reader, &key, &package)? {
                let held = find_in(reader, stop.id, &package)?;
                if let Some(row) = find_version_of(reader, held.as_ref(), &version)? {
                    let status = PackageVersionStatus::parse(&row.status).map_err(corrupt)?;
                    let revision = Revision::stored(row.revision);
                    let found = Some(FoundVersion { repository: stop.name, status, revision });
                    return Ok(VersionResolution { found, connections });
                }
                connections.extend(stop.reached(&package, held.as_ref()));
            }
            Ok(VersionResolution { found: None, connections })
        };
        self.store.read(resolve).await
    }
}

impl Stop {
    /// Returns the connection, where packages of that format come through it and this one may.
    fn reached(&self, package: &PackageCoordinates, held: Option<&PackageRow>) -> Option<ReachedConnection> {
        let connection = self.connection.filter(|connection| connection.format() == package.format)?;
        if !takes_from_upstream(package, held) {
            return None;
        }
        Some(ReachedConnection { repository: self.name.clone(), connection })
    }
}

/// Lists the repositories to look through for a package, the one that is asked first. What the restrictions there or
/// the format keep from coming in is not looked for elsewhere. A repository behind has its say only about what comes
/// in through its own connection.
fn search(
    reader: &Reader<'_>,
    key: &RepositoryKey,
    package: &PackageCoordinates,
) -> Result<Vec<Stop>, Error> {
    let place = RepositoryPlace::find(reader, key)?;
    let own = find_in(reader, place.repository, package)?;
    let connection = reader.find(db::repository::find_external_connection(place.repository))?.flatten();
    let mut stops = vec![Stop::of(place.repository, key.name.clone(), connection.as_deref())?];
    if takes_from_upstream(package, own.as_ref()) {
        stops.extend(upstreams(reader, place.repository)?);
    }
    Ok(stops)
}

/// Tells whether versions of a package may come from upstream into the repository that holds it so.
pub(in crate::registry) fn takes_from_upstream(
    package: &PackageCoordinates,
    own: Option<&PackageRow>,
) -> bool {
    let blocked = own.is_some_and(|own| own.upstream == AllowUpstream::Block.as_str());
    package.format.rules().comes_from_upstream && !blocked
}

/// Lists the numbers of the upstreams of a repository in the order of their search.
pub(in crate::registry) fn upstream_ids(reader: &Reader<'_>, repository: i64) -> Result<Vec<i64>, Error> {
    Ok(upstreams(reader, repository)?.into_iter().map(|stop| stop.id).collect())
}

fn upstreams(reader: &Reader<'_>, repository: i64) -> Result<Vec<Stop>, Error> {
    let edges = reader.list(db::repository::list_upstream_edges(repository))?;
    let mut stops = Vec::new();
    for id in search_order(repository, &edges)? {
        // Whatever the search reaches, an edge leads to.
        if let Some(edge) = edges.iter().find(|edge| edge.upstream == id) {
            let name = RepositoryName::stored(edge.upstream_name.clone());
            stops.push(Stop::of(id, name, edge.upstream_connection.as_deref())?);
        }
    }
    Ok(stops)
}

impl Stop {
    fn of(id: i64, name: RepositoryName, connection: Option<&str>) -> Result<Self, storage::Error> {
        let connection = connection.map(ExternalConnection::parse).transpose().map_err(corrupt)?;
        Ok(Self { id, name, connection })
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

fn find_version_of(
    reader: &Reader<'_>,
    package: Option<&PackageRow>,
    version: &PackageVersion,
) -> Result<Option<PackageVersionRow>, storage::Error> {
    let Some(package) = package else { return Ok(None) };
    reader.find(db::package_version::find_in_package(package.id, version.normalized()))
}
