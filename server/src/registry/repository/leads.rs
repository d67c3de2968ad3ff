//! Where an asset of a version may be taken from, place after place: from a repository that the search comes to, or from
//! what a public registry offers. Reads alone.

use super::resolution::ReachedConnection;
use super::resolve::{Search, UpstreamVersion, find_version_of, find_version_upstream, search};
use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::error::{Error, Invalid};
use crate::registry::existence::{corrupt, external_entry};
use crate::registry::names::RepositoryName;
use crate::registry::names::connection::ExternalConnection;
use crate::registry::names::format::PackageVersionStatus;
use crate::registry::names::keys::PackageVersionKey;
use crate::registry::names::package::{AssetName, PackageVersion};
use crate::storage::db::package::PackageRow;
use crate::storage::db::{self, Reader};

/// A place that an asset of a version may be taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::registry) enum Lead {
    /// A repository that holds it, and through which connection its version came and when that was published there, if it
    /// came from outside.
    Held(RepositoryName, Option<(ExternalConnection, Timestamp)>),
    /// A public registry that may offer it.
    Offered(ReachedConnection),
}

/// The places that an asset of a version may be taken from.
#[derive(Debug)]
pub(in crate::registry) struct Leads {
    /// In the order of the search.
    pub(in crate::registry) places: Vec<Lead>,
    /// Why the package's group keeps it from being looked for elsewhere.
    pub(in crate::registry) obstacle: Option<Invalid>,
}

impl Registry {
    /// Lists the places that an asset of a version may be taken from, up to the first repository that decides: one that
    /// holds the asset, or one whose version has no such asset or may not be downloaded.
    pub(in crate::registry) async fn find_leads(
        &self,
        key: &PackageVersionKey,
        asset: &AssetName,
    ) -> Result<Leads, Error> {
        let (key, asset) = (key.clone(), asset.clone());
        self.store.read(move |reader: &Reader<'_>| leads(reader, &key, &asset)).await
    }

    /// Returns through which connection a version came, and when it was published there, that a repository does not hold and
    /// the first upstream that does has from outside.
    pub(in crate::registry) async fn find_entry_upstream(
        &self,
        key: &PackageVersionKey,
    ) -> Result<Option<(ExternalConnection, Timestamp)>, Error> {
        let key = key.clone();
        let find = move |reader: &Reader<'_>| {
            let found = find_version_upstream(reader, &key.package, &key.version)?;
            let Some(UpstreamVersion { version: row, .. }) = found else { return Ok(None) };
            external_entry(row.origin_external_connection.as_deref(), row.published_milliseconds)
                .map_err(Error::from)
        };
        self.store.read(find).await
    }
}

fn leads(reader: &Reader<'_>, key: &PackageVersionKey, asset: &AssetName) -> Result<Leads, Error> {
    let package = key.package.coordinates();
    let Search { stops, obstacle } = search(reader, &key.package.repository, &package)?;
    let mut leads = Vec::new();
    // Once a version was found that came from a public registry, only what came from there as well adds to it.
    let mut is_external = false;
    for stop in stops {
        let reached = stop.reached(&package);
        match standing(reader, stop.held.as_ref(), &key.version, asset)? {
            Standing::Absent => {}
            Standing::Holds(external) if external.is_some() || !is_external => {
                leads.push(Lead::Held(stop.name, external));
                break;
            }
            Standing::Holds(_) | Standing::Closed => break,
            Standing::Lacks => is_external = true,
        }
        leads.extend(reached.map(Lead::Offered));
    }
    Ok(Leads { places: leads, obstacle })
}

/// How a version stands in one repository.
enum Standing {
    /// It is not there.
    Absent,
    /// It is there with the asset, and came through a connection or did not.
    Holds(Option<(ExternalConnection, Timestamp)>),
    /// It is there without the asset, which may come after it from the same public registry.
    Lacks,
    /// It is there, and nothing more is to be had of it.
    Closed,
}

fn standing(
    reader: &Reader<'_>,
    held: Option<&PackageRow>,
    version: &PackageVersion,
    asset: &AssetName,
) -> Result<Standing, Error> {
    let Some(row) = find_version_of(reader, held, version)? else { return Ok(Standing::Absent) };
    let status = PackageVersionStatus::parse(&row.status).map_err(corrupt)?;
    if !status.is_downloadable() || status == PackageVersionStatus::Unfinished {
        return Ok(Standing::Closed);
    }
    let external = external_entry(row.origin_external_connection.as_deref(), row.published_milliseconds)?;
    if reader.find(db::asset::find_sha256(row.id, asset.as_str()))?.is_some() {
        return Ok(Standing::Holds(external));
    }
    Ok(if external.is_some() { Standing::Lacks } else { Standing::Closed })
}
