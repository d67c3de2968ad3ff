//! What public registries last said of packages that are held here, kept in the store and, for those that are asked for, in
//! memory. It is written when a registry says something else, and read again by nobody who finds it in memory.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use moka::sync::Cache;
use tokio::sync::Mutex;

use super::first_seen::address;
use crate::causes::with_causes;
use crate::registry::Registry;
use crate::registry::error::Error;
use crate::registry::names::connection::ExternalConnection;
use crate::registry::names::keys::PackageCoordinates;
use crate::registry::offer::OfferedPackage;
use crate::registry::offer::remarks::{Place, Remarks};
use crate::storage::db::{Reader, Transaction, origin_remark};

/// How many bytes all of them take that are kept in memory, about.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

type Key = (ExternalConnection, PackageCoordinates);

/// What public registries last said.
#[derive(Clone)]
pub(super) struct OriginRemarks {
    registry: Registry,
    kept: Cache<Key, Kept>,
    /// Held by who writes: of two who were told different things the later one starts from what the other has written.
    writing: Arc<Mutex<()>>,
}

#[derive(Clone)]
struct Kept {
    remarks: Arc<Remarks>,
    /// The offer that they were last compared with.
    state: Option<[u8; 32]>,
}

impl OriginRemarks {
    /// Takes the registry whose store keeps them.
    pub(super) fn new(registry: Registry) -> Self {
        let weigh = |(_, package): &Key, kept: &Kept| {
            let name = package.namespace_or_empty().len() + package.name.normalized().len();
            let bytes = size_of::<(Key, Kept)>() + name + kept.remarks.bytes();
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        let kept = Cache::builder().max_capacity(MOST_BYTES).weigher(weigh).build();
        Self { registry, kept, writing: Arc::default() }
    }

    /// Returns what was last said of a package, an offer that was made just now included.
    pub(super) async fn of(
        &self,
        connection: ExternalConnection,
        package: &PackageCoordinates,
        offer: Option<&OfferedPackage>,
    ) -> Result<Arc<Remarks>, Error> {
        let key = (connection, package.clone());
        let kept = self.kept.get(&key);
        let state = offer.map(|offer| *offer.state());
        if let Some(kept) = kept.as_ref().filter(|kept| state.is_none() || state == kept.state) {
            return Ok(Arc::clone(&kept.remarks));
        }
        let known = match kept {
            Some(kept) => kept.remarks,
            None => Arc::new(self.read(&key).await?),
        };
        let Some(offer) = offer else {
            self.kept.insert(key, Kept { remarks: Arc::clone(&known), state });
            return Ok(known);
        };
        let renewed = Arc::new(known.renewed(offer));
        if renewed == known {
            self.kept.insert(key, Kept { remarks: known, state });
            return Ok(renewed);
        }
        match self.renew(&key, offer).await {
            Ok(remarks) => {
                self.kept.insert(key, Kept { remarks: Arc::clone(&remarks), state });
                Ok(remarks)
            }
            // It is said again with the next request, and nobody is refused anything for that.
            Err(error) => {
                let cause = with_causes(&error);
                tracing::error!(connection = connection.name(), cause, "what an origin says cannot be kept");
                Ok(renewed)
            }
        }
    }

    /// Writes what an offer says that the store does not have yet.
    async fn renew(&self, key: &Key, offer: &OfferedPackage) -> Result<Arc<Remarks>, Error> {
        let _writing = self.writing.lock().await;
        let known = self.read(key).await?;
        let renewed = known.renewed(offer);
        self.write(key, renewed.changes_since(&known)).await?;
        Ok(Arc::new(renewed))
    }

    async fn read(&self, (connection, package): &Key) -> Result<Remarks, Error> {
        let (connection, package) = (*connection, package.clone());
        let read = move |reader: &Reader<'_>| {
            Ok::<_, Error>(reader.list(origin_remark::list(address(connection, &package)))?)
        };
        let rows = self.registry.store.read(read).await?.into_iter();
        let remarks: BTreeMap<Place, String> =
            rows.map(|row| ((row.version, row.asset), row.remark)).collect();
        Ok(Remarks::new(remarks))
    }

    async fn write(
        &self,
        (connection, package): &Key,
        changes: Vec<(Place, Option<String>)>,
    ) -> Result<(), Error> {
        if changes.is_empty() {
            return Ok(());
        }
        let (connection, package) = (*connection, package.clone());
        let write = move |transaction: &Transaction<'_>| {
            let address = address(connection, &package);
            for ((version, asset), remark) in &changes {
                transaction.execute(&match remark {
                    Some(remark) => origin_remark::put(address, version, asset, remark),
                    None => origin_remark::remove(address, version, asset),
                })?;
            }
            Ok::<_, Error>(())
        };
        self.registry.store.write(write).await
    }
}

impl fmt::Debug for OriginRemarks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("OriginRemarks").finish_non_exhaustive()
    }
}
