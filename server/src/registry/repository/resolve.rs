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
use crate::registry::names::keys::{PackageCoordinates, PackageKey, RepositoryKey};
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
    depth: usize,
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
    pub holders: Vec<Holder>,
    /// The connections that may know more versions of it, in the order of the search.
    pub connections: Vec<ReachedConnection>,
}

/// A repository that holds a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// In the domain that was asked.
    pub repository: RepositoryName,
    pub(in crate::registry) package: i64,
    /// How many steps lead to it from the repository that was asked.
    pub(in crate::registry) depth: usize,
    change_number: i64,
}

/// What a document of a package is made of: one for another state is another. The same in every process over a store.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PackageFingerprint(Vec<(i64, i64, usize)>);

impl PackageFingerprint {
    /// Returns it as bytes, for validators.
    pub fn to_bytes(&self) -> Vec<u8> {
        let numbers = self.0.iter().flat_map(|(package, change, depth)| {
            [package.to_be_bytes(), change.to_be_bytes(), depth.to_be_bytes()]
        });
        numbers.flatten().collect()
    }
}

impl PackageResolution {
    /// Returns what tells this state of the package from all others.
    pub fn fingerprint(&self) -> PackageFingerprint {
        let numbers = |holder: &Holder| (holder.package, holder.change_number, holder.depth);
        PackageFingerprint(self.holders.iter().map(numbers).collect())
    }
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
            let mut resolution = PackageResolution { holders: Vec::new(), connections: Vec::new() };
            for stop in search(reader, &key, &package)? {
                let held = find_in(reader, stop.id, &package)?;
                resolution.connections.extend(stop.reached(&package, held.as_ref()));
                resolution.holders.extend(held.map(|held| Holder {
                    repository: stop.name,
                    package: held.id,
                    depth: stop.depth,
                    change_number: held.change_number,
                }));
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
    let mut stops = vec![Stop::of(place.repository, key.name.clone(), 0, connection.as_deref())?];
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
    for upstream in upstream_ids(reader, place.repository)? {
        let held = find_in(reader, upstream, &package)?;
        if let Some(version) = find_version_of(reader, held.as_ref(), version)?
            && let Some(held) = held
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
    let edges = reader.list(db::repository::list_upstream_edges(repository))?;
    let mut stops = Vec::new();
    for (id, depth) in search_order(repository, &edges)? {
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
        Ok(Self { id, name, depth, connection })
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
