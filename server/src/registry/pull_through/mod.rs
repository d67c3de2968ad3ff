//! What clients reach through a repository: what it holds, what its upstreams hold, and what the public registries behind
//! their connections offer. One way for all formats, and for copies that are to come from upstream.

mod copy;
mod fetch;
mod first_seen;
mod flight;
mod held;
mod locate;
mod look_alike;
mod origin_remarks;
mod public_registry;
mod release_age;
mod searches;

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::join_all;

pub use self::fetch::{Arriving, FetchedAsset, Reading};
use self::flight::Flights;
use self::origin_remarks::OriginRemarks;
use self::public_registry::NoPublicRegistry;
pub use self::public_registry::{Described, OpenedAsset, PublicRegistry};
pub use self::release_age::{ReleaseAgeRule, ReleaseAges};
use self::searches::Searches;
use super::Registry;
use super::error::{Conflict, Error, FetchFailure};
use super::names::connection::ExternalConnection;
use super::names::format::PackageFormat;
use super::names::keys::{PackageCoordinates, PackageKey, PackageVersionKey, RepositoryKey};
use super::names::package::{AssetName, PackageVersion};
use super::offer::remarks::Remarks;
use super::offer::{Freshness, OfferedPackage, TooYoungFrom};
use super::package_version::contents::{Companion, PackageContents, PackageReading};
use super::package_version::publication::{AnnouncedAsset, PublicationOrigin};
use super::permit::Permit;
use super::repository::catalog::Catalog;
use super::repository::resolution::{PackageResolution, ReachedOffer};

/// The registry together with the public registries that its repositories are connected to.
#[derive(Debug, Clone)]
pub struct PullThrough {
    registry: Registry,
    public: Arc<dyn PublicRegistry>,
    ages: Arc<ReleaseAges>,
    flights: Flights,
    remarks: OriginRemarks,
    searches: Searches,
}

/// Where a package was found.
#[derive(Debug, Clone)]
pub struct FoundPackage {
    /// The package: as it was asked for, or as the first that holds it writes it, where any case is asked for.
    pub package: PackageCoordinates,
    /// The repositories that hold it and what public registries offer of it.
    pub resolution: PackageResolution,
    /// Why a public registry that may know it did not say so.
    pub failure: Option<FetchFailure>,
}

impl PullThrough {
    /// Takes a registry, the public registries that its connections lead to, and how old versions have to be that come
    /// from there.
    pub fn new(registry: Registry, public: Arc<dyn PublicRegistry>, ages: ReleaseAges) -> Self {
        let (remarks, searches) = (OriginRemarks::new(registry.clone()), Searches::default());
        Self { registry, public, ages: Arc::new(ages), flights: Flights::default(), remarks, searches }
    }

    /// Takes a registry whose connections lead nowhere.
    pub fn closed(registry: Registry) -> Self {
        Self::new(registry, Arc::new(NoPublicRegistry), ReleaseAges::default())
    }

    /// Finds the repositories that hold a package, from the one that is asked on, and asks the public registries that
    /// the search reaches. One that fails is passed over.
    pub async fn find_package(
        &self,
        permit: &Permit<RepositoryKey>,
        package: &PackageCoordinates,
    ) -> Result<FoundPackage, Error> {
        self.search(permit.key(), package).await
    }

    /// Finds them for a package that is written in whatever case, in formats where no two differ in nothing else.
    pub async fn find_package_in_any_case(
        &self,
        permit: &Permit<RepositoryKey>,
        package: &PackageCoordinates,
    ) -> Result<FoundPackage, Error> {
        let found = self.searches.find_holders_in_any_case(&self.registry, permit.key(), package).await;
        let (package, resolution) = found?;
        self.ask(permit.key(), package, resolution).await
    }

    async fn search(
        &self,
        asked: &RepositoryKey,
        package: &PackageCoordinates,
    ) -> Result<FoundPackage, Error> {
        let resolution = self.searches.find_holders(&self.registry, asked, package).await?;
        self.ask(asked, package.clone(), resolution).await
    }

    /// Asks the public registries that a search has reached.
    async fn ask(
        &self,
        asked: &RepositoryKey,
        package: PackageCoordinates,
        mut resolution: PackageResolution,
    ) -> Result<FoundPackage, Error> {
        let key = asked.package(package.clone());
        resolution.too_young_from = self.too_young_from(&key);
        let asked = resolution.connections.iter().map(|reached| async {
            let offer = self.offer(reached.connection, &key, Freshness::Usual).await?;
            Ok(offer.map(|package| ReachedOffer { reached: reached.clone(), package }))
        });
        let (mut offers, mut failure) = (Vec::new(), None);
        for outcome in join_all(asked).await {
            match outcome {
                Ok(offer) => offers.extend(offer),
                Err(Error::Fetch(error)) => failure = Some(more_telling(failure, error)),
                Err(error) => return Err(error),
            }
        }
        resolution.offers = offers;
        if !resolution.holders.is_empty() {
            resolution.remarks = self.list_remarks(&key, &resolution.offers).await?;
        }
        Ok(FoundPackage { package, resolution, failure })
    }

