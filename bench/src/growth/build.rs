//! Building a store of a given size through the registry.

use std::path::Path;
use std::time::{Duration, Instant};

use codeartifact_generated::service::Operation;
use codeartifact_server::auth::{Caller, authorize};
use codeartifact_server::registry::{
    AccountId, AssetName, Clock, DomainKey, DomainName, ExpectedSha256, Limits, Namespace, NewRepository,
    PackageFormat, PackageGroupKey, PackageGroupPattern, PackageGroupTexts, PackageKey, PackageName,
    PackageVersion, PackageVersionKey, Permit, PublishAsset, Registry, RepositoryKey, RepositoryName, Tags,
};
use codeartifact_server::storage::{Body, Store};
use futures_util::{StreamExt as _, stream};
use sha2::{Digest as _, Sha256};

use crate::error::Error;

/// How many publishes are under way at once, so that they share their waits for the disk.
const PUBLISHERS: usize = 256;
const REPORT_EVERY: Duration = Duration::from_secs(5);
/// Versions of an ordinary package.
const VERSIONS_PER_PACKAGE: u32 = 10;

/// A store with a known number of versions in it.
pub(super) struct Stock {
    pub(super) registry: Registry,
    pub(super) domain: DomainKey,
    pub(super) repository: RepositoryKey,
    /// The versions besides those of the crowded package.
    ordinary_versions: u32,
}

impl Stock {
    /// Opens a store that was built.
    pub(super) fn open(directory: &Path, versions: u32) -> Result<Self, Error> {
        let store = Store::open(directory).map_err(|error| Error::Nonsense(error.to_string()))?;
        let registry = Registry::new(store, Limits::default(), Clock::system());
        let owner = AccountId::parse("111122223333").map_err(name)?;
        let region = codeartifact_server::registry::Region::parse("us-east-1").map_err(name)?;
        let domain = DomainKey { owner, region, name: DomainName::parse("growth").map_err(name)? };
        let repository = domain.repository(RepositoryName::parse("stock").map_err(name)?);
        Ok(Self { registry, domain, repository, ordinary_versions: versions - crowd(versions) })
    }

    /// Builds a store, and says how far it is.
    pub(super) async fn build(directory: &Path, versions: u32) -> Result<Self, Error> {
        let stock = Self::open(directory, versions)?;
        let permit = stock.permit()?;
        stock.registry.create_domain(&permit, &stock.domain, None, Tags::default()).await?;
        let new = NewRepository::default();
        stock.registry.create_repository(&permit, &stock.repository, new).await?;
        let started = Instant::now();
        let mut reported = started;
        let mut done = 0_u32;
        let mut publishes = stream::iter(0..versions)
            .map(|number| stock.publish(&permit, number))
            .buffer_unordered(PUBLISHERS);
        while let Some(published) = publishes.next().await {
            published?;
            done += 1;
            if reported.elapsed() >= REPORT_EVERY {
                reported = Instant::now();
                let rate = f64::from(done) / started.elapsed().as_secs_f64();
                let left = f64::from(versions - done) / rate;
                eprintln!("{done} of {versions} versions, {rate:.0} a second, {left:.0} s left");
            }
        }
        drop(publishes);
        stock.create_groups(&permit, versions / 100).await?;
        Ok(stock)
    }

    /// Names a version by its number; numbers past the ordinary ones are versions of the crowded package.
    pub(super) fn version(&self, number: u32) -> Result<PackageVersionKey, Error> {
        let (package, version) = if number < self.ordinary_versions {
            let package = number / VERSIONS_PER_PACKAGE;
            (self.package(&format!("package-{package}"))?, number % VERSIONS_PER_PACKAGE)
        } else {
            (self.crowded_package()?, number)
        };
        let version = PackageVersion::parse(PackageFormat::Generic, &format!("1.{version}")).map_err(name)?;
        Ok(PackageVersionKey { package, version })
    }

    /// Names some ordinary version, another one for each sample.
    pub(super) fn some_version(&self, sample: u32) -> Result<PackageVersionKey, Error> {
        self.version(sample.wrapping_mul(2_654_435_761) % self.ordinary_versions)
    }

    /// Names the package with the most versions.
    pub(super) fn crowded_package(&self) -> Result<PackageKey, Error> {
        self.package("crowded")
    }

    fn package(&self, package: &str) -> Result<PackageKey, Error> {
        let format = PackageFormat::Generic;
        Ok(PackageKey {
            repository: self.repository.clone(),
            format,
            namespace: Namespace::parse(format, Some("tools")).map_err(name)?,
            name: PackageName::parse(format, package).map_err(name)?,
        })
    }

    fn permit(&self) -> Result<Permit, Error> {
        let caller =
            Caller { account: self.domain.owner, region: self.domain.region.clone(), access_key_id: None };
        Ok(authorize(&caller, Operation::PublishPackageVersion, &self.domain.arn())?)
    }

    async fn publish(&self, permit: &Permit, number: u32) -> Result<(), Error> {
        let key = self.version(number)?;
        let bytes = number.to_le_bytes();
        let digest = Sha256::digest(bytes);
        let sha256 = digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        let publish = PublishAsset {
            key,
            asset: AssetName::parse(PackageFormat::Generic, "asset.bin").map_err(name)?,
            expected_sha256: ExpectedSha256::parse(&sha256).map_err(name)?,
            unfinished: false,
            declared_length: Some(bytes.len() as u64),
        };
        let body: Body = stream::iter([Ok(bytes::Bytes::copy_from_slice(&bytes))]).boxed();
        self.registry.publish_package_version(permit, publish, body).await?;
        Ok(())
    }

    /// Creates a group for every hundredth version, of single packages and of prefixes.
    async fn create_groups(&self, permit: &Permit, count: u32) -> Result<(), Error> {
        for number in 0..count {
            let end = if number % 2 == 0 { '$' } else { '~' };
            let pattern = format!("/generic/tools/package-{number}{end}");
            let pattern = PackageGroupPattern::parse(&pattern).map_err(name)?;
            let key = PackageGroupKey { domain: self.domain.clone(), pattern };
            let texts = PackageGroupTexts::default();
            self.registry.create_package_group(permit, &key, texts, Tags::default()).await?;
        }
        Ok(())
    }
}

/// How many versions the crowded package has: more than a page reads, even in a small store.
fn crowd(versions: u32) -> u32 {
    (versions / 100).max(versions.min(1000) / 2)
}

#[expect(clippy::needless_pass_by_value, reason = "this is the shape that `map_err` takes")]
pub(super) fn name(error: codeartifact_server::registry::InvalidName) -> Error {
    Error::Nonsense(error.to_string())
}
