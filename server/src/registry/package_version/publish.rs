//! Publishing: which versions take which assets, and what becomes of their status. The bytes are in storage first; one
//! transaction then decides about all that is published together.

use super::asset::{AssetHashes, AssetSummary};
use super::publication::{
    AnnouncedAsset, AssetMetadata, Completion, Publication, PublicationOrigin, Published,
};
use super::standing::{Standing, VersionStanding, find_standing, hold_for_creation};
use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::error::{Conflict, Error, ExceededQuota};
use crate::registry::event::state_change::{self, Scene};
use crate::registry::event::{Changes, EventOperation, StateChange};
use crate::registry::limits::Limits;
use crate::registry::names::digest::Digest;
use crate::registry::names::format::PackageVersionStatus;
use crate::registry::names::keys::{PackageKey, PackageVersionKey};
use crate::registry::names::label::Label;
use crate::registry::names::package::{AssetName, PackageVersion};
use crate::registry::names::revision::Revision;
use crate::registry::names::source_address::SourceAddress;
use crate::registry::package_group::association_key;
use crate::registry::package_version::metadata::PackageVersionMetadata;
use crate::registry::permit::Permit;
use crate::storage::db::blob::Expected;
use crate::storage::db::package::NewPackageRow;
use crate::storage::db::package_version::{NewPackageVersionRow, VersionId};
use crate::storage::db::{self, Reader, Transaction};
use crate::storage::{self, Staged};

impl Registry {
    /// Refuses what would be refused in any case, before its bytes are taken.
    pub async fn check_publication(
        &self,
        permit: &Permit<PackageVersionKey>,
        assets: &[AnnouncedAsset<'_>],
        origin: PublicationOrigin,
    ) -> Result<(), Error> {
        let (key, limits) = (permit.key().clone(), self.limits.clone());
        let announced = |asset: &AnnouncedAsset<'_>| (asset.name.clone(), asset.sha256.cloned());
        let assets: Vec<_> = assets.iter().map(announced).collect();
        let check = move |reader: &Reader<'_>| {
            let standing = find_standing(reader, &key, origin, None)?;
            let assets = assets.iter().map(|(name, sha256)| (name, sha256.as_ref().map(Digest::as_str)));
            plan(reader, &standing, &key, assets, &limits).map(drop)
        };
        self.store.read(check).await
    }

    /// Publishes assets of a version, all of them or none. Those that are there already with the same content are
    /// left as they are.
    pub async fn publish(
        &self,
        permit: &Permit<PackageVersionKey>,
        publication: Publication,
    ) -> Result<Published, Error> {
        self.take_in(permit.key().clone(), publication).await
    }

    /// Takes assets of a version in, all of them or none: somebody publishes them here, or a client of another repository
    /// has had them fetched.
    pub(in crate::registry) async fn take_in(
        &self,
        key: PackageVersionKey,
        publication: Publication,
    ) -> Result<Published, Error> {
        let Publication { assets, metadata, origin, completion, labels, default_label, source_addresses } =
            publication;
        let (assets, contents): (Vec<_>, Vec<_>) =
            assets.into_iter().map(|new| ((new.name, new.metadata), new.content.into_content())).unzip();
        let publishing = Publishing {
            key,
            assets,
            metadata,
            origin,
            completion,
            labels,
            default_label,
            source_addresses,
            limits: self.limits.clone(),
            now: self.now(),
        };
        let events = self.events.clone();
        let write = move |transaction: &Transaction<'_>, contents: &[Staged]| {
            let (published, scene, change) = publishing.write(transaction, contents)?;
            if let Some((operation, changes)) = change {
                let (key, state) = (&published.key, published.status);
                let (version, revision) = (key.version.normalized(), &published.revision);
                let change = StateChange { version, state, revision, operation, changes };
                state_change::record_at(transaction, &events, &key.package, scene, &change, publishing.now)?;
            }
            Ok::<_, Error>(published)
        };
        let published = self.store.write_with(contents, write).await?;
        self.events.wake();
        Ok(published)
    }
}

/// Decides which of the assets are new, or which of them cannot be taken. A digest that is not known yet is taken to be
/// the right one.
fn plan<'a>(
    reader: &Reader<'_>,
    standing: &Standing,
    key: &PackageVersionKey,
    assets: impl Iterator<Item = (&'a AssetName, Option<&'a str>)>,
    limits: &Limits,
) -> Result<Vec<bool>, Error> {
    let mut count = standing.version.as_ref().map_or(0, |version| version.asset_count);
    let mut new = Vec::new();
    for (name, sha256) in assets {
        let is_new = match &standing.version {
            None => true,
            Some(version) => is_new(reader, version, key, name, sha256)?,
        };
        if is_new {
            let limit = limits.assets_per_package_version;
            if count >= limit {
                return Err(ExceededQuota::Assets { key: Box::new(key.clone()), limit }.into());
            }
            count += 1;
        }
        new.push(is_new);
    }
    Ok(new)
}

