//! Packages as repositories of this server hold them, which no public registry is asked about: what a search is made of.

use super::{FoundPackage, PullThrough};
use crate::registry::error::Error;
use crate::registry::names::format::PackageFormat;
use crate::registry::names::keys::{PackageCoordinates, RepositoryKey};
use crate::registry::permit::Permit;
use crate::registry::repository::resolution::PackageResolution;

impl PullThrough {
    /// Lists the packages of a format that a repository and those on the way from it hold, by name, at most so many of
    /// their names. Reads a few rows for each.
    pub async fn list_held(
        &self,
        permit: &Permit<RepositoryKey>,
        format: PackageFormat,
        limit: usize,
    ) -> Result<Vec<FoundPackage>, Error> {
        let listed = self.registry.list_held(permit.key(), format, limit).await?;
        let mut held = Vec::with_capacity(listed.len());
        for (package, resolution) in listed {
            held.push(self.as_held(permit.key(), package, resolution).await?);
        }
        Ok(held)
    }

    /// Finds one of them; without holders where it is none.
    pub async fn find_held(
        &self,
        permit: &Permit<RepositoryKey>,
        package: &PackageCoordinates,
    ) -> Result<FoundPackage, Error> {
        let resolution = self.searches.find_holders(&self.registry, permit.key(), package).await?;
        self.as_held(permit.key(), package.clone(), resolution).await
    }

    /// Takes into account what is known of versions that came from public registries: their age, and what was last said of
    /// them.
    async fn as_held(
        &self,
        asked: &RepositoryKey,
        package: PackageCoordinates,
        mut resolution: PackageResolution,
    ) -> Result<FoundPackage, Error> {
        let key = asked.package(package.clone());
        resolution.too_young_from = self.too_young_from(&key);
        if !resolution.holders.is_empty() {
            resolution.remarks = self.list_remarks(&key, &[]).await?;
        }
        Ok(FoundPackage { package, resolution, failure: None })
    }
}
