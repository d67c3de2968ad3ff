//! What a version says of itself, in the words of the registration documents: the part of a `catalogEntry` that its author
//! wrote. It is kept with the version, and written into documents as it is.

use serde::{Deserialize, Serialize};

use crate::registry::{ListedVersion, PackageCoordinates};

/// What a version says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// As its author writes it.
    pub id: String,
    /// As its author writes it, but for its numbers.
    pub version: String,
    /// The name for people, where it is not the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who made it, in one text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authors: Option<String>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The same in short, where old packages say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Where its icon is, unless that is in the package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon_url: Option<String>,
    /// Where its license is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license_url: Option<String>,
    /// Its license in SPDX's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license_expression: Option<String>,
    /// Its home page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_url: Option<String>,
    /// Its language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The oldest client that can use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_client_version: Option<String>,
    /// Whether clients ask people before they install it.
    #[serde(default)]
    pub require_license_acceptance: bool,
    /// Words that it is found by.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What it needs, by framework.
    #[serde(default)]
    pub dependency_groups: Vec<DependencyGroup>,
    /// What kinds of package it is; none means a dependency.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub package_types: Vec<PackageType>,
    /// Where its icon lies in the package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon_file: Option<String>,
    /// Where its license lies in the package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license_file: Option<String>,
    /// Where its readme lies in the package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readme_file: Option<String>,
}

/// What is needed with one framework.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DependencyGroup {
    /// In its short or its long form; none means any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_framework: Option<String>,
    /// In the order in which they are named.
    #[serde(default)]
    pub dependencies: Vec<Dependency>,
}

/// A package that is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dependency {
    /// As the author of the other writes it.
    pub id: String,
    /// In interval notation.
    pub range: String,
}

/// A kind of package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageType {
    /// Such as `Dependency` or `DotnetTool`.
    pub name: String,
}

/// A file in a package that its nuspec may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedFile {
    /// Its picture.
    Icon,
    /// What its users agree to.
    License,
    /// What its readers are told.
    Readme,
}

impl Record {
    /// Returns where a file lies in the package; nothing where it names none.
    pub fn file(self, file: NamedFile) -> Option<String> {
        match file {
            NamedFile::Icon => self.icon_file,
            NamedFile::License => self.license_file,
            NamedFile::Readme => self.readme_file,
        }
    }

    /// Reads what is kept of a version that documents are to tell of. One that is kept of none, or in a form that this
    /// server does not know, goes to the log whenever such a document is made, and the version is left out of it.
    pub fn of(package: &PackageCoordinates, version: &ListedVersion) -> Option<Self> {
        let record = version.manifest.as_deref().and_then(Self::parse);
        if record.is_none() {
            tracing::error!(
                package = package.name.normalized(),
                version = version.version.normalized(),
                "what is kept of a NuGet package cannot be read; the version is not told of"
            );
        }
        record
    }

    /// Reads what is kept of a version; nothing where it is none.
    pub fn parse(kept: &[u8]) -> Option<Self> {
        serde_json::from_slice(kept).ok()
    }

    /// Returns what is kept of a version.
    pub fn render(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a document of texts under names that are texts is JSON")
    }
}
