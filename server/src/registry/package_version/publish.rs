//! Publishing an asset of a package version: which versions take it, and what becomes of their status.
//! The bytes go to storage first; one transaction then decides.

use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::error::{Conflict, Error, ExceededQuota, Invalid};
use crate::registry::event::state_change;
use crate::registry::event::{Changes, EventOperation, StateChange};
use crate::registry::existence::corrupt;
use crate::registry::limits::Limits;
use crate::registry::names::InvalidName;
use crate::registry::names::format::{
    AllowPublish, AllowUpstream, OriginType, PackageFormat, PackageVersionOriginType, PackageVersionStatus,
};
use crate::registry::names::keys::{PackageKey, PackageVersionKey};
use crate::registry::names::package::AssetName;
use crate::registry::names::revision::Revision;
use crate::registry::package_group::{association_key, check_origin};
use crate::registry::package_version::asset::{AssetHashes, AssetSummary};
use crate::registry::permit::Permit;
use crate::storage::db::package::NewPackageRow;
use crate::storage::db::package_version::{NewPackageVersionRow, PublishPlace};
use crate::storage::db::{self, Reader, Transaction};
use crate::storage::{self, Body, Digests, ReceiveError, Staged};

/// A SHA-256 digest that a client announces: 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedSha256(String);

impl ExpectedSha256 {
    /// Parses 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        let fits = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if !fits {
            return Err(InvalidName::new("SHA-256", text, "it must be 64 lower-case hexadecimal digits"));
        }
        Ok(Self(text.to_owned()))
    }

    /// Gives the digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An asset to publish.
#[derive(Debug, Clone)]
pub struct PublishAsset {
    /// Its name.
    pub asset: AssetName,
    /// The digest that its bytes must have.
    pub expected_sha256: ExpectedSha256,
    /// Whether more assets will follow.
    pub unfinished: bool,
    /// The length that the client announced, where it did.
    pub declared_length: Option<u64>,
}

/// A published asset and the version as it stands after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedAsset {
    /// The version.
    pub key: PackageVersionKey,
    /// Its revision.
    pub revision: Revision,
    /// Its status.
    pub status: PackageVersionStatus,
    /// The asset.
    pub asset: AssetSummary,
}

impl Registry {
    /// Publishes one asset of a generic package version.
    pub async fn publish_package_version(
        &self,
        permit: &Permit<PackageVersionKey>,
        publish: PublishAsset,
        body: Body,
    ) -> Result<PublishedAsset, Error> {
        let publish = Publishing { key: permit.key().clone(), publish };
        let format = publish.key.package.format;
        if format != PackageFormat::Generic {
            return Err(Invalid::PublishFormat(format).into());
        }
        if publish.declared_length.is_some_and(|length| length > self.limits.asset_size_bytes) {
            return Err(publish.too_large(self.limits.asset_size_bytes));
        }
        // What is refused in any case is refused before its bytes are taken.
        let place = db::package_version::find_publish_place(publish.key.address(), publish.asset.as_str());
        let decision = decide(self.store.find(place).await?, &publish, &self.limits)?;
        if let Decision::Create { domain, .. } = decision {
            let package = &publish.key.package;
            let check = |reader: &Reader<'_>| check_origin(reader, domain, package, OriginType::Publish);
            self.store.read(check).await?;
        }
        let staged = self.receive(&publish, body).await?;
        let (limits, events, now) = (self.limits.clone(), self.events.clone(), self.now());
        let write = move |transaction: &Transaction<'_>, staged: &Staged| {
            let (published, change) = write_asset(transaction, staged, &publish, &limits, now)?;
            if let Some((operation, changes)) = change {
                let key = &published.key;
                let change = StateChange {
                    version: key.version.normalized(),
                    state: published.status,
                    revision: &published.revision,
                    operation,
                    changes,
                };
                state_change::tell(transaction, &events, &key.package, &change, now)?;
            }
            Ok::<_, Error>(published)
        };
        let published = self.store.write_with(staged, write).await?;
        self.events.wake();
        Ok(published)
    }

    async fn receive(&self, publish: &Publishing, body: Body) -> Result<Staged, Error> {
        let limit = self.limits.asset_size_bytes;
        let staged = self.store.receive(body, limit).await.map_err(|error| match error {
            ReceiveError::Body(cause) => {
                tracing::debug!(%cause, "a body ended early");
                Error::Body(cause)
            }
            ReceiveError::TooLong(limit) => publish.too_large(limit),
            ReceiveError::Storage(error) => Error::Internal(error),
        })?;
        if staged.digests.sha256 != publish.expected_sha256.as_str() {
            let expected = publish.expected_sha256.as_str().to_owned();
            return Err(Invalid::HashDiffers { expected, calculated: staged.digests.sha256.clone() }.into());
        }
        Ok(staged)
    }
}

