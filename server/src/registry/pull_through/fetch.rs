//! Fetching an asset through a repository: from itself, from an upstream, or from a public registry, and then it is kept
//! in the repository that is connected there and in the one that was asked.

use std::io;
use std::sync::Arc;

use futures_util::FutureExt as _;

use super::flight::{Fetch, Flight, Followed, Offered, Outcome, not_kept};
use super::{PullThrough, more_telling};
use crate::registry::clock::Timestamp;
use crate::registry::error::{Error, FetchFailure};
use crate::registry::names::connection::ExternalConnection;
use crate::registry::names::digest::HashAlgorithm;
use crate::registry::names::keys::{PackageCoordinates, PackageVersionKey, RepositoryKey};
use crate::registry::names::package::{AssetName, PackageVersion};
use crate::registry::offer::Freshness;
use crate::registry::package_version::asset::Asset;
use crate::registry::permit::Permit;
use crate::registry::repository::leads::{Lead, Leads};
use crate::registry::repository::resolution::ReachedConnection;
use crate::storage::Body;

/// Whether an asset may be read while it arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// From its beginning to its end, so that it may.
    Along,
    /// In part, or only what is said of it, for which it has to be here.
    Whole,
}

/// An asset that was asked for.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "the large one is the usual one")]
pub enum FetchedAsset {
    /// It is here.
    Here(Asset),
    /// It arrives.
    Arriving(Arriving),
}

/// An asset that arrives.
pub struct Arriving {
    /// Its length in bytes, where that is announced.
    pub length: Option<u64>,
    /// Its SHA-256 in lower-case hexadecimal, where that is announced.
    pub sha256: Option<String>,
    /// Its bytes, as they come. They end in an error if they are not what was announced or cannot be kept.
    pub body: Body,
}

impl PullThrough {
    /// Returns an asset of a version that the repository holds, or takes from elsewhere to keep it.
    pub async fn fetch_asset(
        &self,
        permit: &Permit<RepositoryKey>,
        package: &PackageCoordinates,
        version: &PackageVersion,
        asset: &AssetName,
        reading: Reading,
    ) -> Result<FetchedAsset, Error> {
        let key =
            PackageVersionKey { package: permit.key().package(package.clone()), version: version.clone() };
        if let Some(found) = self.registry.find_asset(&key, asset).await? {
            // What is still being sent is nobody's to have yet.
            if !found.is_finished {
                return Err(self.registry.missing_asset(&key, asset).await?);
            }
            let asset = found;
            self.check_age_of(&key, asset.external)?;
            return Ok(FetchedAsset::Here(asset));
        }
        let Leads { places, obstacle } = self.registry.find_leads(&key, asset).await?;
        let mut failure = obstacle.map(|obstacle| FetchFailure::KeptOut(obstacle.to_string()));
        for lead in places {
            let outcome = match lead {
                Lead::Held(_, external) => self.retain(&key, asset, external).await.map(Some),
                Lead::Offered(reached) => self.fetch_offered(&key, asset, &reached, reading).await,
            };
            match outcome {
                Ok(Some(fetched)) => return Ok(fetched),
                Ok(None) => {}
                // Another place behind may have it.
                Err(Error::Fetch(error)) => failure = Some(more_telling(failure, error)),
                Err(error) => return Err(error),
            }
        }
        match failure {
            Some(failure) => Err(failure.into()),
            None => Err(self.registry.missing_asset(&key, asset).await?),
        }
    }

    /// Keeps what an upstream holds, unless it came from a public registry and is too young.
    async fn retain(
        &self,
        key: &PackageVersionKey,
        asset: &AssetName,
        external: Option<(ExternalConnection, Timestamp)>,
    ) -> Result<FetchedAsset, Error> {
        self.check_age_of(key, external)?;
        self.registry.retain_version(key, asset).await?;
        self.get_asset(key, asset).await
    }

    /// Returns an asset that was brought here just now.
    async fn get_asset(&self, key: &PackageVersionKey, asset: &AssetName) -> Result<FetchedAsset, Error> {
        match self.registry.find_asset(key, asset).await? {
            Some(asset) => Ok(FetchedAsset::Here(asset)),
            None => Err(self.registry.missing_asset(key, asset).await?),
        }
    }

