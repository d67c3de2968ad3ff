//! Nuspecs: what a package says of itself, in XML of several namespaces that differ in nothing that matters here.

use super::record::{Dependency, DependencyGroup, PackageType, Record};
use super::version;
use crate::formats::frame::shown::shown;
use crate::formats::frame::xml::{Element, XmlError};
use crate::registry::{
    License, PackageDependency, PackageFormat, PackageName, PackageVersion, PackageVersionMetadata,
};

const MOST_SHOWN: usize = 200;

/// What nuget.org's tools write where a license is a file in the package: it says nothing of it.
const NO_LICENSE_URL: &str = "https://aka.ms/deprecateLicenseUrl";

/// A nuspec that was read.
#[derive(Debug, PartialEq, Eq)]
pub struct Nuspec {
    /// What it says, as documents show it.
    pub record: Record,
    /// What it is, in the registry's words.
    pub name: PackageName,
    /// Which version, in the registry's words.
    pub version: PackageVersion,
    /// Where its source code is.
    repository_url: Option<String>,
}

/// What is wrong with a nuspec.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NuspecError {
    /// It is in an encoding that is not read.
    #[error("the nuspec of the package is not in UTF-8")]
    Encoding,
    /// It cannot be read.
    #[error("the nuspec of the package cannot be read: {0}")]
    Xml(#[from] XmlError),
    /// It lacks something that says what it is of.
    #[error("the nuspec of the package has no `{0}` in its `metadata`")]
    Missing(&'static str),
    /// It is of a package that cannot be called so.
    #[error("`{id}` is no id of a package: {rule}")]
    Id {
        /// As it is written.
        id: String,
        /// What it has to be.
        rule: &'static str,
    },
    /// It is of a version that is none.
    #[error("`{version}` is no version of a package: {rule}")]
    Version {
        /// As it is written.
        version: String,
        /// What it has to be.
        rule: &'static str,
    },
    /// It names something that no package can be called.
    #[error("`{0}` is no id of a package that can be needed")]
    DependencyId(String),
    /// It asks for versions in a way that clients would not understand.
    #[error("`{range}` is no range of versions of `{id}`")]
    Range {
        /// What is needed.
        id: String,
        /// As it is written.
        range: String,
    },
}

impl Nuspec {
    /// Reads a nuspec.
    pub fn parse(bytes: &[u8]) -> Result<Self, NuspecError> {
        let text = std::str::from_utf8(bytes).map_err(|_| NuspecError::Encoding)?;
        let package = Element::parse(text)?;
        let metadata = package.child("metadata").ok_or(NuspecError::Missing("metadata"))?;
        let (name, id) = read_id(metadata)?;
        let (number, shown_version) = read_version(metadata)?;
        let said = |name: &str| metadata.child(name).and_then(Element::text).map(str::to_owned);
        let license = metadata.child("license");
        let license_of = |kind: &str| {
            let license = license.filter(|license| license.attribute("type").unwrap_or("expression") == kind);
            license.and_then(Element::text).map(str::to_owned)
        };
        let record = Record {
            id,
            version: shown_version,
            title: said("title"),
            authors: said("authors"),
            description: said("description"),
            summary: said("summary"),
            icon_url: said("iconUrl"),
            license_url: said("licenseUrl"),
            license_expression: license_of("expression"),
            project_url: said("projectUrl"),
            language: said("language"),
            min_client_version: metadata.attribute("minClientVersion").map(str::to_owned),
            require_license_acceptance: said("requireLicenseAcceptance").is_some_and(|text| text == "true"),
            tags: tags(said("tags").as_deref().unwrap_or_default()),
            dependency_groups: read_dependencies(metadata)?,
            package_types: read_types(metadata),
            icon_file: said("icon"),
            license_file: license_of("file"),
            readme_file: said("readme"),
        };
        let repository = metadata.child("repository").and_then(|repository| repository.attribute("url"));
        Ok(Self { record, name, version: number, repository_url: repository.map(str::to_owned) })
    }

    /// Returns what the API shows of the version.
    pub fn describe(&self, readme: Option<String>) -> PackageVersionMetadata {
        let Record { id, description, summary, project_url, .. } = &self.record;
        PackageVersionMetadata {
            display_name: Some(id.clone()),
            summary: summary.clone().or_else(|| description.clone()),
            home_page: project_url.clone(),
            source_code_repository: self.repository_url.clone(),
            licenses: self.license().into_iter().collect(),
            readme,
            dependencies: self.dependencies(),
            manifest: Some(self.record.render()),
        }
    }

    fn license(&self) -> Option<License> {
        let Record { license_expression, license_file, license_url, .. } = &self.record;
        let name = license_expression.clone().or_else(|| license_file.clone());
        let url = license_url.clone().filter(|url| url != NO_LICENSE_URL);
        (name.is_some() || url.is_some()).then_some(License { name, url })
    }

    /// Lists what it needs with any framework, each package and range once.
    fn dependencies(&self) -> Vec<PackageDependency> {
        let groups = self.record.dependency_groups.iter();
        let mut listed: Vec<PackageDependency> = Vec::new();
        for dependency in groups.flat_map(|group| &group.dependencies) {
            let Ok(package) = PackageName::parse(PackageFormat::Nuget, &dependency.id.to_lowercase()) else {
                continue;
            };
            let version_requirement = Some(dependency.range.clone());
            let described =
                PackageDependency { namespace: None, package, dependency_type: None, version_requirement };
            if !listed.contains(&described) {
                listed.push(described);
            }
        }
        listed
    }
}

fn read_id(metadata: &Element) -> Result<(PackageName, String), NuspecError> {
    let id = metadata.child("id").and_then(Element::text).ok_or(NuspecError::Missing("id"))?;
    let wrong = |rule| NuspecError::Id { id: shown(id, MOST_SHOWN), rule };
    (PackageFormat::Nuget.rules().check_name)(id).map_err(wrong)?;
    let name = PackageName::parse(PackageFormat::Nuget, id);
    Ok((name.map_err(|_| wrong("it must be no longer than names may be"))?, id.to_owned()))
}

fn read_version(metadata: &Element) -> Result<(PackageVersion, String), NuspecError> {
    let text = metadata.child("version").and_then(Element::text).ok_or(NuspecError::Missing("version"))?;
    let wrong = |rule| NuspecError::Version { version: shown(text, MOST_SHOWN), rule };
    (PackageFormat::Nuget.rules().check_version)(text).map_err(wrong)?;
    let version = PackageVersion::parse(PackageFormat::Nuget, text);
    let too_long = "it must be no longer than versions may be";
    Ok((version.map_err(|_| wrong(too_long))?, version::displayed(text).ok_or_else(|| wrong(too_long))?))
}

/// Reads what is needed: in groups, or for any framework as old nuspecs have it.
fn read_dependencies(metadata: &Element) -> Result<Vec<DependencyGroup>, NuspecError> {
    let Some(dependencies) = metadata.child("dependencies") else { return Ok(Vec::new()) };
    let mut groups = Vec::new();
    let ungrouped = read_group(dependencies)?;
    if !ungrouped.dependencies.is_empty() {
        groups.push(ungrouped);
    }
    for group in dependencies.all("group") {
        groups.push(read_group(group)?);
    }
    Ok(groups)
}

fn read_group(group: &Element) -> Result<DependencyGroup, NuspecError> {
    let dependencies = group.all("dependency").map(read_dependency).collect::<Result<_, _>>()?;
    let target_framework = group.attribute("targetFramework").map(str::to_owned);
    Ok(DependencyGroup { target_framework, dependencies })
}

fn read_dependency(dependency: &Element) -> Result<Dependency, NuspecError> {
    let id = dependency.attribute("id").unwrap_or_default();
    (PackageFormat::Nuget.rules().check_name)(id)
        .map_err(|_| NuspecError::DependencyId(shown(id, MOST_SHOWN)))?;
    let text = dependency.attribute("version").unwrap_or_default();
    let wrong = || NuspecError::Range { id: id.to_owned(), range: shown(text, MOST_SHOWN) };
    Ok(Dependency { id: id.to_owned(), range: version::range(text).ok_or_else(wrong)? })
}

fn read_types(metadata: &Element) -> Vec<PackageType> {
    let types = metadata.child("packageTypes").into_iter().flat_map(|types| types.all("packageType"));
    let named = types.filter_map(|kind| kind.attribute("name"));
    named.map(|name| PackageType { name: name.to_owned() }).collect()
}

/// Takes tags apart, which stand between spaces, and with some authors between commas.
fn tags(text: &str) -> Vec<String> {
    let is_between = |one: char| one.is_whitespace() || matches!(one, ',' | ';');
    text.split(is_between).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