/// An asset to publish, and the version that it belongs to, which is created if need be.
#[derive(Debug)]
struct Publishing {
    key: PackageVersionKey,
    publish: PublishAsset,
}

impl std::ops::Deref for Publishing {
    type Target = PublishAsset;

    fn deref(&self) -> &PublishAsset {
        &self.publish
    }
}

impl Publishing {
    fn too_large(&self, limit: u64) -> Error {
        ExceededQuota::AssetSize { key: Box::new(self.key.clone()), asset: self.asset.clone(), limit }.into()
    }
}

/// What publishing an asset does to what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Decision {
    /// The version is new, and perhaps the package too.
    Create { domain: i64, repository: i64, package: Option<i64> },
    /// The version takes one more asset.
    Add { domain: i64, version: i64, asset_count: i64, finishes: bool },
    /// The asset is there already, but the version is finished by it.
    Finish { version: i64, revision: String },
    /// The asset is there already.
    Nothing { revision: String, status: PackageVersionStatus },
}

/// Decides, from what stands where an asset is to be published, what publishing it does.
fn decide(place: Option<PublishPlace>, publish: &Publishing, limits: &Limits) -> Result<Decision, Error> {
    let (key, asset) = (&publish.key, &publish.asset);
    let place = place.ok_or_else(|| Error::missing(&key.package.repository.domain))?;
    let repository = place.repository.ok_or_else(|| Error::missing(&key.package.repository))?;
    let (Some(version), Some(status), Some(revision), Some(asset_count)) =
        (place.package_version, place.status, place.revision, place.asset_count)
    else {
        if place.publish.is_some_and(|publish| publish == AllowPublish::Block.as_str()) {
            return Err(Invalid::PublishBlocked.into());
        }
        return Ok(Decision::Create { domain: place.domain, repository, package: place.package });
    };
    let status = PackageVersionStatus::parse(&status).map_err(corrupt)?;
    let closed = || {
        let (key, asset) = (Box::new(key.clone()), asset.clone());
        Error::from(Conflict::VersionClosed { key, asset, status: status.as_str() })
    };
    match status {
        PackageVersionStatus::Published | PackageVersionStatus::Unfinished => {}
        PackageVersionStatus::Unlisted
        | PackageVersionStatus::Archived
        | PackageVersionStatus::Disposed
        | PackageVersionStatus::Deleted => return Err(closed()),
    }
    let finishes = status == PackageVersionStatus::Unfinished && !publish.unfinished;
    match place.sha256 {
        Some(sha256) if sha256 != publish.expected_sha256.as_str() => {
            Err(Conflict::AssetDiffers(Box::new(key.clone()), asset.clone()).into())
        }
        Some(_) if finishes => Ok(Decision::Finish { version, revision }),
        Some(_) => Ok(Decision::Nothing { revision, status }),
        None if status == PackageVersionStatus::Published => Err(closed()),
        None => {
            let limit = limits.assets_per_package_version;
            if u64::try_from(asset_count).is_ok_and(|count| count >= limit) {
                return Err(ExceededQuota::Assets { key: Box::new(key.clone()), limit }.into());
            }
            Ok(Decision::Add { domain: place.domain, version, asset_count, finishes })
        }
    }
}

