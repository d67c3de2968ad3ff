//! Which group a package belongs to: the narrowest of those that match it literally (strongly) or after folding
//! (weakly). Computed from the name by a bounded number of lookups, however many groups and packages there are.

use super::fold::fold;
use super::pattern::{PackageGroupPattern, Scope};
use super::words::word_prefixes;
use crate::registry::error::Error;
use crate::registry::existence::corrupt;
use crate::registry::names::format::PackageFormat;
use crate::storage::db::Reader;
use crate::storage::db::package_group::{self, PackageGroupRow};

/// How a package came to its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssociationType {
    /// The pattern matches the name as it is.
    Strong,
    /// The pattern matches a name that only looks like this one.
    Weak,
}

/// A package of a domain, in whichever repositories.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coordinate<'a> {
    pub(super) format: PackageFormat,
    pub(super) namespace: &'a str,
    pub(super) name: &'a str,
}

/// How narrow a pattern is: the narrower of two that match the same package is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::registry) struct Narrowness {
    level: u8,
    folded_characters: usize,
}

/// Returns the text by whose order the packages of a domain and format are stored: what the narrowest patterns that
/// match a package have in common begins it.
pub(in crate::registry) fn association_key(namespace: &str, name: &str) -> String {
    format!("{}/{}", fold(namespace), fold(name))
}

impl PackageGroupPattern {
    /// Returns the text that leads from a package to this pattern.
    pub(super) fn lookup_key(&self) -> String {
        match self.scope() {
            Scope::Everything => key_of_everything(),
            Scope::Format(format) => key_of_format(*format),
            Scope::NamespacePrefix(format, prefix) => key_of_namespace_prefix(*format, &fold(prefix)),
            Scope::Namespace(format, namespace) => key_of_namespace(*format, &fold(namespace)),
            Scope::NamePrefix(format, namespace, prefix) => {
                key_of_name_prefix(*format, &fold(namespace), &fold(prefix))
            }
            Scope::Name(format, namespace, name) => key_of_name(*format, &fold(namespace), &fold(name)),
        }
    }

    /// Returns what the association keys of all packages that the pattern may match begin with.
    pub(super) fn association_prefix(&self) -> String {
        match self.scope() {
            Scope::Everything | Scope::Format(_) => String::new(),
            Scope::NamespacePrefix(_, prefix) => fold(prefix),
            Scope::Namespace(_, namespace) => association_key(namespace, ""),
            Scope::NamePrefix(_, namespace, prefix) => association_key(namespace, prefix),
            Scope::Name(_, namespace, name) => association_key(namespace, name),
        }
    }

    pub(in crate::registry) fn narrowness(&self) -> Narrowness {
        let (level, prefix) = match self.scope() {
            Scope::Everything => (0, ""),
            Scope::Format(_) => (1, ""),
            Scope::NamespacePrefix(_, prefix) => (2, prefix.as_str()),
            Scope::Namespace(..) => (3, ""),
            Scope::NamePrefix(_, _, prefix) => (4, prefix.as_str()),
            Scope::Name(..) => (5, ""),
        };
        Narrowness { level, folded_characters: fold(prefix).chars().count() }
    }

    /// Tells how the pattern matches a package, if it does.
    pub(super) fn association(&self, package: Coordinate<'_>) -> Option<AssociationType> {
        if self.matches(package.format, package.namespace, package.name) {
            return Some(AssociationType::Strong);
        }
        lookup_keys(package).contains(&self.lookup_key()).then_some(AssociationType::Weak)
    }
}

/// Finds the group that a package belongs to; a domain always has one.
pub(super) fn find_associated(
    reader: &Reader<'_>,
    domain_id: i64,
    package: Coordinate<'_>,
) -> Result<(PackageGroupRow, AssociationType), Error> {
    let everything = PackageGroupPattern::root();
    let (root, child) = reader.get(package_group::find_with_child(domain_id, everything.as_str()))?;
    if child.is_none() {
        return Ok((root, AssociationType::Strong));
    }
    for key in lookup_keys(package) {
        let mut groups = reader.list(package_group::list_by_lookup_key(domain_id, &key))?;
        groups.sort_by(|one, other| one.pattern.cmp(&other.pattern));
        let mut weak = None;
        for group in groups {
            let pattern = PackageGroupPattern::parse(&group.pattern).map_err(corrupt)?;
            if pattern.matches(package.format, package.namespace, package.name) {
                return Ok((group, AssociationType::Strong));
            }
            weak.get_or_insert(group);
        }
        if let Some(group) = weak {
            return Ok((group, AssociationType::Weak));
        }
    }
    Ok((root, AssociationType::Strong))
}