fn is_new(
    reader: &Reader<'_>,
    version: &VersionStanding,
    key: &PackageVersionKey,
    name: &AssetName,
    sha256: Option<&str>,
) -> Result<bool, Error> {
    let closed = || {
        let (key, asset, status) = (Box::new(key.clone()), name.clone(), version.status.as_str());
        Error::from(Conflict::VersionClosed { key, asset, status })
    };
    if !version.confirms() {
        return Err(closed());
    }
    match reader.find(db::asset::find_sha256(version.id.version, name.as_str()))? {
        Some(held) if sha256.is_some_and(|sha256| sha256 != held) => {
            Err(Conflict::AssetDiffers(Box::new(key.clone()), name.clone()).into())
        }
        Some(_) => Ok(false),
        None if version.is_open(key) => Ok(true),
        None => Err(closed()),
    }
}

/// A publication with its contents apart, so that it can be written again.
#[derive(Debug)]
struct Publishing {
    key: PackageVersionKey,
    /// Names of assets, with what their format keeps of them.
    assets: Vec<(AssetName, Option<AssetMetadata>)>,
    metadata: Option<PackageVersionMetadata>,
    origin: PublicationOrigin,
    completion: Completion,
    labels: Vec<Label>,
    default_label: Option<Label>,
    source_addresses: Vec<SourceAddress>,
    limits: Limits,
    now: Timestamp,
}

type Change = Option<(EventOperation, Changes)>;

impl Publishing {
    fn write(
        &self,
        transaction: &Transaction<'_>,
        contents: &[Staged],
    ) -> Result<(Published, Scene, Change), Error> {
        let first = contents.first().map(|content| content.digests.sha256.as_str());
        let standing = self.take_standing(transaction, first)?;
        let scene = Scene { administrator: standing.administrator, was_deleted: standing.was_deleted };
        let assets = || self.assets.iter().zip(contents);
        let announced = assets().map(|((name, _), content)| (name, Some(content.digests.sha256.as_str())));
        let new = plan(transaction, &standing, &self.key, announced, &self.limits)?;
        let added = new.iter().filter(|is_new| **is_new).count();

        // The version is there from here on.
        let (id, revision, status, mut changes, operation) = if let Some(version) = &standing.version {
            let (id, revision) = (version.id, version.revision.clone());
            (id, revision, version.status, Changes::default(), EventOperation::Updated)
        } else {
            let (id, revision) = self.create(transaction, &standing, contents)?;
            let changes = Changes { metadata_updated: true, status_changed: true, ..Changes::default() };
            (id, revision, self.completion.status(), changes, EventOperation::Created)
        };

        // Each asset that it lacked names its content.
        for (((name, metadata), content), _) in assets().zip(&new).filter(|(_, is_new)| **is_new) {
            let was_missed = !standing.holds_content && first == Some(&content.digests.sha256);
            let expected = if was_missed { Expected::New } else { Expected::Held };
            let blob = storage::claim(transaction, standing.domain, content, expected)?;
            let metadata = metadata.as_ref().map(AssetMetadata::row);
            db::contents::insert_asset(transaction, id.version, name.as_str(), blob, metadata)?;
        }
        changes.assets_added = added as u64;
        changes.metadata_updated |= self.set_labels(transaction, id)?;
        let (revision, status) = match &standing.version {
            None => (revision, status),
            Some(version) => self.extend(transaction, version, added, &mut changes)?,
        };
        let change = (changes != Changes::default()).then_some((operation, changes));
        let assets = assets().map(|((name, _), content)| summary(name, content)).collect();
        Ok((Published { key: self.key.clone(), revision, status, assets }, scene, change))
    }

    /// Finds where the version is to be, and holds it against others until that is decided.
    fn take_standing(
        &self,
        transaction: &Transaction<'_>,
        content_sha256: Option<&str>,
    ) -> Result<Standing, Error> {
        let package = &self.key.package;
        let find = || find_standing(transaction, &self.key, self.origin, content_sha256);
        let take = || {
            let rows = db::hold::package(package.address());
            transaction.hold_for(&rows, find, |standing| standing.package.is_some())
        };
        let standing = take()?;
        let may_differ = standing.package.is_none() && hold_for_creation(transaction, package)?;
        if may_differ { take() } else { Ok(standing) }
    }

