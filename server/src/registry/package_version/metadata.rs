//! What a package version says of itself: its description, its readme, its dependencies and its manifest. The formats
//! read it from the archive once; generic packages say nothing.

use crate::registry::Registry;
use crate::registry::error::{Error, Invalid, Missing};
use crate::registry::names::keys::PackageVersionKey;
use crate::registry::names::package::{Namespace, PackageName};
use crate::registry::names::revision::Revision;
use crate::registry::page::{Listing, Page};
use crate::registry::permit::Permit;
use crate::storage::db;
use crate::storage::db::contents::NewMetadata;
use crate::storage::db::dependency::{DependencyRow, NewDependencyRow};
use crate::storage::db::package_version::PackageVersionRow;
use crate::storage::db::package_version_metadata::NewMetadataRow;

/// The readme of a package version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageVersionReadme {
    /// The version's revision.
    pub revision: Revision,
    /// The text, in whatever markup its author chose.
    pub text: String,
}

/// One page of the direct dependencies of a package version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageVersionDependencies {
    /// The version's revision.
    pub revision: Revision,
    /// The dependencies of this page.
    pub dependencies: Vec<PackageDependency>,
    /// The token that asks for the next page, absent on the last.
    pub next_token: Option<String>,
}

/// A package that a package version depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageDependency {
    /// The package's namespace, where it has one.
    pub namespace: Option<Namespace>,
    /// The package's name.
    pub package: PackageName,
    /// What it is needed for, in the words of the format.
    pub dependency_type: Option<String>,
    /// The versions that will do, in the words of the format.
    pub version_requirement: Option<String>,
}

/// What a package version says of itself, as its format reads it from the archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackageVersionMetadata {
    /// The name to show to people, where it is not the package's own.
    pub display_name: Option<String>,
    /// What the package is, in a sentence.
    pub summary: Option<String>,
    /// Where its home page is.
    pub home_page: Option<String>,
    /// Where its source code is.
    pub source_code_repository: Option<String>,
    /// In the order in which it names them.
    pub licenses: Vec<License>,
    /// Its readme, in whatever markup its author chose.
    pub readme: Option<String>,
    /// What it depends on directly, in the order in which it says so.
    pub dependencies: Vec<PackageDependency>,
    /// The format's own document of the version, of record.
    pub manifest: Option<Vec<u8>>,
}

/// A license that a package version names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct License {
    /// In the form that identifies it.
    pub name: Option<String>,
    /// Where its text is.
    pub url: Option<String>,
}

impl License {
    pub(super) fn stored((name, url): (Option<String>, Option<String>)) -> Self {
        Self { name, url }
    }
}

impl PackageVersionMetadata {
    /// Returns it as storage keeps it.
    pub(super) fn row(&self) -> NewMetadata<'_> {
        NewMetadata {
            row: NewMetadataRow {
                display_name: self.display_name.as_deref(),
                summary: self.summary.as_deref(),
                home_page: self.home_page.as_deref(),
                source_code_repository: self.source_code_repository.as_deref(),
                readme: self.readme.as_deref(),
                manifest: self.manifest.as_deref(),
            },
            licenses: self.licenses.iter().map(|one| (one.name.as_deref(), one.url.as_deref())).collect(),
            dependencies: self.dependencies.iter().map(PackageDependency::row).collect(),
        }
    }
}

impl Registry {
    /// Returns the readme of a package version, both of which must exist.
    pub async fn get_package_version_readme(
        &self,
        permit: &Permit<PackageVersionKey>,
    ) -> Result<PackageVersionReadme, Error> {
        let key = permit.key();
        let version = self.find_version(key).await?;
        let readme = self.store.find(db::package_version_metadata::find_readme(version.id)).await?.flatten();
        let text = readme.ok_or_else(|| Missing::Readme(Box::new(key.clone())))?;
        Ok(PackageVersionReadme { revision: Revision::stored(version.revision), text })
    }

    /// Returns the format's own document of a package version, if it has one.
    pub async fn get_package_version_manifest(
        &self,
        permit: &Permit<PackageVersionKey>,
    ) -> Result<Option<Vec<u8>>, Error> {
        let version = self.find_version(permit.key()).await?;
        let manifest = self.store.find(db::package_version_metadata::find_manifest(version.id)).await?;
        Ok(manifest.flatten())
    }

    /// Lists the direct dependencies of a package version, in the order in which it names them.
    pub async fn list_package_version_dependencies(
        &self,
        permit: &Permit<PackageVersionKey>,
        page: &Page,
    ) -> Result<PackageVersionDependencies, Error> {
        let key = permit.key();
        let arn = key.package.arn().to_string();
        let listing = Listing::new("dependencies", &[Some(&arn), Some(key.version.normalized())]);
        let after = match page.position(&listing)? {
            None => -1,
            Some([position]) => position.parse().map_err(|_| Invalid::NextToken)?,
        };
        let version = self.find_version(key).await?;
        let size = page.size(DEFAULT_PAGE_SIZE);
        let rows = self.store.list(db::dependency::list(version.id, after, size + 1)).await?;
        let paged = listing
            .page(rows, size, |listing, last: &DependencyRow| listing.token(&[&last.position.to_string()]));
        Ok(PackageVersionDependencies {
            revision: Revision::stored(version.revision),
            dependencies: paged.items.into_iter().map(PackageDependency::stored).collect(),
            next_token: paged.next_token,
        })
    }

    async fn find_version(&self, key: &PackageVersionKey) -> Result<PackageVersionRow, Error> {
        match self.store.find(db::package_version::find(key.address())).await? {
            Some(version) => Ok(version),
            None => Err(self.missing_package_version(key).await?),
        }
    }
}

const DEFAULT_PAGE_SIZE: u16 = 1000;

impl PackageDependency {
    fn row(&self) -> NewDependencyRow<'_> {
        NewDependencyRow {
            namespace: self.namespace.as_ref().map_or("", Namespace::as_str),
            package: self.package.normalized(),
            dependency_type: self.dependency_type.as_deref(),
            version_requirement: self.version_requirement.as_deref(),
        }
    }

    fn stored(row: DependencyRow) -> Self {
        Self {
            namespace: Some(row.namespace).filter(|text| !text.is_empty()).map(Namespace::stored),
            package: PackageName::stored(row.package),
            dependency_type: row.dependency_type,
            version_requirement: row.version_requirement,
        }
    }
}