/// Returns the lookup keys of every pattern that could match a package, the narrowest first.
fn lookup_keys(package: Coordinate<'_>) -> Vec<String> {
    let format = package.format;
    // Words end where they ended before folding, so that what matches literally is found here too.
    let (namespace, name) = (fold(package.namespace), fold(package.name));
    let mut keys = vec![key_of_name(format, &namespace, &name)];
    let prefixes = word_prefixes(&name).into_iter();
    keys.extend(prefixes.map(|prefix| key_of_name_prefix(format, &namespace, prefix)));
    keys.push(key_of_namespace(format, &namespace));
    let prefixes = word_prefixes(&namespace).into_iter();
    keys.extend(prefixes.map(|prefix| key_of_namespace_prefix(format, prefix)));
    keys.push(key_of_format(format));
    keys.push(key_of_everything());
    keys
}

// The end tells the kinds apart, since nothing folds into a slash.
fn key_of_everything() -> String {
    "*".to_owned()
}

fn key_of_format(format: PackageFormat) -> String {
    format!("{format}/*")
}

fn key_of_namespace_prefix(format: PackageFormat, folded_prefix: &str) -> String {
    format!("{format}/{folded_prefix}~")
}

fn key_of_namespace(format: PackageFormat, folded_namespace: &str) -> String {
    format!("{format}/{folded_namespace}/*")
}

fn key_of_name_prefix(format: PackageFormat, folded_namespace: &str, folded_prefix: &str) -> String {
    format!("{format}/{folded_namespace}/{folded_prefix}~")
}

fn key_of_name(format: PackageFormat, folded_namespace: &str, folded_name: &str) -> String {
    format!("{format}/{folded_namespace}/{folded_name}$")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn association(pattern: &str, namespace: &str, name: &str) -> Option<AssociationType> {
        let package = Coordinate { format: PackageFormat::Npm, namespace, name };
        PackageGroupPattern::parse(pattern).unwrap().association(package)
    }

    #[test]
    fn a_literal_match_is_strong_and_a_look_alike_is_weak() {
        let (strong, weak) = (Some(AssociationType::Strong), Some(AssociationType::Weak));
        for (pattern, namespace, name, expected) in [
            ("/npm//node-sass$", "", "node-sass", strong),
            ("/npm//node-sass$", "", "node_sass", weak),
            ("/npm//node-sass$", "", "n\u{43e}de-sass", weak),
            ("/npm//node-sass$", "", "nodesass", None),
            ("/npm//foo~", "", "foo-bar", strong),
            ("/npm//foo~", "", "FOO_bar", weak),
            ("/npm//foo~", "", "food", None),
            ("/npm//foo~", "", "foo|bar", strong),
            ("/npm/space/ui-*", "space", "ui-kit", strong),
            ("/npm/space/ui-*", "space", "ui.kit", weak),
            ("/npm/space/ui-*", "5pace", "ui-kit", None),
            ("/npm/space/*", "Space", "x", weak),
            ("/npm/my~", "my.space", "x", strong),
            ("/npm/my~", "MY-space", "x", weak),
            ("/npm/*", "", "x", strong),
            ("/maven/*", "", "x", None),
            ("/*", "", "x", strong),
        ] {
            assert_eq!(association(pattern, namespace, name), expected, "{pattern} {namespace}/{name}");
        }
    }

    #[test]
    fn whatever_a_pattern_matches_lies_after_its_prefix() {
        for (pattern, namespace, name) in [
            ("/npm//node-sass$", "", "node_sass"),
            ("/npm//foo~", "", "FOO_bar"),
            ("/npm/space/ui-*", "Space", "ui._kit"),
            ("/npm/my~", "MY-space", "x"),
            ("/npm/*", "any", "x"),
        ] {
            assert!(association(pattern, namespace, name).is_some());
            let prefix = PackageGroupPattern::parse(pattern).unwrap().association_prefix();
            assert!(association_key(namespace, name).starts_with(&prefix), "{pattern}");
        }
    }

    #[test]
    fn lookup_keys_go_from_the_narrowest_to_everything() {
        let package = Coordinate { format: PackageFormat::Npm, namespace: "my-space", name: "a-b" };

        assert_eq!(
            lookup_keys(package),
            [
                "npm/rny.space/a.b$",
                "npm/rny.space/a.b~",
                "npm/rny.space/a.~",
                "npm/rny.space/a~",
                "npm/rny.space/*",
                "npm/rny.space~",
                "npm/rny.~",
                "npm/rny~",
                "npm/*",
                "*"
            ]
        );
    }

    #[test]
    fn a_pattern_within_another_is_narrower() {
        let narrowness = |text: &str| PackageGroupPattern::parse(text).unwrap().narrowness();
        let chain = [
            "/*",
            "/npm/*",
            "/npm/my~",
            "/npm/my-s~",
            "/npm/my-s/*",
            "/npm/my-s/a~",
            "/npm/my-s/a-b~",
            "/npm/my-s/a-b$",
        ];
        for pair in chain.windows(2) {
            assert!(narrowness(pair[0]) < narrowness(pair[1]), "{pair:?}");
        }
    }
}
