//! The `Cargo.toml` of a crate file, as Cargo writes it when it packs one: whole, with nothing left to a workspace.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::About;
use super::dependency::{Dependency, DependencyKind};
use crate::registry::PackageVersionMetadata;

/// What a `Cargo.toml` says.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CargoToml {
    /// What it says of the crate as a whole.
    #[serde(alias = "project")]
    pub package: Package,
    /// Each feature with what it turns on.
    #[serde(default)]
    pub features: BTreeMap<String, Vec<String>>,
    #[serde(flatten)]
    everywhere: Dependencies,
    #[serde(default)]
    target: BTreeMap<String, Dependencies>,
}

/// What a `Cargo.toml` says of the crate as a whole.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Package {
    /// The name of the crate.
    pub name: String,
    /// The number of the version.
    pub version: String,
    /// The library that it links to.
    #[serde(default)]
    pub links: Option<String>,
    /// The oldest compiler that builds it.
    #[serde(default)]
    pub rust_version: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    homepage: Option<String>,
    #[serde(default)]
    repository: Option<String>,
    #[serde(default)]
    license: Option<String>,
    /// The name of its readme, or whether it has one.
    #[serde(default)]
    readme: Option<Readme>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Readme {
    Named(String),
    Has(bool),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Dependencies {
    #[serde(rename = "dependencies")]
    normal: BTreeMap<String, TomlDependency>,
    #[serde(rename = "dev-dependencies", alias = "dev_dependencies")]
    dev: BTreeMap<String, TomlDependency>,
    #[serde(rename = "build-dependencies", alias = "build_dependencies")]
    build: BTreeMap<String, TomlDependency>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum TomlDependency {
    Requirement(String),
    Table(Table),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Table {
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    package: Option<String>,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    features: Vec<String>,
    #[serde(default = "yes", alias = "default_features")]
    default_features: bool,
    #[serde(default)]
    registry_index: Option<String>,
}

const fn yes() -> bool {
    true
}

/// Which versions will do where nothing is said.
const ANY: &str = "*";

impl CargoToml {
    /// Reads one.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Returns the dependencies.
    pub fn dependencies(&self) -> Vec<Dependency> {
        let everywhere = self.everywhere.list(None);
        let targets = self.target.iter().flat_map(|(target, within)| within.list(Some(target)));
        everywhere.into_iter().chain(targets).collect()
    }

    /// Returns the name of the readme, where it is said and is not the usual one.
    pub fn readme(&self) -> Option<&str> {
        match &self.package.readme {
            Some(Readme::Named(name)) => Some(name),
            Some(Readme::Has(_)) | None => None,
        }
    }

    /// Tells whether it says that there is no readme.
    pub fn has_no_readme(&self) -> bool {
        matches!(self.package.readme, Some(Readme::Has(false)))
    }

    /// Returns what the API shows of the version.
    pub fn describe(&self, readme: Option<&str>) -> PackageVersionMetadata {
        let Package { name, description, homepage, repository, license, .. } = &self.package;
        let about = About {
            name,
            description: description.as_deref(),
            homepage: homepage.as_deref(),
            repository: repository.as_deref(),
            license: license.as_deref(),
            readme,
        };
        about.describe(&self.dependencies())
    }
}

impl Dependencies {
    fn list(&self, target: Option<&str>) -> Vec<Dependency> {
        let kinds = [
            (DependencyKind::Normal, &self.normal),
            (DependencyKind::Dev, &self.dev),
            (DependencyKind::Build, &self.build),
        ];
        let within = |(kind, dependencies)| {
            let read = move |(name, told): (&String, &TomlDependency)| told.read(name, kind, target);
            BTreeMap::iter(dependencies).map(read)
        };
        kinds.into_iter().flat_map(within).collect()
    }
}

impl TomlDependency {
    fn read(&self, name: &str, kind: DependencyKind, target: Option<&str>) -> Dependency {
        let plain = Dependency {
            name: name.to_owned(),
            package: None,
            requirement: ANY.to_owned(),
            features: Vec::new(),
            optional: false,
            default_features: true,
            target: target.map(str::to_owned),
            kind,
            registry: None,
        };
        match self {
            Self::Requirement(requirement) => Dependency { requirement: requirement.clone(), ..plain },
            Self::Table(table) => Dependency {
                package: table.package.clone().filter(|package| package != name),
                requirement: table.version.clone().unwrap_or(plain.requirement),
                features: table.features.clone(),
                optional: table.optional,
                default_features: table.default_features,
                registry: table.registry_index.clone(),
                ..plain
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_of_all_kinds_and_targets_are_read() {
        let text = r#"
            [package]
            name = "a"
            version = "1.0.0"
            readme = "docs/R.md"
            license = "MIT"
            [dependencies]
            plain = "1"
            [dependencies.alias]
            version = "2"
            package = "real"
            optional = true
            default-features = false
            features = ["f"]
            [dev-dependencies]
            d = { version = "3" }
            [target.'cfg(unix)'.build-dependencies]
            b = "4"
        "#;
        let read = CargoToml::parse(text).unwrap();

        let told: Vec<_> = read
            .dependencies()
            .iter()
            .map(|one| format!("{:?} {} {} {}", one.kind, one.name, one.real_name(), one.requirement))
            .collect();
        assert_eq!(told, ["Normal alias real 2", "Normal plain plain 1", "Dev d d 3", "Build b b 4"]);
        assert_eq!(read.dependencies()[3].target.as_deref(), Some("cfg(unix)"));
        assert_eq!((read.readme(), read.has_no_readme()), (Some("docs/R.md"), false));
        assert_eq!(read.describe(None).licenses[0].name.as_deref(), Some("MIT"));
    }

    #[test]
    fn what_is_left_to_a_workspace_is_not_whole() {
        for text in [
            "",
            "[package]\nname = \"a\"",
            "[package]\nname = \"a\"\nversion.workspace = true",
            "[package]\nname = \"a\"\nversion = 1",
            "[package]\nname = \"a\"\nversion = \"1.0.0\"\n[dependencies]\nb = 1",
        ] {
            assert!(CargoToml::parse(text).is_err(), "{text}");
        }
    }
}
