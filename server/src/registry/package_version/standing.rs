//! Where something is to be published: the rows that exist there, and whether new versions may come there in that way.

use super::publication::PublicationOrigin;
use crate::registry::error::{Conflict, Error, Invalid};
use crate::registry::existence::corrupt;
use crate::registry::names::format::{
    AllowPublish, AllowUpstream, PackageVersionOriginType, PackageVersionStatus,
};
use crate::registry::names::keys::{PackageKey, PackageVersionKey};
use crate::registry::names::revision::Revision;
use crate::registry::names::{AccountId, InvalidName};
use crate::registry::package_group::{candidates_of, check_origin_among};
use crate::registry::repository::look_alike::find_look_alike;
use crate::registry::repository::resolve::{
    comes_from_upstream, find_in, is_held_upstream, takes_from_upstream, upstream_ids,
};
use crate::storage;
use crate::storage::db::locate::PublishPlace;
use crate::storage::db::package_version::{PackageVersionRow, VersionId};
use crate::storage::db::{self, Reader, Transaction};

/// Where something is to be published.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) domain: i64,
    pub(super) repository: i64,
    pub(super) administrator: AccountId,
    pub(super) package: Option<i64>,
    /// Whether a package of that name was deleted whose versions are not all told of yet.
    pub(super) was_deleted: bool,
    /// Whether the domain holds the content that was asked about.
    pub(super) holds_content: bool,
    pub(super) version: Option<VersionStanding>,
}

/// A version that takes assets, as it stands.
#[derive(Debug)]
pub(super) struct VersionStanding {
    pub(super) id: VersionId,
    pub(super) status: PackageVersionStatus,
    pub(super) revision: Revision,
    pub(super) asset_count: u64,
    /// Whether the assets that are to come are fetched from a public registry, rather than published by somebody.
    are_fetched: bool,
}

/// Finds where something is to be published, unless new versions may not come there in this way, and whether some content is
/// there already.
pub(super) fn find_standing(
    reader: &Reader<'_>,
    key: &PackageVersionKey,
    origin: PublicationOrigin,
    content_sha256: Option<&str>,
) -> Result<Standing, Error> {
    let mut groups = candidates_of(&key.package);
    let rows = reader.list(db::locate::publish_place(
        key.address(),
        groups.first_keys(),
        content_sha256.unwrap_or(""),
    ))?;
    let (mut places, found): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let place = places.pop().ok_or_else(|| Error::missing(&key.package.repository.domain))?;
    let (Some(repository), Some(administrator)) = (place.repository, &place.administrator) else {
        return Err(Error::missing(&key.package.repository));
    };
    let administrator = AccountId::parse(administrator).map_err(corrupt)?;
    let version = VersionStanding::of_place(&place, origin)?;
    if version.is_none() {
        check_names(key, origin)?;
        check_restrictions(&place, origin)?;
        groups.complete(reader, place.domain, found.into_iter().flatten().collect())?;
        check_origin_among(reader, &groups, &key.package, origin.origin_type())?;
        check_upstreams(reader, key, &place, origin)?;
        check_spelling(reader, key, &place, origin)?;
        check_look_alikes(reader, key, repository, origin)?;
    } else {
        check_source(reader, key, &place, origin)?;
    }
    let PublishPlace { domain, package, was_deleted, holds_content, .. } = place;
    Ok(Standing { domain, repository, administrator, package, was_deleted, holds_content, version })
}

/// Holds the repository that a package is to be created in; what was read before may be different then. Where names may be
/// taken for each other, no two packages are created at once.
pub(super) fn hold_for_creation(transaction: &Transaction<'_>, package: &PackageKey) -> Result<bool, Error> {
    let repository = db::hold::repository(package.repository.address());
    let alone = package.format.rules().has_look_alikes;
    Ok(transaction.hold(&if alone { repository } else { repository.shared() })?.may_have_waited())
}

/// Refuses names that their format does not allow. What comes from outside may be older than the rules.
fn check_names(key: &PackageVersionKey, origin: PublicationOrigin) -> Result<(), InvalidName> {
    if origin != PublicationOrigin::Direct {
        return Ok(());
    }
    let (package, rules) = (&key.package, key.package.format.rules());
    let (name, version) = (package.name.original(), key.version.original());
    if let Some(namespace) = &package.namespace {
        let check = (rules.check_namespace)(namespace.as_str());
        check.map_err(|rule| InvalidName::new("namespace", namespace.as_str(), rule))?;
    }
    (rules.check_name)(name).map_err(|rule| InvalidName::new("package name", name, rule))?;
    (rules.check_version)(version).map_err(|rule| InvalidName::new("package version", version, rule))
}

/// Refuses a version that an upstream has: under one number there is one version.
fn check_upstreams(
    reader: &Reader<'_>,
    key: &PackageVersionKey,
    place: &PublishPlace,
    origin: PublicationOrigin,
) -> Result<(), Error> {
    let package = key.package.coordinates();
    let Some(repository) = place.repository.filter(|_| origin == PublicationOrigin::Direct) else {
        return Ok(());
    };
    if !comes_from_upstream(&package, place.upstream.as_deref())
        || !is_held_upstream(reader, repository, &package, &key.version)?
    {
        return Ok(());
    }
    Err(Conflict::HeldUpstream(Box::new(key.clone())).into())
}

