//! What the API shows of what a version says of itself.
//!
//! Authors write these members in many forms; one that has no form that is known says nothing.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny};
use serde_json::value::RawValue;

use super::Members;
use crate::registry::{
    License, Namespace, PackageDependency, PackageFormat, PackageName, PackageVersionMetadata,
};

/// What kind of dependency each member holds, by the names that the API has for them. A package that is named in several
/// is told of once, by the first of them: older npm copies optional ones among the regular ones.
const DEPENDENCIES: [(&str, &str); 4] = [
    ("optionalDependencies", "optional"),
    ("dependencies", "regular"),
    ("peerDependencies", "peer"),
    ("devDependencies", "dev"),
];

/// A text, or an object that has one as a member, or something else.
#[derive(Deserialize)]
#[serde(untagged)]
enum Reference {
    Text(String),
    Object {
        #[serde(default, rename = "type")]
        kind: Option<String>,
        #[serde(default)]
        name: Option<String>,
        #[serde(default)]
        url: Option<String>,
    },
    Other(IgnoredAny),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Licenses {
    Many(Vec<Reference>),
    One(Reference),
}

/// Reads what a document says. `readme` is what the tarball has, should the document say nothing.
pub fn describe(
    document: &Members<'_>,
    display_name: String,
    readme: Option<String>,
) -> PackageVersionMetadata {
    let text = |name: &str| {
        let text = document.get(name).and_then(parse::<String>);
        text.filter(|text| !text.trim().is_empty())
    };
    PackageVersionMetadata {
        display_name: Some(display_name),
        summary: text("description"),
        home_page: text("homepage"),
        source_code_repository: document.get("repository").and_then(parse).and_then(repository),
        licenses: ["license", "licenses"].iter().flat_map(|name| licenses(document.get(name))).collect(),
        readme: text("readme").or(readme),
        dependencies: dependencies(document),
        manifest: None,
    }
}

fn parse<'a, T: Deserialize<'a>>(value: &'a RawValue) -> Option<T> {
    serde_json::from_str(value.get()).ok()
}

fn repository(repository: Reference) -> Option<String> {
    let url = match repository {
        Reference::Text(url) | Reference::Object { url: Some(url), .. } => url,
        Reference::Object { url: None, .. } | Reference::Other(_) => return None,
    };
    Some(url.strip_prefix("git+").unwrap_or(&url).to_owned()).filter(|url| !url.is_empty())
}

fn licenses(value: Option<&RawValue>) -> Vec<License> {
    let references = match value.and_then(parse) {
        Some(Licenses::Many(references)) => references,
        Some(Licenses::One(reference)) => vec![reference],
        None => Vec::new(),
    };
    references.into_iter().filter_map(license).collect()
}

fn license(reference: Reference) -> Option<License> {
    let (name, url) = match reference {
        Reference::Text(name) => (Some(name), None),
        Reference::Object { kind, name, url } => (kind.or(name), url),
        Reference::Other(_) => return None,
    };
    let name = name.filter(|name| !name.is_empty());
    (name.is_some() || url.is_some()).then_some(License { name, url })
}

/// Requirements by name; values that are no texts are passed over.
#[derive(Default)]
struct Requirements(BTreeMap<String, String>);

impl<'de> Deserialize<'de> for Requirements {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = BTreeMap::<String, Reference>::deserialize(deserializer)?;
        let text = |(name, value)| match value {
            Reference::Text(text) => Some((name, text)),
            Reference::Object { .. } | Reference::Other(_) => None,
        };
        Ok(Self(members.into_iter().filter_map(text).collect()))
    }
}

fn dependencies(document: &Members<'_>) -> Vec<PackageDependency> {
    let mut seen = std::collections::BTreeSet::new();
    let mut found = Vec::new();
    for (member, kind) in DEPENDENCIES {
        let Requirements(requirements) = document.get(member).and_then(parse).unwrap_or_default();
        for (name, requirement) in requirements {
            if seen.insert(name.clone()) {
                found.extend(dependency(&name, &requirement, kind));
            }
        }
    }
    found
}

/// Reads one dependency; an alias (`npm:other@1`) is about the package that it leads to. What has no valid name is none.
fn dependency(name: &str, requirement: &str, kind: &str) -> Option<PackageDependency> {
    let (name, requirement) = match requirement.strip_prefix("npm:") {
        Some(alias) => match alias.rfind('@') {
            Some(at) if at > 0 => (&alias[..at], &alias[at + 1..]),
            Some(_) | None => (alias, "*"),
        },
        None => (name, requirement),
    };
    let (scope, name) = match name.strip_prefix('@') {
        Some(scoped) => scoped.split_once('/').map(|(scope, name)| (Some(scope), name))?,
        None => (None, name),
    };
    Some(PackageDependency {
        namespace: Namespace::parse(PackageFormat::Npm, scope).ok()?,
        package: PackageName::parse(PackageFormat::Npm, name).ok()?,
        dependency_type: Some(kind.to_owned()),
        version_requirement: Some(requirement.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(document: &str) -> PackageVersionMetadata {
        let members: Members<'_> = serde_json::from_str(document).unwrap();
        describe(&members, "@acme/widget".to_owned(), Some("from the tarball".to_owned()))
    }

    #[test]
    fn members_are_read_in_every_form_that_authors_write_them_in() {
        let license = |name: &str, url: Option<&str>| License {
            name: Some(name.to_owned()),
            url: url.map(str::to_owned),
        };
        for (document, repository, licenses) in [
            (
                r#"{"repository":{"type":"git","url":"git+https://h/x.git"},"license":"MIT"}"#,
                Some("https://h/x.git"),
                vec![license("MIT", None)],
            ),
            (
                r#"{"repository":"owner/name","license":{"type":"ISC","url":"u"}}"#,
                Some("owner/name"),
                vec![license("ISC", Some("u"))],
            ),
            (r#"{"licenses":[{"type":"A"},"B",3]}"#, None, vec![license("A", None), license("B", None)]),
            (r#"{"repository":7,"license":null,"licenses":false}"#, None, vec![]),
        ] {
            let told = described(document);
            assert_eq!(told.source_code_repository.as_deref(), repository, "{document}");
            assert_eq!(told.licenses, licenses, "{document}");
            assert_eq!(told.readme.as_deref(), Some("from the tarball"));
        }
        let told = described(r#"{"description":"d","homepage":" ","readme":"its own"}"#);
        assert_eq!(
            (told.summary.as_deref(), told.home_page, told.readme.as_deref()),
            (Some("d"), None, Some("its own"))
        );
    }

    #[test]
    fn each_dependency_is_told_once_by_its_kind_and_its_target() {
        let told = described(
            r#"{"dependencies":{"a":"^1","b":"npm:@s/real@~2","c":{"x":1},"o":"1"},"devDependencies":{"a":"2","@s/d":"*"},
                "peerDependencies":{"p":">=3"},"optionalDependencies":{"o":"1","a b":"1"}}"#,
        );
        let told: Vec<_> = told
            .dependencies
            .iter()
            .map(|one| {
                let scope = one.namespace.as_ref().map_or(String::new(), |scope| format!("@{scope}/"));
                let (kind, requirement) = (one.dependency_type.as_ref(), one.version_requirement.as_ref());
                format!("{} {scope}{} {}", kind.unwrap(), one.package, requirement.unwrap())
            })
            .collect();
        assert_eq!(told, ["optional o 1", "regular a ^1", "regular @s/real ~2", "peer p >=3", "dev @s/d *"]);
    }
}
