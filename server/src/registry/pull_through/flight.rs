//! Assets on their way from public registries: each is fetched once, however many wait for it, and goes on arriving when
//! they leave. It counts when it has the digests that were announced, and not before.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use tokio::sync::watch;

use super::origin_remarks::OriginRemarks;
use super::{Described, OpenedAsset, PublicRegistry};
use crate::registry::Registry;
use crate::registry::error::{Error, FetchFailure};
use crate::registry::names::connection::ExternalConnection;
use crate::registry::names::keys::PackageVersionKey;
use crate::registry::names::package::AssetName;
use crate::registry::offer::{OfferedAsset, OfferedPackage, OfferedVersion};
use crate::registry::package_version::metadata::PackageVersionMetadata;
use crate::registry::package_version::publication::{NewAsset, Publication, PublicationOrigin};
use crate::registry::package_version::stage::StageError;
use crate::storage::Follower;

/// What is shorter is waited for: whoever reads along would gain little, and is told of an error in an error's form.
const LEAST_FOLLOWED_BYTES: u64 = 1024 * 1024;

/// How a fetch ended.
pub(super) type Outcome = Shared<BoxFuture<'static, Result<(), FetchFailure>>>;

/// The assets on their way, by where they are going.
#[derive(Debug, Clone, Default)]
pub(super) struct Flights(Arc<Mutex<HashMap<(PackageVersionKey, AssetName), Flight>>>);

/// An asset on its way.
#[derive(Debug, Clone)]
pub(super) struct Flight {
    /// Known once it is kept, or is not.
    pub(super) outcome: Outcome,
    followed: watch::Receiver<Option<Followed>>,
}

/// An asset that can be read while it arrives.
#[derive(Debug, Clone)]
pub(super) struct Followed {
    /// Its length in bytes, where that is announced.
    pub(super) length: Option<u64>,
    pub(super) follower: Follower,
}

/// An offer of one asset.
pub(super) struct Offered {
    pub(super) package: Arc<OfferedPackage>,
    pub(super) version: OfferedVersion,
    pub(super) asset: OfferedAsset,
}

/// What is fetched, and who fetches it.
pub(super) struct Fetch {
    pub(super) registry: Registry,
    pub(super) public: Arc<dyn PublicRegistry>,
    pub(super) remarks: OriginRemarks,
    pub(super) connection: ExternalConnection,
    /// The version in the repository that is connected.
    pub(super) key: PackageVersionKey,
    pub(super) offered: Offered,
}

impl Flights {
    /// Starts to fetch an asset, unless it is on its way already.
    pub(super) fn join(&self, fetch: Fetch) -> Flight {
        let place = (fetch.key.clone(), fetch.offered.asset.name.clone());
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match flights.entry(place.clone()) {
            Entry::Occupied(flight) => flight.get().clone(),
            Entry::Vacant(vacant) => {
                let (sender, followed) = watch::channel(None);
                let all = self.clone();
                let task = tokio::spawn(async move {
                    let outcome = fetch.run(sender).await;
                    all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&place);
                    outcome
                });
                let outcome = async { task.await.unwrap_or_else(|_| Err(FetchFailure::Broken)) };
                vacant.insert(Flight { outcome: outcome.boxed().shared(), followed }).clone()
            }
        }
    }
}

impl Flight {
    /// Waits until it is known whether it can be read while it arrives.
    pub(super) async fn followed(&self) -> Option<Followed> {
        let mut followed = self.followed.clone();
        let known = followed.wait_for(Option::is_some).await;
        known.ok().and_then(|followed| followed.clone())
    }
}

impl Fetch {
    async fn run(self, sender: watch::Sender<Option<Followed>>) -> Result<(), FetchFailure> {
        let Offered { package, version, asset } = &self.offered;
        let opened = self.public.open(self.connection, asset).await?;
        let OpenedAsset { length, last_modified, mut digests, mut body } = opened;
        digests.extend_from_slice(&asset.digests);
        let length = length.or(asset.size_bytes);
        let limit = self.registry.limits().asset_size_bytes;
        if length.is_some_and(|length| length > limit) {
            return Err(self.not_received(StageError::TooLong { limit }));
        }
        if length.is_none_or(|length| length >= LEAST_FOLLOWED_BYTES) {
            let (read, follower) = self.registry.store().follow(body).map_err(not_kept)?;
            sender.send_replace(Some(Followed { length, follower }));
            body = read;
        }
        let staged = self.registry.stage(body, length, &digests).await;
        let staged = staged.map_err(|error| self.not_received(error))?;
        let (public, coordinates) = (Arc::clone(&self.public), self.key.package.coordinates());
        let (read_version, read_asset) = (version.clone(), asset.clone());
        let describe = move |content| public.describe(&coordinates, &read_version, &read_asset, content);
        let (content, described) = staged.inspect(describe).await.map_err(not_kept)?;
        let Described { version: metadata, asset: asset_metadata } = described;
        let published = version.published.or(last_modified).unwrap_or_else(|| self.registry.now());
        let origin = PublicationOrigin::External { connection: self.connection, published };
        let labels = package.labels().iter().filter(|(_, bearer)| **bearer == version.version);
        let publication = Publication {
            assets: vec![NewAsset { name: asset.name.clone(), content, metadata: asset_metadata }],
            // A file that says nothing leaves room for another that does.
            metadata: Some(metadata).filter(|metadata| *metadata != PackageVersionMetadata::default()),
            labels: labels.map(|(label, _)| label.clone()).collect(),
            ..Publication::new(Vec::new(), origin)
        };
        self.registry.take_in(self.key.clone(), publication).await.map_err(not_kept)?;
        // What is said of it when it comes is known from here on, whoever is asked later.
        let coordinates = self.key.package.coordinates();
        self.remarks.of(self.connection, &coordinates, Some(package)).await.map(drop).map_err(not_kept)
    }

    /// Says why content did not arrive: the fault is the origin's, unless it is ours.
    fn not_received(&self, error: StageError) -> FetchFailure {
        let failed =
            |cause: String| FetchFailure::Failed { connection: self.connection, cause, timed_out: false };
        match error {
            StageError::TooLong { .. } | StageError::Differs(_) => {
                tracing::warn!(
                    connection = self.connection.name(), asset = self.offered.asset.url, %error,
                    "an origin gave other bytes than it announced"
                );
                failed(format!("what it sent is not what it announced: {error}"))
            }
            StageError::Body(cause) => failed(format!("it broke off: {cause}")),
            StageError::Storage(error) => not_kept(error),
        }
    }
}

/// Says that what was fetched cannot be kept here.
pub(super) fn not_kept(error: impl Into<Error>) -> FetchFailure {
    let error = error.into();
    FetchFailure::NotKept { kind: error.kind(), cause: Arc::new(error) }
}
