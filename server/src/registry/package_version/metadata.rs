//! What a package version says of itself beyond its description: its readme and its dependencies.
//! The formats bring both; generic packages have neither.

use crate::registry::Registry;
use crate::registry::error::{Error, Missing};
use crate::registry::names::keys::PackageVersionKey;
use crate::registry::names::package::{Namespace, PackageName};
use crate::registry::names::revision::Revision;
use crate::registry::page::{Listing, Page};
use crate::registry::permit::Permit;

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

impl Registry {
    /// Gets the readme of a package version, both of which must exist. No format that is served has one yet.
    pub async fn get_package_version_readme(
        &self,
        permit: &Permit<PackageVersionKey>,
    ) -> Result<PackageVersionReadme, Error> {
        let key = permit.key();
        self.get_package_version(permit).await?;
        Err(Missing::Readme(Box::new(key.clone())).into())
    }

    /// Lists the direct dependencies of a package version. No format that is served has any yet.
    pub async fn list_package_version_dependencies(
        &self,
        permit: &Permit<PackageVersionKey>,
        page: &Page,
    ) -> Result<PackageVersionDependencies, Error> {
        let key = permit.key();
        let arn = key.package.arn().to_string();
        let listing = Listing::new("dependencies", &[Some(&arn), Some(key.version.normalized())]);
        page.position::<1>(&listing)?;
        let version = self.get_package_version(permit).await?;
        Ok(PackageVersionDependencies {
            revision: version.revision,
            dependencies: Vec::new(),
            next_token: None,
        })
    }
}
