//! The rules, asked of a registry over a store that is thrown away. Each test owns its registry and its clock.

mod asset_metadata;
mod catalog;
mod contents;
mod copy;
mod counts;
mod domain;
mod event;
mod life_cycle;
mod look_alike;
mod migration;
mod package;
mod package_association;
mod package_group;
mod policy;
mod protection;
mod publication;
mod publish;
mod pull_through;
mod races;
mod repository;
mod resolve;
mod round_trips;
mod source;
mod tags;
mod version_pages;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use sha2::{Digest as _, Sha256};

use super::*;
use crate::digits::hexadecimal;
use crate::storage::{Body, Content, Store};

const ACCOUNT: &str = "123456789012";
const OTHER_ACCOUNT: &str = "999999999999";

struct TestRegistry {
    registry: Registry,
    clock: Arc<AtomicI64>,
}

impl std::ops::Deref for TestRegistry {
    type Target = Registry;

    fn deref(&self) -> &Registry {
        &self.registry
    }
}

impl TestRegistry {
    fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    fn with_limits(limits: Limits) -> Self {
        let clock = Arc::new(AtomicI64::new(1_000));
        let told = Arc::clone(&clock);
        let clock_of_registry =
            Clock::new(move || Timestamp::from_epoch_milliseconds(told.load(Ordering::Relaxed)));
        // No other server has this store, whichever engine it is on.
        let registry = Registry::new(Store::ephemeral().unwrap(), limits, clock_of_registry);
        Self { registry: Registry { leases: Leases::alone(), ..registry }, clock }
    }

    /// Returns an asset of a version as package managers are given it, where no public registry is known.
    async fn fetch(
        &self,
        repository: &Permit<RepositoryKey>,
        package: &PackageCoordinates,
        version: &PackageVersion,
        asset: &AssetName,
    ) -> Result<Asset, Error> {
        let pull_through = PullThrough::closed(self.registry.clone());
        match pull_through.fetch_asset(repository, package, version, asset, Reading::Whole).await? {
            FetchedAsset::Here(asset) => Ok(asset),
            FetchedAsset::Arriving(arriving) => panic!("nothing arrives from nowhere: {arriving:?}"),
        }
    }

    /// Lets a second pass.
    fn tick(&self) {
        self.clock.fetch_add(1000, Ordering::Relaxed);
    }

    async fn domain(&self, name: &str) -> DomainKey {
        let key = domain_key(name);
        self.create_domain(&permit(ACCOUNT, &key), None, Tags::default()).await.unwrap();
        key
    }

    async fn repository(&self, domain: &DomainKey, name: &str) -> RepositoryKey {
        self.repository_with(domain, name, NewRepository::default()).await.unwrap().key
    }

    /// Makes a domain with two repositories, of which `near` takes from `far`.
    async fn near_and_far(&self) -> DomainKey {
        let domain = self.domain("my-domain").await;
        let far = self.repository(&domain, "far").await;
        let new = NewRepository { upstreams: vec![permit(ACCOUNT, &far)], ..NewRepository::default() };
        self.repository_with(&domain, "near", new).await.unwrap();
        domain
    }

    async fn repository_with(
        &self,
        domain: &DomainKey,
        name: &str,
        new: NewRepository,
    ) -> Result<Repository, Error> {
        self.create_repository(&permit(ACCOUNT, &domain.repository(repository_name(name))), new).await
    }

    /// Publishes an asset and finishes its version.
    async fn publish(
        &self,
        key: &PackageVersionKey,
        asset: &str,
        bytes: &[u8],
    ) -> Result<PublishedAsset, Error> {
        self.publish_of(publish(key, asset, bytes), body(bytes)).await
    }

    /// Publishes an asset and leaves its version open.
    async fn publish_unfinished(
        &self,
        key: &PackageVersionKey,
        asset: &str,
        bytes: &[u8],
    ) -> Result<PublishedAsset, Error> {
        let publish = PublishOf { unfinished: true, ..publish(key, asset, bytes) };
        self.publish_of(publish, body(bytes)).await
    }

