//! Package versions: describing and listing them.
//! A version belongs to one package; its revision changes whenever what it holds does.

pub mod asset;
pub mod batch;
pub mod copy;
pub mod life_cycle;
pub mod metadata;
pub mod publication;
mod publish;
pub mod stage;

use std::cmp::Ordering;

use self::metadata::License;
use crate::registry::Registry;
use crate::registry::clock::Timestamp;
use crate::registry::error::{Error, Invalid};
use crate::registry::existence::corrupt;
use crate::registry::names::RepositoryName;
use crate::registry::names::connection::ExternalConnection;
use crate::registry::names::format::{
    PackageFormat, PackageVersionOriginType, PackageVersionSortType, PackageVersionStatus,
};
use crate::registry::names::keys::{PackageKey, PackageVersionKey};
use crate::registry::names::package::{Namespace, PackageName, PackageVersion};
use crate::registry::names::revision::Revision;
use crate::registry::page::{Listing, Page};
use crate::registry::permit::Permit;
use crate::storage;
use crate::storage::db::package_version::{DescribedVersionRow, Lane, PackageVersionRow};
use crate::storage::db::{self, Query, Reader};

/// A package version as it is described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageVersionDescription {
    /// The package's format.
    pub format: PackageFormat,
    /// The package's namespace, where it has one.
    pub namespace: Option<Namespace>,
    /// The package's name.
    pub package_name: PackageName,
    /// The name to show to people.
    pub display_name: String,
    /// The version.
    pub version: PackageVersion,
    /// What the package is, in a sentence.
    pub summary: Option<String>,
    /// Where its home page is.
    pub home_page: Option<String>,
    /// Where its source code is.
    pub source_code_repository: Option<String>,
    /// When it was published.
    pub published: Timestamp,
    /// Its licenses.
    pub licenses: Vec<License>,
    /// Its revision.
    pub revision: Revision,
    /// Its status.
    pub status: PackageVersionStatus,
    /// How it entered the domain.
    pub origin: PackageVersionOrigin,
}

/// How a package version entered the domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageVersionOrigin {
    /// Published here, fetched, or not known.
    pub origin_type: PackageVersionOriginType,
    /// The repository that it was first published to.
    pub repository: Option<RepositoryName>,
    /// The external connection that it came through.
    pub external_connection: Option<ExternalConnection>,
}

/// A package version as listings show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageVersionSummary {
    /// The version.
    pub version: PackageVersion,
    /// Its revision.
    pub revision: Revision,
    /// Its status.
    pub status: PackageVersionStatus,
    /// How it entered the domain.
    pub origin: PackageVersionOrigin,
}

/// Which versions of a package to list, and in which order.
#[derive(Debug, Clone, Copy, Default)]
pub struct PackageVersionFilter {
    /// Only those of this status.
    pub status: Option<PackageVersionStatus>,
    /// Only those of this origin.
    pub origin_type: Option<PackageVersionOriginType>,
    /// The order; without it the format's own order of versions, newest first.
    pub sort_by: Option<PackageVersionSortType>,
}

/// One page of the versions of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageVersions {
    /// The version that a person who names none means; absent when none is listed.
    pub default_display_version: Option<PackageVersion>,
    /// The versions of this page.
    pub versions: Vec<PackageVersionSummary>,
    /// The token that asks for the next page, absent on the last.
    pub next_token: Option<String>,
}

impl Registry {
    /// Describes a package version that must exist in its repository.
    pub async fn get_package_version(
        &self,
        permit: &Permit<PackageVersionKey>,
    ) -> Result<PackageVersionDescription, Error> {
        let key = permit.key();
        let Some(row) = self.store.find(db::package_version::find_described(key.address())).await? else {
            return Err(self.missing_package_version(key).await?);
        };
        let DescribedVersionRow { version, original_version, metadata } = row;
        let licenses = match &metadata {
            Some(_) => self.store.list(db::package_version_metadata::list_licenses(version.id)).await?,
            None => Vec::new(),
        };
        let metadata = metadata.unwrap_or_default();
        let published = Timestamp::from_epoch_milliseconds(version.published_milliseconds);
        let summary = summary(version)?;
        Ok(PackageVersionDescription {
            format: key.package.format,
            namespace: key.package.namespace.clone(),
            package_name: key.package.name.clone(),
            display_name: metadata.display_name.unwrap_or_else(|| display_name(&key.package)),
            version: summary.version.written_as(&original_version),
            summary: metadata.summary,
            home_page: metadata.home_page,
            source_code_repository: metadata.source_code_repository,
            published,
            licenses: licenses.into_iter().map(License::stored).collect(),
            revision: summary.revision,
            status: summary.status,
            origin: summary.origin,
        })
    }

