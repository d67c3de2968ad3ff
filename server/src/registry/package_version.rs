//! Package versions: describing and listing them.
//! A version belongs to one package; its revision changes whenever what it holds does.

use super::clock::Timestamp;
use super::existence::corrupt;
use super::external_connection::ExternalConnection;
use super::format::{PackageFormat, PackageVersionOriginType, PackageVersionSortType, PackageVersionStatus};
use super::keys::{PackageKey, PackageVersionKey};
use super::names::RepositoryName;
use super::package_names::{Namespace, PackageName, PackageVersion};
use super::page::{Listing, Page};
use super::revision::Revision;
use super::{Error, Invalid, Registry};
use crate::storage::db::package_version::PackageVersionRow;
use crate::storage::db::{self, Query};

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

/// A license that a package version names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct License {
    /// Its name.
    pub name: Option<String>,
    /// Where its text is.
    pub url: Option<String>,
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
        key: &PackageVersionKey,
    ) -> Result<PackageVersionDescription, Error> {
        let Some(row) = self.store.find(db::package_version::find(key.address())).await? else {
            return Err(self.missing_package_version(key).await?);
        };
        let published = Timestamp::from_epoch_milliseconds(row.published_milliseconds);
        let summary = summary(row)?;
        Ok(PackageVersionDescription {
            format: key.package.format,
            namespace: key.package.namespace.clone(),
            package_name: key.package.name.clone(),
            display_name: display_name(&key.package),
            version: summary.version,
            summary: None,
            home_page: None,
            source_code_repository: None,
            published,
            licenses: Vec::new(),
            revision: summary.revision,
            status: summary.status,
            origin: summary.origin,
        })
    }

    /// Lists the versions of a package.
    ///
    /// A filter that few versions pass may end a page early, even empty, with a token to go on from.
    pub async fn list_package_versions(
        &self,
        key: &PackageKey,
        filter: &PackageVersionFilter,
        page: &Page,
    ) -> Result<PackageVersions, Error> {
        let listing = filter.listing(key);
        let mut position = Position::read(page, &listing, filter.sort_by)?;
        let Some(package) = self.store.find(db::package::find(key.address())).await? else {
            return Err(self.missing_package(key).await?);
        };
        let size = page.size(DEFAULT_PAGE_SIZE);
        let mut versions = Vec::new();
        let mut examined = 0;
        let mut more = false;
        while examined < MOST_EXAMINED && !more {
            let limit = filter.batch_size(size + 1);
            let rows = self.store.list(position.query(package.id, limit)).await?;
            let last_batch = rows.len() < limit;
            examined += rows.len();
            for mut row in rows {
                let passes = filter.passes(&row);
                if passes && versions.len() == size {
                    more = true;
                    break;
                }
                // Nothing up to here is left to list, so the next batch, or the next page, starts here.
                position = position.after(&mut row);
                if passes {
                    versions.push(summary(row)?);
                }
            }
            if more || last_batch {
                break;
            }
            more = examined >= MOST_EXAMINED;
        }
        let next_token = more.then(|| position.token(&listing));
        let latest = self.store.find(db::package_version::find_latest(package.id)).await?;
        Ok(PackageVersions {
            default_display_version: latest.map(PackageVersion::stored),
            versions,
            next_token,
        })
    }
}

const DEFAULT_PAGE_SIZE: u16 = 50;
const MOST_EXAMINED: usize = 4000;
const FILTERED_BATCH: usize = 1000;

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

    fn batch_size(self, wanted: usize) -> usize {
        if self.status.is_none() && self.origin_type.is_none() { wanted } else { FILTERED_BATCH }
    }

    fn passes(self, row: &PackageVersionRow) -> bool {
        self.status.is_none_or(|status| status.as_str() == row.status)
            && self.origin_type.is_none_or(|origin| origin.as_str() == row.origin_type)
    }
}

/// Where a listing goes on, in one of the two orders; both run from the newest to the oldest.
#[derive(Debug)]
enum Position {
    Order(Option<(String, i64)>),
    Time { published_milliseconds: i64, id: i64 },
}

impl Position {
    fn read(page: &Page, listing: &Listing, sort_by: Option<PackageVersionSortType>) -> Result<Self, Error> {
        let position = page.position::<2>(listing)?;
        let number = |text: &str| text.parse::<i64>().map_err(|_| Error::from(Invalid::NextToken));
        Ok(match (sort_by, position) {
            (None, None) => Self::Order(None),
            (None, Some([sort_key, id])) => Self::Order(Some((sort_key, number(&id)?))),
            (Some(PackageVersionSortType::PublishedTime), None) => {
                Self::Time { published_milliseconds: i64::MAX, id: i64::MAX }
            }
            (Some(PackageVersionSortType::PublishedTime), Some([time, id])) => {
                Self::Time { published_milliseconds: number(&time)?, id: number(&id)? }
            }
        })
    }

    /// Goes on after a row, whose sort key it takes.
    fn after(&self, row: &mut PackageVersionRow) -> Self {
        match self {
            Self::Order(_) => Self::Order(Some((std::mem::take(&mut row.sort_key), row.id))),
            Self::Time { .. } => {
                Self::Time { published_milliseconds: row.published_milliseconds, id: row.id }
            }
        }
    }

    fn query(&self, package_id: i64, limit: usize) -> Query<'_, PackageVersionRow> {
        match self {
            Self::Order(before) => {
                let before = before.as_ref().map(|(sort_key, id)| (sort_key.as_str(), *id));
                db::package_version::list_by_order(package_id, before, limit)
            }
            Self::Time { published_milliseconds, id } => {
                db::package_version::list_by_time(package_id, (*published_milliseconds, *id), limit)
            }
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

fn summary(row: PackageVersionRow) -> Result<PackageVersionSummary, Error> {
    Ok(PackageVersionSummary {
        version: PackageVersion::stored(row.version),
        revision: Revision::stored(row.revision),
        status: PackageVersionStatus::parse(&row.status).map_err(corrupt)?,
        origin: PackageVersionOrigin {
            origin_type: PackageVersionOriginType::parse(&row.origin_type).map_err(corrupt)?,
            repository: row.origin_repository.map(RepositoryName::stored),
            external_connection: row
                .origin_external_connection
                .as_deref()
                .map(ExternalConnection::stored)
                .transpose()?,
        },
    })
}

fn display_name(package: &PackageKey) -> String {
    match (package.format, &package.namespace) {
        (PackageFormat::Npm, Some(scope)) => format!("@{scope}/{}", package.name),
        _ => package.name.to_string(),
    }
}
