//! Package versions: describing and listing them.
//! A version belongs to one package; its revision changes whenever what it holds does.

pub mod asset;
pub mod batch;
pub mod build;
pub mod completion;
pub mod contents;
pub mod copy;
pub mod life_cycle;
mod listed_version;
mod manifest;
pub mod metadata;
pub mod publication;
mod publish;
mod retain;
mod source;
pub mod stage;
mod standing;

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
use crate::registry::version_pages::{
    AskedPage, PackageVersionFilter, PackageVersionOrigin, PackageVersionSummary, PackageVersions,
};
use crate::storage;
use crate::storage::db::package_version::{DescribedVersionRow, Lane, LaneRow, ListedVersionRow, PlaceRow};
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
    /// In the order in which the package names them.
    pub licenses: Vec<License>,
    /// Another one after each asset that arrives.
    pub revision: Revision,
    /// `Unfinished` until the last asset has arrived.
    pub status: PackageVersionStatus,
    /// How it entered the domain.
    pub origin: PackageVersionOrigin,
}

impl Registry {
    /// Describes a package version that must exist in its repository.
    pub async fn get_package_version(
        &self,
        permit: &Permit<PackageVersionKey>,
    ) -> Result<PackageVersionDescription, Error> {
        let key = permit.key();
        let mut rows = self.store.list(db::package_version::list_described(key.address())).await?.into_iter();
        let Some(first) = rows.next() else {
            return Err(self.missing_package_version(key).await?);
        };
        let DescribedVersionRow { version: row, original_version, metadata, license } = first;
        let licenses = license.into_iter().chain(rows.filter_map(|row| row.license));
        let metadata = metadata.unwrap_or_default();
        let published = Timestamp::from_epoch_milliseconds(row.published_milliseconds);
        Ok(PackageVersionDescription {
            format: key.package.format,
            namespace: key.package.namespace.clone(),
            package_name: key.package.name.clone(),
            display_name: metadata.display_name.unwrap_or_else(|| display_name(&key.package)),
            version: key.version.clone().written_as(&original_version),
            summary: metadata.summary,
            home_page: metadata.home_page,
            source_code_repository: metadata.source_code_repository,
            published,
            licenses: licenses.map(License::stored).collect(),
            revision: Revision::stored(row.revision),
            status: PackageVersionStatus::parse(&row.status).map_err(corrupt)?,
            origin: origin(
                &row.origin_type,
                row.origin_repository,
                row.origin_external_connection.as_deref(),
            )?,
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
        let asked = AskedPage {
            package: package.id,
            change_number: package.change_number,
            filter: *filter,
            page: page.clone(),
        };
        if let Some(kept) = self.version_pages.find(&asked) {
            return Ok(kept);
        }
        let size = page.size(DEFAULT_PAGE_SIZE);
        // One more than the page holds tells whether there is a next one. All lanes see the same state, so that a
        // version that changes its status meanwhile is listed once.
        let filter = *filter;
        let read = move |reader: &Reader<'_>| {
            let mut rows = filter.list(reader, package.id, &position, size + 1)?;
            let more = rows.len() > size;
            rows.truncate(size);
            let last = rows.last().filter(|_| more);
            let next = last.map(|last| position.after(reader, last.id)).transpose()?;
            Ok::<_, Error>((rows, next, find_latest(reader, package.id)?))
        };
        let (rows, next, latest) = self.store.read(read).await?;
        let versions = PackageVersions {
            default_display_version: latest,
            versions: rows.into_iter().map(summary).collect::<Result<_, _>>()?,
            next_token: next.map(|next| next.token(&listing)),
        };
        self.version_pages.keep(asked, &versions);
        Ok(versions)
    }
}

/// Finds the version that was published last among those that are listed or unlisted.
fn find_latest(reader: &Reader<'_>, package_id: i64) -> Result<Option<String>, storage::Error> {
    let shown = [PackageVersionStatus::Published, PackageVersionStatus::Unlisted];
    let latest = list_lanes(reader, package_id, &lanes(&shown, None), &Position::LATEST, 1)?.pop();
    Ok(latest.map(|row| row.listed.version))
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
    ) -> Result<Vec<ListedVersionRow>, storage::Error> {
        let lanes = match (self.status, self.origin_type) {
            (None, None) => return reader.list(position.query(package_id, limit)),
            (None, origin) => lanes(PackageVersionStatus::ALL, origin),
            (Some(status), origin) => lanes(&[status], origin),
        };
        let rows = list_lanes(reader, package_id, &lanes, position, limit)?;
        Ok(rows.into_iter().map(|row| row.listed).collect())
    }
}

/// Returns the lanes of some statuses, of one origin or of all.
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
) -> Result<Vec<LaneRow>, storage::Error> {
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

    /// Goes on after a version.
    fn after(&self, reader: &Reader<'_>, id: i64) -> Result<Self, storage::Error> {
        let PlaceRow { sort_key, published_milliseconds } =
            reader.get(db::package_version::find_place(id))?;
        Ok(match self {
            Self::Order(_) => Self::Order(Some((sort_key, id))),
            Self::Time { .. } => Self::Time { published_milliseconds, id },
        })
    }

    /// Tells which of two rows is listed first.
    fn compare(&self, one: &LaneRow, other: &LaneRow) -> Ordering {
        match self {
            Self::Order(_) => {
                (&other.place.sort_key, other.listed.id).cmp(&(&one.place.sort_key, one.listed.id))
            }
            Self::Time { .. } => (other.place.published_milliseconds, other.listed.id)
                .cmp(&(one.place.published_milliseconds, one.listed.id)),
        }
    }

    fn query(&self, package_id: i64, limit: usize) -> Query<'_, ListedVersionRow> {
        match self {
            Self::Order(before) => {
                db::package_version::list_by_order(package_id, place(before.as_ref()), limit)
            }
            Self::Time { published_milliseconds, id } => {
                db::package_version::list_by_time(package_id, (*published_milliseconds, *id), limit)
            }
        }
    }

    fn query_lane<'a>(&'a self, package_id: i64, lane: Lane<'a>, limit: usize) -> Query<'a, LaneRow> {
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

fn summary(row: ListedVersionRow) -> Result<PackageVersionSummary, Error> {
    Ok(PackageVersionSummary {
        version: row.version,
        revision: Revision::stored(row.revision),
        status: PackageVersionStatus::parse(row.status.as_str()).map_err(corrupt)?,
        origin: origin(
            row.origin_type.as_str(),
            row.origin_repository,
            row.origin_external_connection.as_deref(),
        )?,
    })
}

fn origin(
    origin_type: &str,
    repository: Option<String>,
    external_connection: Option<&str>,
) -> Result<PackageVersionOrigin, Error> {
    let connection = external_connection.map(ExternalConnection::parse).transpose();
    Ok(PackageVersionOrigin {
        origin_type: PackageVersionOriginType::parse(origin_type).map_err(corrupt)?,
        repository: repository.map(RepositoryName::stored),
        external_connection: connection.map_err(corrupt)?,
    })
}

fn display_name(package: &PackageKey) -> String {
    let namespace = package.namespace.as_ref().map(Namespace::as_str);
    (package.format.rules().display_name)(namespace, package.name.normalized())
}