    /// Lists the versions of a package.
    pub async fn list_package_versions(
        &self,
        permit: &Permit<PackageKey>,
        filter: &PackageVersionFilter,
        page: &Page,
    ) -> Result<PackageVersions, Error> {
        let key = permit.key();
        let listing = filter.listing(key);
        let position = Position::read(page, &listing, filter.sort_by)?;
        let Some(package) = self.store.find(db::package::find(key.address())).await? else {
            return Err(self.missing_package(key).await?);
        };
        let size = page.size(DEFAULT_PAGE_SIZE);
        // One more than the page holds tells whether there is a next one. All lanes see the same state, so that a
        // version that changes its status meanwhile is listed once.
        let filter = *filter;
        let read = move |reader: &Reader<'_>| {
            let rows = filter.list(reader, package.id, &position, size + 1)?;
            Ok::<_, Error>((rows, find_latest(reader, package.id)?, position))
        };
        let (mut rows, latest, position) = self.store.read(read).await?;
        let more = rows.len() > size;
        rows.truncate(size);
        let next_token = rows.last().filter(|_| more).map(|last| position.after(last).token(&listing));
        Ok(PackageVersions {
            default_display_version: latest,
            versions: rows.into_iter().map(summary).collect::<Result<_, _>>()?,
            next_token,
        })
    }
}

/// Finds the version that was published last among those that are listed or unlisted.
fn find_latest(reader: &Reader<'_>, package_id: i64) -> Result<Option<PackageVersion>, storage::Error> {
    let shown = [PackageVersionStatus::Published, PackageVersionStatus::Unlisted];
    let latest = list_lanes(reader, package_id, &lanes(&shown, None), &Position::LATEST, 1)?.pop();
    Ok(latest.map(|row| PackageVersion::stored(row.version, row.sort_key)))
}

const DEFAULT_PAGE_SIZE: u16 = 50;

impl PackageVersionFilter {
    fn listing(self, key: &PackageKey) -> Listing {
        let filters = [
            Some(&*key.arn().to_string()),
            self.status.map(PackageVersionStatus::as_str),
            self.origin_type.map(PackageVersionOriginType::as_str),
            self.sort_by.map(PackageVersionSortType::as_str),
        ];
        Listing::new("package versions", &filters)
    }

    fn list(
        self,
        reader: &Reader<'_>,
        package_id: i64,
        position: &Position,
        limit: usize,
    ) -> Result<Vec<PackageVersionRow>, storage::Error> {
        match (self.status, self.origin_type) {
            (None, None) => reader.list(position.query(package_id, limit)),
            (None, origin) => {
                let lanes = lanes(PackageVersionStatus::ALL, origin);
                list_lanes(reader, package_id, &lanes, position, limit)
            }
            (Some(status), origin) => {
                list_lanes(reader, package_id, &lanes(&[status], origin), position, limit)
            }
        }
    }
}

/// Gives the lanes of some statuses, of one origin or of all.
fn lanes(statuses: &[PackageVersionStatus], origin: Option<PackageVersionOriginType>) -> Vec<Lane<'static>> {
    let origins = origin.as_ref().map_or(PackageVersionOriginType::ALL, std::slice::from_ref);
    let lanes = statuses.iter().flat_map(|status| {
        let lane = |origin: &PackageVersionOriginType| Lane {
            status: status.as_str(),
            origin_type: origin.as_str(),
        };
        origins.iter().map(lane)
    });
    lanes.collect()
}