fn write_asset(
    transaction: &Transaction<'_>,
    staged: &Staged,
    publish: &Publishing,
    limits: &Limits,
    now: Timestamp,
) -> Result<(PublishedAsset, Option<(EventOperation, Changes)>), Error> {
    let (key, asset) = (&publish.key, &publish.asset);
    let place = transaction.find(db::package_version::find_publish_place(key.address(), asset.as_str()))?;
    let (updated, status_changed) =
        (EventOperation::Updated, Changes { status_changed: true, ..Changes::default() });
    let (revision, status, change) = match decide(place, publish, limits)? {
        Decision::Create { domain, repository, package } => {
            check_origin(transaction, domain, &key.package, OriginType::Publish)?;
            let package = match package {
                Some(package) => package,
                None => insert_package(transaction, &key.package, domain, repository)?,
            };
            let status = if publish.unfinished {
                PackageVersionStatus::Unfinished
            } else {
                PackageVersionStatus::Published
            };
            let assets = [(asset.as_str(), staged.digests.sha256.as_str())];
            let revision = Revision::of_assets(key.version.normalized(), assets);
            let version = insert_version(transaction, key, package, status, &revision, now)?;
            let blob = storage::claim(transaction, domain, staged)?;
            transaction.execute(&db::asset::insert(version, asset.as_str(), blob))?;
            let changes = Changes {
                assets_added: 1,
                metadata_updated: true,
                status_changed: true,
                ..Changes::default()
            };
            (revision, status, Some((EventOperation::Created, changes)))
        }
        Decision::Add { domain, version, asset_count, finishes } => {
            let blob = storage::claim(transaction, domain, staged)?;
            transaction.execute(&db::asset::insert(version, asset.as_str(), blob))?;
            let assets = transaction.list(db::asset::list_digests(version))?;
            let assets = assets.iter().map(|(name, sha256)| (name.as_str(), sha256.as_str()));
            let revision = Revision::of_assets(key.version.normalized(), assets);
            let content = db::package_version::set_content(version, revision.as_str(), asset_count + 1);
            transaction.execute(&content)?;
            if finishes {
                finish(transaction, version, now)?;
            }
            let finished =
                if finishes { PackageVersionStatus::Published } else { PackageVersionStatus::Unfinished };
            let changes = Changes { assets_added: 1, status_changed: finishes, ..Changes::default() };
            (revision, finished, Some((updated, changes)))
        }
        Decision::Finish { version, revision } => {
            finish(transaction, version, now)?;
            (Revision::stored(revision), PackageVersionStatus::Published, Some((updated, status_changed)))
        }
        Decision::Nothing { revision, status } => (Revision::stored(revision), status, None),
    };
    Ok((PublishedAsset { key: key.clone(), revision, status, asset: summary(asset, staged) }, change))
}

fn insert_package(
    transaction: &Transaction<'_>,
    key: &PackageKey,
    domain_id: i64,
    repository_id: i64,
) -> Result<i64, Error> {
    // A package that was published here first takes nothing from upstream, so that nobody can slip a newer
    // version of the same name in from outside.
    let new = NewPackageRow {
        domain_id,
        repository_id,
        address: key.address(),
        association_key: &association_key(key.namespace_or_empty(), key.name.normalized()),
        original_name: key.name.original(),
        publish: AllowPublish::Allow.as_str(),
        upstream: AllowUpstream::Block.as_str(),
    };
    Ok(transaction.get(db::package::insert(new))?)
}

fn insert_version(
    transaction: &Transaction<'_>,
    key: &PackageVersionKey,
    package_id: i64,
    status: PackageVersionStatus,
    revision: &Revision,
    now: Timestamp,
) -> Result<i64, Error> {
    let new = NewPackageVersionRow {
        package_id,
        version: key.version.normalized(),
        original_version: key.version.original(),
        sort_key: key.version.sort_key(),
        status: status.as_str(),
        revision: revision.as_str(),
        published_milliseconds: now.epoch_milliseconds(),
        asset_count: 1,
        origin_type: PackageVersionOriginType::Internal.as_str(),
        origin_repository: Some(key.package.repository.name.as_str()),
        origin_external_connection: None,
    };
    Ok(transaction.get(db::package_version::insert(new))?)
}

fn finish(transaction: &Transaction<'_>, version: i64, now: Timestamp) -> Result<(), Error> {
    let status = PackageVersionStatus::Published.as_str();
    transaction.execute(&db::package_version::set_published(version, status, now.epoch_milliseconds()))?;
    Ok(())
}

fn summary(name: &AssetName, staged: &Staged) -> AssetSummary {
    let Digests { md5, sha1, sha256, sha512 } = staged.digests.clone();
    let hashes = AssetHashes { md5, sha1, sha256, sha512 };
    AssetSummary { name: name.clone(), size_bytes: staged.size_bytes, hashes }
}
