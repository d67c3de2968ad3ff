//! The document that comes with a publish: what Cargo says of the version.

use std::collections::BTreeMap;

use semver::VersionReq;
use serde::Deserialize;

use super::About;
use super::dependency::{Dependency, DependencyKind};
use crate::formats::frame::shown::shown;
use crate::registry::{PackageFormat, PackageVersionMetadata};

/// What is said of a version that is published. What is not read here is not kept.
#[derive(Debug, Deserialize)]
pub struct Document {
    /// The name of the crate.
    pub name: String,
    /// The number of the version.
    pub vers: String,
    #[serde(default)]
    deps: Vec<ToldDependency>,
    /// Each feature with what it turns on.
    #[serde(default)]
    pub features: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    homepage: Option<String>,
    #[serde(default)]
    repository: Option<String>,
    #[serde(default)]
    license: Option<String>,
    #[serde(default)]
    readme: Option<String>,
    #[serde(default)]
    keywords: Vec<String>,
    /// The library that it links to.
    #[serde(default)]
    pub links: Option<String>,
    /// The oldest compiler that builds it. Older Cargos do not say it.
    #[serde(default)]
    pub rust_version: Option<String>,
}

/// A dependency as the document has it.
#[derive(Debug, Deserialize)]
struct ToldDependency {
    name: String,
    version_req: String,
    #[serde(default)]
    features: Vec<String>,
    #[serde(default)]
    optional: bool,
    #[serde(default = "yes")]
    default_features: bool,
    #[serde(default)]
    target: Option<String>,
    #[serde(default)]
    kind: Option<DependencyKind>,
    #[serde(default)]
    registry: Option<String>,
    #[serde(default)]
    explicit_name_in_toml: Option<String>,
}

const fn yes() -> bool {
    true
}

/// What is wrong with what a version says.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDocument {
    /// A dependency has a name that no crate has.
    #[error("the dependency `{0}` has no valid name")]
    DependencyName(String),
    /// Nobody could tell which versions will do.
    #[error("the dependency `{name}` wants `{requirement}`, which is no requirement of versions")]
    Requirement {
        /// Of the dependency.
        name: String,
        /// As it was told.
        requirement: String,
    },
    /// A feature is called what features are not called.
    #[error("`{0}` is no name of a feature")]
    FeatureName(String),
    /// A feature turns on what is neither a feature nor a dependency.
    #[error("the feature `{feature}` turns on `{value}`, which can be no feature or dependency")]
    FeatureValue {
        /// The feature.
        feature: String,
        /// What it turns on.
        value: String,
    },
    /// Nobody would find it by it.
    #[error("a keyword is empty")]
    EmptyKeyword,
}

/// Characters of a name that are repeated.
const MOST_SHOWN: usize = 200;

impl Document {
    /// Returns the dependencies, in the order in which they are told.
    pub fn dependencies(&self) -> Vec<Dependency> {
        self.deps.iter().map(ToldDependency::read).collect()
    }

    /// Refuses what would make the line of the version useless to clients.
    pub fn check(&self) -> Result<(), InvalidDocument> {
        for dependency in &self.deps {
            dependency.check()?;
        }
        for (feature, values) in &self.features {
            if !is_feature_name(feature) {
                return Err(InvalidDocument::FeatureName(shown(feature, MOST_SHOWN)));
            }
            if let Some(value) = values.iter().find(|value| !is_feature_value(value)) {
                let (feature, value) = (feature.clone(), shown(value, MOST_SHOWN));
                return Err(InvalidDocument::FeatureValue { feature, value });
            }
        }
        let is_empty = |keyword: &String| keyword.trim().is_empty();
        if self.keywords.iter().any(is_empty) { Err(InvalidDocument::EmptyKeyword) } else { Ok(()) }
    }

    /// Returns what the API shows of the version.
    pub fn describe(&self) -> PackageVersionMetadata {
        let about = About {
            name: &self.name,
            description: self.description.as_deref(),
            homepage: self.homepage.as_deref(),
            repository: self.repository.as_deref(),
            license: self.license.as_deref(),
            readme: self.readme.as_deref(),
        };
        about.describe(&self.dependencies())
    }
}

impl ToldDependency {
    fn read(&self) -> Dependency {
        let (name, package) = match &self.explicit_name_in_toml {
            Some(alias) => (alias.clone(), Some(self.name.clone()).filter(|name| name != alias)),
            None => (self.name.clone(), None),
        };
        Dependency {
            name,
            package,
            requirement: self.version_req.clone(),
            features: self.features.clone(),
            optional: self.optional,
            default_features: self.default_features,
            target: self.target.clone(),
            kind: self.kind.unwrap_or_default(),
            registry: self.registry.clone(),
        }
    }