/// Lists what comes next in some lanes taken together: the first few of each, brought into one order.
fn list_lanes(
    reader: &Reader<'_>,
    package_id: i64,
    lanes: &[Lane<'_>],
    position: &Position,
    limit: usize,
) -> Result<Vec<PackageVersionRow>, storage::Error> {
    let mut rows = Vec::new();
    for lane in lanes {
        rows.extend(reader.list(position.query_lane(package_id, *lane, limit))?);
    }
    rows.sort_unstable_by(|one, other| position.compare(one, other));
    rows.truncate(limit);
    Ok(rows)
}

/// Where a listing goes on, in one of the two orders; both run from the newest to the oldest.
#[derive(Debug)]
enum Position {
    Order(Option<(String, i64)>),
    Time { published_milliseconds: i64, id: i64 },
}

impl Position {
    /// The first place in the order of time.
    const LATEST: Self = Self::Time { published_milliseconds: i64::MAX, id: i64::MAX };

    fn read(page: &Page, listing: &Listing, sort_by: Option<PackageVersionSortType>) -> Result<Self, Error> {
        let position = page.position::<2>(listing)?;
        let number = |text: &str| text.parse::<i64>().map_err(|_| Error::from(Invalid::NextToken));
        Ok(match (sort_by, position) {
            (None, None) => Self::Order(None),
            (None, Some([sort_key, id])) => Self::Order(Some((sort_key, number(&id)?))),
            (Some(PackageVersionSortType::PublishedTime), None) => Self::LATEST,
            (Some(PackageVersionSortType::PublishedTime), Some([time, id])) => {
                Self::Time { published_milliseconds: number(&time)?, id: number(&id)? }
            }
        })
    }

    /// Goes on after a row.
    fn after(&self, row: &PackageVersionRow) -> Self {
        match self {
            Self::Order(_) => Self::Order(Some((row.sort_key.clone(), row.id))),
            Self::Time { .. } => {
                Self::Time { published_milliseconds: row.published_milliseconds, id: row.id }
            }
        }
    }

    /// Tells which of two rows is listed first.
    fn compare(&self, one: &PackageVersionRow, other: &PackageVersionRow) -> Ordering {
        match self {
            Self::Order(_) => (&other.sort_key, other.id).cmp(&(&one.sort_key, one.id)),
            Self::Time { .. } => {
                (other.published_milliseconds, other.id).cmp(&(one.published_milliseconds, one.id))
            }
        }
    }

    fn query(&self, package_id: i64, limit: usize) -> Query<'_, PackageVersionRow> {
        match self {
            Self::Order(before) => {
                db::package_version::list_by_order(package_id, place(before.as_ref()), limit)
            }
            Self::Time { published_milliseconds, id } => {
                db::package_version::list_by_time(package_id, (*published_milliseconds, *id), limit)
            }
        }
    }

    fn query_lane<'a>(
        &'a self,
        package_id: i64,
        lane: Lane<'a>,
        limit: usize,
    ) -> Query<'a, PackageVersionRow> {
        match self {
            Self::Order(before) => {
                db::package_version::list_lane_by_order(package_id, lane, place(before.as_ref()), limit)
            }
            Self::Time { published_milliseconds, id } => db::package_version::list_lane_by_time(
                package_id,
                lane,
                (*published_milliseconds, *id),
                limit,
            ),
        }
    }

    fn token(&self, listing: &Listing) -> String {
        match self {
            Self::Order(None) => listing.token(&[]),
            Self::Order(Some((sort_key, id))) => listing.token(&[sort_key, &id.to_string()]),
            Self::Time { published_milliseconds, id } => {
                listing.token(&[&published_milliseconds.to_string(), &id.to_string()])
            }
        }
    }
}

fn place(before: Option<&(String, i64)>) -> Option<(&str, i64)> {
    before.map(|(sort_key, id)| (sort_key.as_str(), *id))
}

fn summary(row: PackageVersionRow) -> Result<PackageVersionSummary, Error> {
    Ok(PackageVersionSummary {
        version: PackageVersion::stored(row.version, row.sort_key),
        revision: Revision::stored(row.revision),
        status: PackageVersionStatus::parse(&row.status).map_err(corrupt)?,
        origin: PackageVersionOrigin {
            origin_type: PackageVersionOriginType::parse(&row.origin_type).map_err(corrupt)?,
            repository: row.origin_repository.map(RepositoryName::stored),
            external_connection: row
                .origin_external_connection
                .as_deref()
                .map(ExternalConnection::parse)
                .transpose()
                .map_err(corrupt)?,
        },
    })
}

fn display_name(package: &PackageKey) -> String {
    let namespace = package.namespace.as_ref().map(Namespace::as_str);
    (package.format.rules().display_name)(namespace, package.name.normalized())
}
