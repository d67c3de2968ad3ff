//! A dependency of a crate, whichever form it was told in.

use std::collections::BTreeSet;

use semver::VersionReq;
use serde::{Deserialize, Serialize};

use crate::registry::{PackageDependency, PackageFormat, PackageName};

/// What a dependency is needed for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DependencyKind {
    /// To use the crate.
    #[default]
    Normal,
    /// To work on it.
    Dev,
    /// To run its build script.
    Build,
}

/// A dependency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The name by which the crate knows it.
    pub name: String,
    /// The name that it has itself, where that is another.
    pub package: Option<String>,
    /// The versions that will do.
    pub requirement: String,
    /// The features of it that are wanted.
    pub features: Vec<String>,
    /// Whether it is taken only where a feature asks for it.
    pub optional: bool,
    /// Whether its default features are wanted.
    pub default_features: bool,
    /// The platforms on which it is needed, where it is not needed on all.
    pub target: Option<String>,
    /// What it is needed for.
    pub kind: DependencyKind,
    /// The registry that it comes from, where it is not the one that the crate is published to.
    pub registry: Option<String>,
}

impl DependencyKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Dev => "dev",
            Self::Build => "build",
        }
    }
}

impl Dependency {
    /// Returns the name that the dependency has itself.
    pub fn real_name(&self) -> &str {
        self.package.as_deref().unwrap_or(&self.name)
    }

    /// Returns what it has in common with the same dependency in another form, however either is written.
    pub(super) fn essence(&self) -> impl Ord + std::fmt::Debug + '_ {
        let target = self.target.as_ref().map(|target| target.split_whitespace().collect::<String>());
        let requirement = VersionReq::parse(&self.requirement)
            .map_or_else(|_| self.requirement.clone(), |requirement| requirement.to_string());
        let features: BTreeSet<&str> = self.features.iter().map(String::as_str).collect();
        let flags = (self.optional, self.default_features);
        (self.kind, target, self.name.as_str(), self.real_name(), requirement, features, flags)
    }

    /// Returns it as the API shows it; nothing where its name is none.
    pub fn described(&self) -> Option<PackageDependency> {
        Some(PackageDependency {
            namespace: None,
            package: PackageName::parse(PackageFormat::Cargo, self.real_name()).ok()?,
            dependency_type: Some(self.kind.word().to_owned()),
            version_requirement: Some(self.requirement.clone()),
        })
    }
}