    fn check(&self) -> Result<(), InvalidDocument> {
        let check_name = PackageFormat::Cargo.rules().check_name;
        let names = [Some(&self.name), self.explicit_name_in_toml.as_ref()];
        // An alias may begin with an underscore, which no crate does.
        let is_name = |name: &&String| check_name(name.trim_start_matches('_')).is_ok();
        if let Some(name) = names.into_iter().flatten().find(|name| !is_name(name)) {
            return Err(InvalidDocument::DependencyName(shown(name, MOST_SHOWN)));
        }
        VersionReq::parse(&self.version_req).map(drop).map_err(|_| InvalidDocument::Requirement {
            name: self.name.clone(),
            requirement: shown(&self.version_req, MOST_SHOWN),
        })
    }
}

/// Tells whether a feature may be called so: by letters, digits and `_-+.`, and not with one of the last three first.
fn is_feature_name(text: &str) -> bool {
    let is_inside = |one: char| one.is_alphanumeric() || "_-+.".contains(one);
    text.starts_with(|first: char| first.is_alphanumeric() || first == '_') && text.chars().all(is_inside)
}

/// Tells whether a feature may turn this on: another one, a dependency, or a feature of that.
fn is_feature_value(text: &str) -> bool {
    if let Some(dependency) = text.strip_prefix("dep:") {
        return is_feature_name(dependency);
    }
    match text.split_once('/') {
        None => is_feature_name(text),
        Some((dependency, feature)) => {
            is_feature_name(dependency.strip_suffix('?').unwrap_or(dependency)) && is_feature_name(feature)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(members: &str) -> Result<(), InvalidDocument> {
        let text = format!(r#"{{"name":"a","vers":"1.0.0",{members}}}"#);
        serde_json::from_str::<Document>(&text).unwrap().check()
    }

    #[test]
    fn what_cargo_sends_is_accepted() {
        for members in [
            r#""deps":[],"features":{},"keywords":[],"authors":["me"],"badges":{},"later":1"#,
            r#""deps":[{"name":"b","version_req":"^1, <1.9","kind":"dev","target":"cfg(unix)"}]"#,
            r#""deps":[{"name":"b","version_req":"*","explicit_name_in_toml":"_c"}]"#,
            r#""features":{"default":["std"],"std":["dep:b","b/std","b?/std"],"1-x.y+z":[]}"#,
            r#""features":{"ä":[]},"keywords":["k"]"#,
        ] {
            assert_eq!(checked(members), Ok(()), "{members}");
        }
    }

    #[test]
    fn what_clients_could_not_use_is_refused() {
        for members in [
            r#""deps":[{"name":"1b","version_req":"1"}]"#,
            r#""deps":[{"name":"","version_req":"1"}]"#,
            r#""deps":[{"name":"b","version_req":"one"}]"#,
            r#""deps":[{"name":"b","version_req":""}]"#,
            r#""deps":[{"name":"b","version_req":"1","explicit_name_in_toml":"a/b"}]"#,
            r#""features":{"":[]}"#,
            r#""features":{"-a":[]}"#,
            r#""features":{"a b":[]}"#,
            r#""features":{"a":["dep:"]}"#,
            r#""features":{"a":["b/"]}"#,
            r#""features":{"a":["b//c"]}"#,
            r#""keywords":["k",""]"#,
        ] {
            assert!(checked(members).is_err(), "{members}");
        }
    }

    #[test]
    fn what_is_no_document_is_not_read() {
        for text in [
            "[]",
            "{}",
            r#"{"name":"a"}"#,
            r#"{"name":1,"vers":"1.0.0"}"#,
            r#"{"name":"a","vers":"1.0.0","deps":[{"name":"b","version_req":"1","kind":"x"}]}"#,
        ] {
            assert!(serde_json::from_str::<Document>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_renamed_dependency_is_known_by_both_names() {
        let text = r#"{"name":"a","vers":"1.0.0","deps":[
            {"name":"real","version_req":"^1","explicit_name_in_toml":"alias","kind":"build"},
            {"name":"same","version_req":"^2","explicit_name_in_toml":"same"}]}"#;
        let document: Document = serde_json::from_str(text).unwrap();

        let told = document.dependencies();
        assert_eq!((told[0].name.as_str(), told[0].real_name()), ("alias", "real"));
        assert_eq!((told[1].name.as_str(), &told[1].package), ("same", &None));
        let described = document.describe().dependencies;
        assert_eq!(described[0].package.normalized(), "real");
        assert_eq!(described[0].dependency_type.as_deref(), Some("build"));
    }
}