    async fn read(&self, key: &PackageVersionKey, asset: &str) -> Result<Vec<u8>, Error> {
        let asset = self.get_package_version_asset(&permit(ACCOUNT, key), &asset_name(asset), None).await?;
        match self.open_asset(&asset, None).await? {
            Content::Small(bytes) => Ok(bytes.to_vec()),
            Content::Stream(blocks) => Ok(blocks.map_ok(|block| block.to_vec()).try_concat().await.unwrap()),
        }
    }

    /// Sets the status of a version, whatever its life cycle says.
    async fn set_status(&self, key: &PackageVersionKey, status: PackageVersionStatus) {
        use crate::storage::db::{Transaction, contents, package_version};
        let key = key.clone();
        let set = move |transaction: &Transaction<'_>| {
            let row = transaction.get(package_version::find(key.address()))?;
            contents::set_status(transaction, row.id(), status.as_str())
        };
        self.store.write::<_, crate::storage::Error, _>(set).await.unwrap();
    }
}

/// Versions of a package to change.
#[derive(Debug, Clone)]
struct ChangeOf {
    package: PackageKey,
    versions: VersionSelection,
    expected_status: Option<PackageVersionStatus>,
}

/// Versions of a package to copy.
#[derive(Debug, Clone)]
struct CopyOf {
    source: PackageKey,
    destination: PackageKey,
    versions: VersionSelection,
    allow_overwrite: bool,
    include_from_upstream: bool,
}

/// An asset of a version to publish.
#[derive(Debug, Clone)]
struct PublishOf {
    key: PackageVersionKey,
    asset: AssetName,
    expected_sha256: Digest,
    unfinished: bool,
    declared_length: Option<u64>,
}

impl ChangeOf {
    fn split(self) -> (Permit<PackageKey>, VersionsToChange) {
        let Self { package, versions, expected_status } = self;
        (permit(ACCOUNT, &package), VersionsToChange { versions, expected_status })
    }
}

impl Registry {
    async fn update_status_of(&self, change: ChangeOf, target: TargetStatus) -> Result<BatchOutcome, Error> {
        let (permit, change) = change.split();
        self.update_package_versions_status(&permit, change, target).await
    }

    async fn dispose_versions_of(&self, change: ChangeOf) -> Result<BatchOutcome, Error> {
        let (permit, change) = change.split();
        self.dispose_package_versions(&permit, change).await
    }

    async fn delete_versions_of(&self, change: ChangeOf) -> Result<BatchOutcome, Error> {
        let (permit, change) = change.split();
        self.delete_package_versions(&permit, change).await
    }

    async fn copy_of(&self, copy: CopyOf) -> Result<BatchOutcome, Error> {
        let CopyOf { source, destination, versions, allow_overwrite, include_from_upstream } = copy;
        let source = permit(ACCOUNT, &source.repository);
        let copy = CopyVersions { versions, allow_overwrite, include_from_upstream };
        self.copy_package_versions(&source, &permit(ACCOUNT, &destination), copy).await
    }

    async fn publish_of(&self, publish: PublishOf, body: Body) -> Result<PublishedAsset, Error> {
        let PublishOf { key, asset, expected_sha256, unfinished, declared_length } = publish;
        let permit = permit(ACCOUNT, &key);
        let announced = AnnouncedAsset { name: &asset, sha256: Some(&expected_sha256) };
        self.check_publication(&permit, &[announced], PublicationOrigin::Direct).await?;
        let staged = self.stage(body, declared_length, &[expected_sha256]).await;
        let staged = staged.map_err(|error| error.of_asset(&key, &asset))?;
        let completion = if unfinished { Completion::Unfinished } else { Completion::Finished };
        let publication =
            Publication { completion, ..Publication::new(vec![(asset, staged)], PublicationOrigin::Direct) };
        let Published { key, revision, status, mut assets } = self.publish(&permit, publication).await?;
        Ok(PublishedAsset { key, revision, status, asset: assets.remove(0) })
    }
}

