//! Holds the rules to what the formats' own programs, libraries and published orders say.
//! The facts under `data/` were told by those programs; the comparators here share no code with the keys.

mod checks;
mod forms;
mod maven;
mod nuget;
mod pypi;
mod ruby;
mod semver;

use std::cmp::Ordering;

use proptest::prelude::*;
use proptest::sample::select;

use super::rules::*;
use super::*;

fn key(format: PackageFormat, version: &str) -> String {
    (format.rules().sort_key)(version).into_owned()
}

fn compare(format: PackageFormat, one: &str, other: &str) -> Ordering {
    key(format, one).cmp(&key(format, other))
}

/// Makes versions out of a few pieces, so that two of them often agree almost to their ends.
fn joined(pieces: &'static str, count: usize) -> impl Strategy<Value = String> {
    let pieces: Vec<_> = pieces.split_whitespace().collect();
    prop::collection::vec(select(pieces), 1..=count).prop_map(|pieces| pieces.concat())
}

/// Makes versions that a regular expression matches.
fn written(pattern: &str) -> impl Strategy<Value = String> + use<> {
    proptest::string::string_regex(pattern).unwrap()
}

/// Returns each with each.
fn pairs(versions: &[String]) -> impl Iterator<Item = (&str, &str)> {
    versions.iter().flat_map(|one| versions.iter().map(|other| (one.as_str(), other.as_str())))
}

/// Holds a format to a list of versions: one line older than the next, those on one line equal.
fn assert_order(format: PackageFormat, facts: &str) {
    let lines: Vec<Vec<&str>> = lines(facts).map(|line| line.split(' ').collect()).collect();
    assert!(lines.len() > 100, "the list must be worth its name");
    let keys: Vec<_> = lines.iter().map(|line| key(format, line[0])).collect();
    for (equal, expected) in lines.iter().zip(&keys) {
        for version in equal {
            assert_eq!(key(format, version), *expected, "{version} = {}", equal[0]);
        }
    }
    for (index, pair) in keys.windows(2).enumerate() {
        assert!(pair[0] < pair[1], "{} < {}", lines[index][0], lines[index + 1][0]);
    }
}

fn lines(facts: &str) -> impl Iterator<Item = &str> {
    facts.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// Holds a format to versions in their order, from the oldest to the newest.
fn assert_ascending(format: PackageFormat, versions: &str) {
    let versions: Vec<_> = versions.split_whitespace().collect();
    for (index, one) in versions.iter().enumerate() {
        for other in &versions[index + 1..] {
            assert_eq!(compare(format, one, other), Ordering::Less, "{one} < {other}");
        }
    }
}

/// Holds a format to spellings of one version.
fn assert_equal(format: PackageFormat, versions: &str) {
    let (first, others) = versions.split_once(' ').unwrap();
    for version in others.split_whitespace() {
        assert_eq!(key(format, version), key(format, first), "{version} = {first}");
    }
}
