//! Pages of the versions of a package: what they show, and those that are kept until the package changes.
//! A package counts its changes, and a page is kept under that count, so that no page that is found is old.

use std::mem::size_of;
use std::sync::Arc;

use moka::sync::Cache;

use super::names::RepositoryName;
use super::names::connection::ExternalConnection;
use super::names::format::{PackageVersionOriginType, PackageVersionSortType, PackageVersionStatus};
use super::names::revision::Revision;
use super::page::Page;

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
    /// In the form that identifies it.
    pub version: String,
    /// Changes whenever what the version holds does.
    pub revision: Revision,
    /// Where it stands in its life.
    pub status: PackageVersionStatus,
    /// How it entered the domain.
    pub origin: PackageVersionOrigin,
}

/// Which versions of a package to list, and in which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
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
    pub default_display_version: Option<String>,
    /// The versions of this page.
    pub versions: Vec<PackageVersionSummary>,
    /// The token that asks for the next page, absent on the last.
    pub next_token: Option<String>,
}

/// What was asked for, of a package as it was after so many changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct AskedPage {
    pub(super) package: i64,
    pub(super) change_number: i64,
    pub(super) filter: PackageVersionFilter,
    pub(super) page: Page,
}

/// Pages that were asked for lately.
#[derive(Debug, Clone)]
pub(super) struct VersionPages {
    kept: Cache<AskedPage, Arc<PackageVersions>>,
}

/// How many bytes all of them take, about: 70 pages of 500 versions.
const MOST_BYTES: u64 = 8 * 1024 * 1024;

impl Default for VersionPages {
    fn default() -> Self {
        let weigh = |asked: &AskedPage, page: &Arc<PackageVersions>| bytes_of(asked, page);
        Self { kept: Cache::builder().max_capacity(MOST_BYTES).weigher(weigh).build() }
    }
}

impl VersionPages {
    /// Returns the page if it is kept.
    pub(super) fn find(&self, asked: &AskedPage) -> Option<PackageVersions> {
        self.kept.get(asked).map(|page| PackageVersions::clone(&page))
    }

    /// Keeps a page that was read after the changes of the package were counted.
    pub(super) fn keep(&self, asked: AskedPage, page: &PackageVersions) {
        self.kept.insert(asked, Arc::new(page.clone()));
    }
}

fn bytes_of(asked: &AskedPage, page: &PackageVersions) -> u32 {
    let texts = |version: &PackageVersionSummary| {
        let repository = version.origin.repository.as_ref().map_or(0, |name| name.as_str().len());
        version.version.len() + version.revision.as_str().len() + repository
    };
    let versions = page.versions.iter().map(|version| size_of::<PackageVersionSummary>() + texts(version));
    let tokens = size_of::<AskedPage>() + page.next_token.as_ref().map_or(0, String::len);
    u32::try_from(tokens + asked.page.bytes() + versions.sum::<usize>()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(change_number: i64) -> AskedPage {
        let filter = PackageVersionFilter::default();
        AskedPage { package: 1, change_number, filter, page: Page::default() }
    }

    fn page(versions: usize) -> PackageVersions {
        let version = |number: usize| PackageVersionSummary {
            version: number.to_string(),
            revision: Revision::stored("r".repeat(44)),
            status: PackageVersionStatus::Published,
            origin: PackageVersionOrigin {
                origin_type: PackageVersionOriginType::Internal,
                repository: Some(RepositoryName::stored("repository".to_owned())),
                external_connection: None,
            },
        };
        let versions = (0..versions).map(version).collect();
        PackageVersions { default_display_version: None, versions, next_token: None }
    }

    #[test]
    fn a_page_is_found_for_the_state_that_it_was_read_of_alone() {
        let pages = VersionPages::default();
        pages.keep(asked(1), &page(2));

        assert_eq!(pages.find(&asked(1)), Some(page(2)));
        assert_eq!(pages.find(&asked(2)), None);
    }

    #[test]
    fn what_is_kept_is_bounded_by_its_bytes() {
        let pages = VersionPages::default();
        for change_number in 0..200 {
            pages.keep(asked(change_number), &page(500));
            pages.kept.run_pending_tasks();
        }

        let (count, bytes) = (pages.kept.entry_count(), pages.kept.weighted_size());
        assert!(count > 1, "{count} pages");
        assert!(bytes <= MOST_BYTES, "{bytes} bytes");
    }
}