    /// Returns from when on versions of a package are too young that come from public registries.
    fn too_young_from(&self, key: &PackageKey) -> TooYoungFrom {
        let least_age = self.ages.least_age(key);
        least_age.map(|age| age.too_young_from(self.registry.now())).unwrap_or_default()
    }

    /// Finds all packages of a format that clients reach through a repository. Where versions have to be of some age before
    /// they are told of, they may come of it at any time, and it counts for a minute.
    pub async fn find_catalog(
        &self,
        permit: &Permit<RepositoryKey>,
        format: PackageFormat,
    ) -> Result<Catalog, Error> {
        let catalog = self.registry.find_catalog(permit, format).await?;
        let minute = || self.registry.now().epoch_milliseconds().div_euclid(60_000);
        Ok(if self.ages.is_empty() { catalog } else { catalog.marked(minute()) })
    }

    /// Lists what the public registries that a package may have come from last said of it, as far as they said anything:
    /// in these offers, or before. A connection that is not reached any more is no less where something came from.
    async fn list_remarks(
        &self,
        key: &PackageKey,
        offers: &[ReachedOffer],
    ) -> Result<Vec<(ExternalConnection, Arc<Remarks>)>, Error> {
        let package = key.coordinates();
        let mut said = Vec::new();
        let connections = ExternalConnection::all().iter();
        for connection in connections.copied().filter(|connection| connection.format() == package.format) {
            let mut offers = offers.iter().filter(|offer| offer.reached.connection == connection);
            let offer = offers.next().map(|offer| &*offer.package);
            let remarks = self.remarks.of(connection, &package, offer).await?;
            said.extend((!remarks.is_empty()).then_some((connection, remarks)));
        }
        Ok(said)
    }

    /// Asks what a public registry offers of a package; where versions have to be of some age, all of them have a time.
    async fn offer(
        &self,
        connection: ExternalConnection,
        key: &PackageKey,
        freshness: Freshness,
    ) -> Result<Option<Arc<OfferedPackage>>, Error> {
        let package = key.coordinates();
        let offer = self.public.offer(connection, &package, freshness).await?;
        match offer {
            Some(offer) if self.ages.least_age(key).is_some() => {
                Ok(Some(self.registry.date(connection, &package, offer).await?))
            }
            plain => Ok(plain),
        }
    }

    /// Reads what documents of a package show.
    pub async fn package_contents(&self, found: &FoundPackage) -> Result<PackageContents, Error> {
        self.registry.package_contents(&found.resolution).await
    }

    /// Does work on what documents of a package show, in one state of the store and in bounded memory.
    pub async fn read_package<T, F>(&self, found: &FoundPackage, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&PackageReading<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.registry.read_package(&found.resolution, work).await
    }

    /// Returns what is served beside an asset of a version, where that can be downloaded.
    pub async fn find_asset_companion(
        &self,
        found: &FoundPackage,
        version: &PackageVersion,
        asset: &AssetName,
    ) -> Result<Option<Bytes>, Error> {
        let resolution = &found.resolution;
        match self.registry.find_asset_companion(resolution, version, asset).await? {
            Companion::Held(companion) => return Ok(Some(companion.into())),
            Companion::Closed => return Ok(None),
            Companion::NotHeld => {}
        }
        for ReachedOffer { reached, package } in &resolution.offers {
            let Some(offered) = package.find(version) else { continue };
            let Some(asset) = offered.find(asset) else { continue };
            if resolution.too_young_from.holds_back(offered.published_of(asset)) {
                return Ok(None);
            }
            return Ok(self.public.companion(reached.connection, asset).await?);
        }
        Ok(None)
    }

    /// Refuses what would be refused in any case, before its bytes are taken: a version that a public registry offers
    /// where it may come in from there is no other here.
    pub async fn check_publication(
        &self,
        permit: &Permit<PackageVersionKey>,
        assets: &[AnnouncedAsset<'_>],
        origin: PublicationOrigin,
    ) -> Result<(), Error> {
        self.registry.check_publication(permit, assets, origin).await?;
        let key = permit.key();
        if self.registry.holds_version(key).await? {
            return Ok(());
        }
        let package = key.package.coordinates();
        let resolution = self.registry.find_holders(&key.package.repository, &package).await?;
        self.check_public_look_alikes(key, &resolution).await?;
        for reached in &resolution.connections {
            match self.public.offer(reached.connection, &package, Freshness::Usual).await {
                Ok(Some(offer)) if offer.find(&key.version).is_some() => {
                    return Err(Conflict::HeldUpstream(Box::new(key.clone())).into());
                }
                Ok(_) | Err(FetchFailure::NotConfigured(_) | FetchFailure::Offline(_)) => {}
                // Under one number there is one version, and whether there is one nobody knows.
                Err(failure) => return Err(failure.into()),
            }
        }
        Ok(())
    }
}

/// Returns which of two reasons says more: that a registry failed says more than that it is not asked.
fn more_telling(known: Option<FetchFailure>, new: FetchFailure) -> FetchFailure {
    match known {
        Some(known @ (FetchFailure::Failed { .. } | FetchFailure::TooYoung { .. })) => known,
        Some(_) | None => new,
    }
}