/// An asset that was published alone, and its version after it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PublishedAsset {
    key: PackageVersionKey,
    revision: Revision,
    status: PackageVersionStatus,
    asset: AssetSummary,
}

#[expect(clippy::disallowed_methods, reason = "the rules are tested without authorization in front of them")]
fn permit<K: Clone>(account: &str, key: &K) -> Permit<K> {
    Permit::issue(key.clone(), AccountId::parse(account).unwrap())
}

fn scope(account: AccountId, region: &Region) -> Permit<AccountScope> {
    permit(account.as_str(), &AccountScope { account, region: region.clone() })
}

fn region() -> Region {
    Region::parse("eu-west-1").unwrap()
}

fn domain_key(name: &str) -> DomainKey {
    let owner = AccountId::parse(ACCOUNT).unwrap();
    DomainKey { owner, region: region(), name: DomainName::parse(name).unwrap() }
}

fn repository_name(name: &str) -> RepositoryName {
    RepositoryName::parse(name).unwrap()
}

fn asset_name(name: &str) -> AssetName {
    AssetName::parse(PackageFormat::Generic, name).unwrap()
}

fn package_key(repository: &RepositoryKey, namespace: &str, name: &str) -> PackageKey {
    let format = PackageFormat::Generic;
    PackageKey {
        repository: repository.clone(),
        format,
        namespace: Namespace::parse(format, Some(namespace)).unwrap(),
        name: PackageName::parse(format, name).unwrap(),
    }
}

fn version_key(repository: &RepositoryKey, package: &str, version: &str) -> PackageVersionKey {
    PackageVersionKey {
        package: package_key(repository, "tools", package),
        version: PackageVersion::parse(PackageFormat::Generic, version).unwrap(),
    }
}

fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn publish(key: &PackageVersionKey, asset: &str, bytes: &[u8]) -> PublishOf {
    PublishOf {
        key: key.clone(),
        asset: asset_name(asset),
        expected_sha256: Digest::parse(HashAlgorithm::Sha256, &sha256(bytes)).unwrap(),
        unfinished: false,
        declared_length: None,
    }
}

fn body(bytes: &[u8]) -> Body {
    let pieces: Vec<_> = bytes.chunks(50_000).map(|chunk| Ok(bytes::Bytes::copy_from_slice(chunk))).collect();
    stream::iter(pieces).boxed()
}

fn page(size: i64, token: Option<String>) -> Page {
    Page::new(Some(size), token).unwrap()
}

fn tags(pairs: &[(&str, &str)]) -> Tags {
    Tags::new(pairs.iter().map(|(key, value)| Tag::parse(key, value).unwrap()).collect()).unwrap()
}

/// Returns kind, resource type and text of the error that a call must have ended in.
fn refusal<T: std::fmt::Debug>(outcome: Result<T, Error>) -> (ErrorKind, Option<ResourceType>, String) {
    let error = outcome.unwrap_err();
    (error.kind(), error.resource().and_then(|resource| resource.resource_type()), error.to_string())
}

fn kind<T: std::fmt::Debug>(outcome: Result<T, Error>) -> (ErrorKind, Option<ResourceType>) {
    let (kind, resource, _) = refusal(outcome);
    (kind, resource)
}

const VALIDATION: (ErrorKind, Option<ResourceType>) = (ErrorKind::Validation(ValidationReason::Other), None);

fn not_found(resource: ResourceType) -> (ErrorKind, Option<ResourceType>) {
    (ErrorKind::NotFound, Some(resource))
}

fn conflict(resource: ResourceType) -> (ErrorKind, Option<ResourceType>) {
    (ErrorKind::Conflict, Some(resource))
}

fn quota(resource: ResourceType) -> (ErrorKind, Option<ResourceType>) {
    (ErrorKind::QuotaExceeded, Some(resource))
}