    /// Fetches an asset that a public registry offers; nothing if it does not.
    async fn fetch_offered(
        &self,
        key: &PackageVersionKey,
        asset: &AssetName,
        reached: &ReachedConnection,
        reading: Reading,
    ) -> Result<Option<FetchedAsset>, Error> {
        let connection = reached.connection;
        let Some(offered) = self.find_offered(connection, key, asset).await? else { return Ok(None) };
        self.check_age_offered(key, reached, &offered)?;
        let sha256 = offered.asset.digests.iter().find(|digest| digest.algorithm() == HashAlgorithm::Sha256);
        let sha256 = sha256.map(|digest| digest.as_str().to_owned());
        self.accompany(key, reached, asset).await?;
        let flight = self.ingest(key, reached, offered);
        let kept = self.keep(key, asset, reached, &flight);
        if reading == Reading::Along
            && let Some(Followed { length, follower }) = flight.followed().await
        {
            let body = follower.read(kept.map(|kept| kept.map_err(io::Error::other)).boxed());
            return Ok(Some(FetchedAsset::Arriving(Arriving { length, sha256, body })));
        }
        kept.await?;
        self.get_asset(key, asset).await.map(Some)
    }

    /// Has an asset fetched into the repository that is connected to where it is.
    pub(super) fn ingest(
        &self,
        key: &PackageVersionKey,
        reached: &ReachedConnection,
        offered: Offered,
    ) -> Flight {
        self.flights.join(Fetch {
            registry: self.registry.clone(),
            public: Arc::clone(&self.public),
            remarks: self.remarks.clone(),
            connection: reached.connection,
            key: at(key, reached),
            offered,
        })
    }

    /// Keeps what was fetched in the repository that was asked, too, whether or not anybody waits for it.
    pub(super) fn keep(
        &self,
        key: &PackageVersionKey,
        asset: &AssetName,
        reached: &ReachedConnection,
        flight: &Flight,
    ) -> Outcome {
        if at(key, reached) == *key {
            return flight.outcome.clone();
        }
        let (registry, key, asset) = (self.registry.clone(), key.clone(), asset.clone());
        let fetched = flight.outcome.clone();
        let task = tokio::spawn(async move {
            fetched.await?;
            let retained = registry.retain_version(&key, &asset).await;
            retained.map_err(not_kept)
        });
        async { task.await.unwrap_or_else(|_| Err(FetchFailure::Broken)) }.boxed().shared()
    }

    /// Refuses an asset that is offered and too young.
    pub(super) fn check_age_offered(
        &self,
        key: &PackageVersionKey,
        reached: &ReachedConnection,
        offered: &Offered,
    ) -> Result<(), FetchFailure> {
        self.check_age(key, reached.connection, offered.version.published_of(&offered.asset))
    }

    /// Refuses what came from a public registry and is too young.
    pub(super) fn check_age_of(
        &self,
        key: &PackageVersionKey,
        external: Option<(ExternalConnection, Timestamp)>,
    ) -> Result<(), FetchFailure> {
        match external {
            Some((connection, published)) => self.check_age(key, connection, Some(published)),
            None => Ok(()),
        }
    }

    fn check_age(
        &self,
        key: &PackageVersionKey,
        connection: ExternalConnection,
        published: Option<Timestamp>,
    ) -> Result<(), FetchFailure> {
        let Some(age) = self.ages.least_age(&key.package) else { return Ok(()) };
        if !age.too_young_from(self.registry.now()).holds_back(published) {
            return Ok(());
        }
        let published = published.map_or_else(|| "an unknown day".to_owned(), |moment| moment.to_string());
        Err(FetchFailure::TooYoung { connection, published, least_age: age.to_string() })
    }

    /// Finds what is offered of an asset. If what is known does not show it, the registry is asked anew.
    pub(super) async fn find_offered(
        &self,
        connection: ExternalConnection,
        key: &PackageVersionKey,
        asset: &AssetName,
    ) -> Result<Option<Offered>, Error> {
        let mut known = None;
        for freshness in [Freshness::Usual, Freshness::Recent] {
            known = self.offer(connection, &key.package, freshness).await?;
            let Some(offer) = &known else { continue };
            if !offer.lists_assets() {
                break;
            }
            let Some(version) = offer.find(&key.version) else { continue };
            if let Some(asset) = version.find(asset) {
                let (version, asset) = (version.clone(), asset.clone());
                return Ok(Some(Offered { package: Arc::clone(offer), version, asset }));
            }
        }
        self.locate(connection, key, asset, known).await
    }
}

/// Names a version in the repository that has a connection.
pub(super) fn at(key: &PackageVersionKey, reached: &ReachedConnection) -> PackageVersionKey {
    let repository = key.package.repository.domain.repository(reached.repository.clone());
    repository.package(key.package.coordinates()).version(key.version.clone())
}

impl std::fmt::Debug for Arriving {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Arriving").field("length", &self.length).finish_non_exhaustive()
    }
}
