//! Which group a package belongs to: the narrowest of those that match it literally (strongly) or after folding
//! (weakly). Computed from the name by a bounded number of lookups, however many groups and packages there are.

use super::fold::fold;
use super::pattern::{PackageGroupPattern, Scope};
use super::words::word_prefixes;
use crate::registry::error::Error;
use crate::registry::existence::corrupt;
use crate::registry::names::format::PackageFormat;
use crate::storage::db::Reader;
use crate::storage::db::package_group::{self, FoundPackageGroupRow, KEYS_AT_ONCE, PackageGroupRow};

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

/// The groups that a package may belong to, as far as they were read: those that match it, literally or after folding.
#[derive(Debug)]
pub(in crate::registry) struct Candidates {
    /// Of every pattern that could match the package, the narrowest first.
    keys: Vec<String>,
    groups: Vec<FoundPackageGroupRow>,
}

impl Candidates {
    /// Takes a package, of whose groups none were read.
    pub(super) fn of(package: Coordinate<'_>) -> Self {
        Self { keys: lookup_keys(package), groups: Vec::new() }
    }

    /// Returns the keys to begin with.
    pub(in crate::registry) fn first_keys(&self) -> [&str; KEYS_AT_ONCE] {
        keys_at_once(&self.keys)
    }

    /// Takes groups that were read for the first keys, and reads those of the others where there are more.
    pub(in crate::registry) fn complete(
        &mut self,
        reader: &Reader<'_>,
        domain_id: i64,
        found: Vec<FoundPackageGroupRow>,
    ) -> Result<(), Error> {
        self.groups = found;
        for keys in self.keys.chunks(KEYS_AT_ONCE).skip(1) {
            self.groups
                .extend(reader.list(package_group::list_by_lookup_keys(domain_id, keys_at_once(keys)))?);
        }
        self.groups.sort_by(|one, other| one.group.pattern.cmp(&other.group.pattern));
        Ok(())
    }

    /// Returns all of them. What is above one that matches literally matches literally too, and is among them.
    pub(super) fn groups(&self) -> impl Iterator<Item = &PackageGroupRow> {
        self.groups.iter().map(|found| &found.group)
    }

    /// Finds the group that the package belongs to; a domain always has one.
    pub(super) fn associated(
        &self,
        package: Coordinate<'_>,
    ) -> Result<(PackageGroupRow, AssociationType), Error> {
        for key in &self.keys {
            let mut weak = None;
            for FoundPackageGroupRow { group, .. } in
                self.groups.iter().filter(|found| found.lookup_key == *key)
            {
                let pattern = PackageGroupPattern::parse(&group.pattern).map_err(corrupt)?;
                if pattern.matches(package.format, package.namespace, package.name) {
                    return Ok((group.clone(), AssociationType::Strong));
                }
                weak.get_or_insert(group);
            }
            if let Some(group) = weak {
                return Ok((group.clone(), AssociationType::Weak));
            }
        }
        Err(corrupt("a domain has no group for all packages").into())
    }
}

/// Finds the group that a package belongs to; a domain always has one.
pub(super) fn find_associated(
    reader: &Reader<'_>,
    domain_id: i64,
    package: Coordinate<'_>,
) -> Result<(PackageGroupRow, AssociationType), Error> {
    find_candidates(reader, domain_id, package)?.associated(package)
}

/// Finds the groups that a package may belong to.
pub(super) fn find_candidates(
    reader: &Reader<'_>,
    domain_id: i64,
    package: Coordinate<'_>,
) -> Result<Candidates, Error> {
    let mut candidates = Candidates::of(package);
    let found = reader.list(package_group::list_by_lookup_keys(domain_id, candidates.first_keys()))?;
    candidates.complete(reader, domain_id, found)?;
    Ok(candidates)
}

/// Takes the first keys; where there are fewer, the last one stands for those that are missing.
fn keys_at_once(keys: &[String]) -> [&str; KEYS_AT_ONCE] {
    let last = keys.len().saturating_sub(1);
    std::array::from_fn(|position| keys.get(position.min(last)).map_or("", String::as_str))
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
