//! Where packages were found, kept for the next request until something is written: most are asked for again and again,
//! through the same repositories.

use super::super::Registry;
use super::super::error::Error;
use super::super::names::keys::{PackageCoordinates, RepositoryKey};
use super::super::remembered::Remembered;
use super::super::repository::resolution::PackageResolution;

/// A repository that is asked, and for what.
type Asked = (RepositoryKey, PackageCoordinates);

/// Where packages were found.
#[derive(Debug, Clone)]
pub(super) struct Searches {
    as_written: Remembered<Asked, PackageResolution>,
    in_any_case: Remembered<Asked, (PackageCoordinates, PackageResolution)>,
}

/// How many of each are kept, of some hundred bytes.
const MOST_KEPT: u64 = 10_000;

impl Default for Searches {
    fn default() -> Self {
        Self { as_written: Remembered::new(MOST_KEPT), in_any_case: Remembered::new(MOST_KEPT) }
    }
}

impl Searches {
    /// Finds the repositories that hold a package, from one on.
    pub(super) async fn find_holders(
        &self,
        registry: &Registry,
        asked: &RepositoryKey,
        package: &PackageCoordinates,
    ) -> Result<PackageResolution, Error> {
        let key = (asked.clone(), package.clone());
        let search = || registry.find_holders(asked, package);
        self.as_written.get_or_read(registry.store(), &key, search).await
    }

    /// Finds them whatever the case in which it is asked for, with the package as the first of them writes it.
    pub(super) async fn find_holders_in_any_case(
        &self,
        registry: &Registry,
        asked: &RepositoryKey,
        package: &PackageCoordinates,
    ) -> Result<(PackageCoordinates, PackageResolution), Error> {
        let key = (asked.clone(), package.clone());
        let search = || registry.find_holders_in_any_case(asked, package);
        self.in_any_case.get_or_read(registry.store(), &key, search).await
    }
}
