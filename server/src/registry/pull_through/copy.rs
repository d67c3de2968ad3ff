//! Copies that are to come from upstream: what only a public registry offers is fetched into the repository that is
//! connected there first, and nothing comes that could not be read through the source.

use super::PullThrough;
use crate::registry::error::{Error, FetchFailure};
use crate::registry::names::keys::{PackageKey, PackageVersionKey, RepositoryKey};
use crate::registry::offer::OfferedVersion;
use crate::registry::package_version::batch::BatchOutcome;
use crate::registry::package_version::copy::CopyVersions;
use crate::registry::permit::Permit;
use crate::registry::repository::leads::Lead;

impl PullThrough {
    /// Copies versions of a package from a repository of its domain, all of them or none; a version that the destination
    /// has with the same content is left out of the outcome.
    pub async fn copy_package_versions(
        &self,
        source: &Permit<RepositoryKey>,
        destination: &Permit<PackageKey>,
        wanted: CopyVersions,
    ) -> Result<BatchOutcome, Error> {
        if wanted.include_from_upstream && source.key().domain == destination.key().repository.domain {
            let package = source.key().package(destination.key().coordinates());
            let found = self.search(source.key(), &destination.key().coordinates()).await?;
            for chosen in &wanted.versions {
                let key = package.clone().version(chosen.version.clone());
                // What the source holds itself was old enough, or allowed to be young, when it came.
                let external = self.registry.find_entry_upstream(&key).await?;
                self.check_age_of(&key, external)?;
                let mut offers = found.resolution.offers.iter();
                let offered = offers.find_map(|offer| offer.package.find(&key.version));
                match (offered, &found.failure) {
                    (Some(offered), _) => self.ingest_version(&key, offered).await?,
                    (None, Some(failure @ FetchFailure::Failed { .. })) => {
                        return Err(failure.clone().into());
                    }
                    (None, _) => {}
                }
            }
        }
        self.registry.copy_package_versions(source, destination, wanted).await
    }

    /// Fetches all assets of a version that no repository on the way holds.
    async fn ingest_version(&self, key: &PackageVersionKey, offered: &OfferedVersion) -> Result<(), Error> {
        let listed = offered.assets.iter().map(|asset| asset.name.clone());
        let usual = self.public.usual_assets(&key.package.coordinates(), &key.version);
        for name in listed.chain(usual) {
            let leads = self.registry.find_leads(key, &name).await?;
            let Some(Lead::Offered(reached)) = leads.places.first() else { return Ok(()) };
            if let Some(offered) = self.find_offered(reached.connection, key, &name).await? {
                self.check_age_offered(key, reached, &offered)?;
                self.ingest(key, reached, offered).outcome.await?;
            }
        }
        Ok(())
    }
}