/// Refuses a version that the repository, or an upstream that versions come from, has in another spelling.
fn check_spelling(
    reader: &Reader<'_>,
    key: &PackageVersionKey,
    place: &PublishPlace,
    origin: PublicationOrigin,
) -> Result<(), Error> {
    if origin != PublicationOrigin::Direct || !key.package.format.rules().has_one_spelling {
        return Ok(());
    }
    let package = key.package.coordinates();
    let own = place.repository.map(|own| find_in(reader, own, &package)).transpose()?.flatten();
    let mut holders: Vec<i64> = own.iter().map(|own| own.id).collect();
    if let Some(repository) = place.repository
        && takes_from_upstream(&package, own.as_ref())
    {
        for upstream in upstream_ids(reader, repository)? {
            holders.extend(find_in(reader, upstream, &package)?.map(|held| held.id));
        }
    }
    let version = &key.version;
    for holder in holders {
        // In its own spelling it is there only since its absence was read, and creating it will find that out.
        let other = db::version_spelling::find_other(holder, version.sort_key(), version.normalized());
        if let Some(written) = reader.find(other)? {
            return Err(Conflict::OtherSpelling { key: Box::new(key.clone()), written }.into());
        }
    }
    Ok(())
}

/// Refuses the first version of a package whose name people would take for that of another one.
fn check_look_alikes(
    reader: &Reader<'_>,
    key: &PackageVersionKey,
    repository: i64,
    origin: PublicationOrigin,
) -> Result<(), Error> {
    let package = key.package.coordinates();
    if origin != PublicationOrigin::Direct || !package.format.rules().has_look_alikes {
        return Ok(());
    }
    match find_look_alike(reader, repository, &package)? {
        Some(written) => Err(Conflict::LookAlike { key: Box::new(key.clone()), written }.into()),
        None => Ok(()),
    }
}

/// Refuses files of a public registry for a version that somebody published here while they were on their way: what is
/// published here is nobody else's to add to.
fn check_source(
    reader: &Reader<'_>,
    key: &PackageVersionKey,
    place: &PublishPlace,
    origin: PublicationOrigin,
) -> Result<(), Error> {
    let Some(package) = place.package.filter(|_| origin != PublicationOrigin::Direct) else { return Ok(()) };
    let row = reader.find(db::package_version::find_in_package(package, key.version.normalized()))?;
    let is_external = |row: PackageVersionRow| row.origin_type == PackageVersionOriginType::External.as_str();
    if row.is_some_and(is_external) { Ok(()) } else { Err(Invalid::UpstreamBlocked.into()) }
}

fn check_restrictions(place: &PublishPlace, origin: PublicationOrigin) -> Result<(), Invalid> {
    let blocks = |restriction: Option<&String>, word: &str| restriction.is_some_and(|text| text == word);
    match origin {
        PublicationOrigin::Direct if blocks(place.publish.as_ref(), AllowPublish::Block.as_str()) => {
            Err(Invalid::PublishBlocked)
        }
        PublicationOrigin::External { .. }
            if blocks(place.upstream.as_ref(), AllowUpstream::Block.as_str()) =>
        {
            Err(Invalid::UpstreamBlocked)
        }
        PublicationOrigin::Direct | PublicationOrigin::External { .. } => Ok(()),
    }
}

impl VersionStanding {
    fn of_place(place: &PublishPlace, origin: PublicationOrigin) -> Result<Option<Self>, storage::Error> {
        let (Some(package), Some(version), Some(status), Some(revision), Some(asset_count)) =
            (place.package, place.package_version, &place.status, &place.revision, place.asset_count)
        else {
            return Ok(None);
        };
        Ok(Some(Self {
            id: VersionId { package, version },
            status: PackageVersionStatus::parse(status).map_err(corrupt)?,
            revision: Revision::stored(revision.clone()),
            asset_count: u64::try_from(asset_count).map_err(corrupt)?,
            are_fetched: origin != PublicationOrigin::Direct,
        }))
    }

    /// Tells whether a version in this status takes assets that it does not have.
    pub(super) fn is_open(&self, key: &PackageVersionKey) -> bool {
        match self.status {
            PackageVersionStatus::Unfinished => true,
            PackageVersionStatus::Published => key.package.format.rules().takes_assets_once_published,
            // Whoever knows its number may have it, and all of it.
            PackageVersionStatus::Unlisted => {
                self.are_fetched && key.package.format.rules().takes_assets_once_published
            }
            PackageVersionStatus::Archived
            | PackageVersionStatus::Disposed
            | PackageVersionStatus::Deleted => false,
        }
    }

    /// Tells whether sending an asset again that it has is no error.
    pub(super) fn confirms(&self) -> bool {
        match self.status {
            PackageVersionStatus::Unfinished | PackageVersionStatus::Published => true,
            PackageVersionStatus::Unlisted => self.are_fetched,
            PackageVersionStatus::Archived
            | PackageVersionStatus::Disposed
            | PackageVersionStatus::Deleted => false,
        }
    }
}