    /// Gives the version its labels, and tells whether it was given any that it did not bear.
    fn set_labels(&self, transaction: &Transaction<'_>, id: VersionId) -> Result<bool, Error> {
        if self.labels.is_empty() && self.default_label.is_none() {
            return Ok(false);
        }
        let borne = transaction.list(db::package_label::list(id.package))?;
        let is_borne = |label: &Label| borne.iter().any(|(name, _, _)| name == label.as_str());
        let default = self.default_label.iter().filter(|label| !is_borne(label));
        let mut given = false;
        let is_own = |label: &Label| {
            let own = self.key.version.normalized();
            borne.iter().any(|(name, bearer, _)| name == label.as_str() && bearer == own)
        };
        for label in self.labels.iter().chain(default).filter(|label| !is_own(label)) {
            db::contents::set_label(transaction, id.package, label.as_str(), id.version)?;
            given = true;
        }
        Ok(given)
    }

    /// Creates the version, and the package where it is the first.
    fn create(
        &self,
        transaction: &Transaction<'_>,
        standing: &Standing,
        contents: &[Staged],
    ) -> Result<(VersionId, Revision), Error> {
        let package = match standing.package {
            Some(package) => package,
            None => insert_package(transaction, &self.key.package, standing, self.origin)?,
        };
        let names = self.assets.iter().map(|(name, _)| name);
        let mut digests: Vec<_> = names.zip(contents).collect();
        digests.sort_unstable_by_key(|(name, _)| name.as_str());
        let digests = digests.iter().map(|(name, content)| (name.as_str(), content.digests.sha256.as_str()));
        let revision = Revision::of_assets(self.key.version.normalized(), digests);
        let version = &self.key.version;
        let new = NewPackageVersionRow {
            package_id: package,
            version: version.normalized(),
            original_version: version.original(),
            sort_key: version.sort_key(),
            status: self.completion.status().as_str(),
            revision: revision.as_str(),
            published_milliseconds: self.origin.published(self.now).epoch_milliseconds(),
            asset_count: i64::try_from(self.assets.len()).unwrap_or(i64::MAX),
            origin_type: self.origin.version_origin_type().as_str(),
            origin_repository: self.origin.repository(&self.key.package.repository.name),
            origin_external_connection: self.origin.connection(),
        };
        let metadata = self.metadata.as_ref().map(PackageVersionMetadata::row);
        let version = db::contents::insert_version(transaction, new, metadata.as_ref())?;
        for address in &self.source_addresses {
            db::contents::insert_source_address(transaction, version, address.as_str())?;
        }
        Ok((VersionId { package, version }, revision))
    }

    /// Brings a version that was there up to date with the assets that it was given.
    fn extend(
        &self,
        transaction: &Transaction<'_>,
        version: &VersionStanding,
        added: usize,
        changes: &mut Changes,
    ) -> Result<(Revision, PackageVersionStatus), Error> {
        let mut revision = version.revision.clone();
        if added > 0 {
            revision = renew_revision(transaction, version.id, &self.key.version)?;
        }
        if let Some(metadata) = &self.metadata {
            changes.metadata_updated |=
                db::contents::describe_version(transaction, version.id, &metadata.row())?;
        }
        let finishes =
            version.status == PackageVersionStatus::Unfinished && self.completion == Completion::Finished;
        if finishes {
            let published = self.origin.published(self.now).epoch_milliseconds();
            let status = PackageVersionStatus::Published.as_str();
            db::contents::set_published(transaction, version.id, status, published)?;
        }
        changes.status_changed = finishes;
        Ok((revision, if finishes { PackageVersionStatus::Published } else { version.status }))
    }
}

/// Brings the revision of a version, and how many assets it has, up to date with its assets.
pub(super) fn renew_revision(
    transaction: &Transaction<'_>,
    id: VersionId,
    version: &PackageVersion,
) -> Result<Revision, storage::Error> {
    let assets = transaction.list(db::asset::list_digests(id.version))?;
    let digests = assets.iter().map(|(name, sha256)| (name.as_str(), sha256.as_str()));
    let revision = Revision::of_assets(version.normalized(), digests);
    let count = i64::try_from(assets.len()).unwrap_or(i64::MAX);
    db::contents::set_content(transaction, id, revision.as_str(), count)?;
    Ok(revision)
}

fn insert_package(
    transaction: &Transaction<'_>,
    key: &PackageKey,
    standing: &Standing,
    origin: PublicationOrigin,
) -> Result<i64, Error> {
    let (publish, upstream) = origin.first_restrictions();
    let new = NewPackageRow {
        domain_id: standing.domain,
        repository_id: standing.repository,
        address: key.address(),
        association_key: &association_key(key.namespace_or_empty(), key.name.normalized()),
        original_name: key.name.original(),
        publish: publish.as_str(),
        upstream: upstream.as_str(),
    };
    Ok(transaction.get(db::package::insert(new))?)
}

fn summary(name: &AssetName, content: &Staged) -> AssetSummary {
    let storage::Digests { md5, sha1, sha256, sha512 } = content.digests.clone();
    AssetSummary {
        name: name.clone(),
        size_bytes: content.size_bytes,
        hashes: AssetHashes { md5, sha1, sha256, sha512 },
    }
}
