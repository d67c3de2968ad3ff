//! The stores that are compared: what lies in them and how each thing is named, by number. Sends nothing.

use std::ops::Not;

use serde::{Deserialize, Serialize};

/// What a store holds. Everything is in the repository `stock`: generic and in the namespace `tools`, or else one package
/// of npm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct World {
    /// Package versions in all.
    pub(super) versions: u32,
    /// Versions of an ordinary package.
    pub(super) versions_per_package: u32,
    /// Versions of the package `crowded`, which are part of all.
    pub(super) crowd: u32,
    /// Package groups besides the root: of single packages and, every second one, of prefixes.
    pub(super) groups: u32,
    /// Repositories besides the one with the packages.
    pub(super) repositories: u32,
    /// Whether all versions are of one package of npm.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub(super) is_one_package: bool,
}

/// One in so many versions of the crowd is unlisted.
pub(super) const UNLISTED_EVERY: u32 = 50;
pub(super) const OWNER: &str = "000000000000";
pub(super) const REGION: &str = "us-east-1";
pub(super) const DOMAIN: &str = "growth";
pub(super) const REPOSITORY: &str = "stock";

// A page has ten items, and even a small store has more of everything.
const FEWEST: u32 = 20;
// The quota is a thousand in a domain, the one with the packages included.
const MOST_REPOSITORIES: u32 = 999;

impl World {
    /// A store of packages with ten versions each, and one package with a hundredth of all versions.
    pub(super) fn of_versions(versions: u32) -> Self {
        Self {
            versions,
            versions_per_package: 10,
            crowd: (versions / 100).max(versions.min(1000) / 2),
            groups: (versions / 100).max(FEWEST),
            repositories: (versions / 1000).clamp(FEWEST, MOST_REPOSITORIES),
            is_one_package: false,
        }
    }

    /// A store of packages with one version each, and groups over them.
    pub(super) fn of_packages(packages: u32, groups: u32) -> Self {
        let groups = groups.max(FEWEST);
        Self {
            versions: packages,
            versions_per_package: 1,
            crowd: 0,
            groups,
            repositories: FEWEST,
            is_one_package: false,
        }
    }

    /// A store of one package of npm.
    pub(super) fn of_one_package(versions: u32) -> Self {
        Self {
            versions,
            versions_per_package: 1,
            crowd: versions,
            groups: 0,
            repositories: 0,
            is_one_package: true,
        }
    }

    fn ordinary_versions(self) -> u32 {
        self.versions - self.crowd
    }

    /// Returns the packages besides the crowded one.
    pub(super) fn ordinary_packages(self) -> u32 {
        self.ordinary_versions() / self.versions_per_package
    }

    /// Returns all packages.
    pub(super) fn packages(self) -> u32 {
        self.ordinary_packages() + u32::from(self.crowd > 0)
    }

    /// Names the package and the version of a number; numbers past the ordinary ones are of the crowded package.
    pub(super) fn version(self, number: u32) -> (String, String) {
        if number < self.ordinary_versions() {
            let package = format!("package-{}", number / self.versions_per_package);
            (package, format!("1.{}", number % self.versions_per_package))
        } else {
            ("crowded".to_owned(), format!("1.{number}"))
        }
    }

    /// Names some ordinary version, another one for each sample.
    pub(super) fn some_version(self, sample: u32) -> (String, String) {
        // Knuth's multiplier spreads the samples over the store.
        self.version(sample.wrapping_mul(2_654_435_761) % self.ordinary_versions())
    }

    /// Names some version of the one package, another one for each sample.
    pub(super) fn some_npm_version(self, sample: u32) -> String {
        npm_version(sample.wrapping_mul(2_654_435_761) % self.versions)
    }

    /// Returns the versions of the crowd that are unlisted, a few at a time.
    pub(super) fn unlisted(self) -> Vec<Vec<String>> {
        let crowd = self.ordinary_versions()..self.versions;
        let unlisted: Vec<String> = crowd
            .filter(|number| number % UNLISTED_EVERY == 0)
            .map(|number| self.version(number).1)
            .collect();
        unlisted.chunks(100).map(<[String]>::to_vec).collect()
    }

    /// Returns the pattern of a group.
    pub(super) fn group(number: u32) -> String {
        let end = if number.is_multiple_of(2) { '$' } else { '~' };
        format!("/generic/tools/package-{number}{end}")
    }
}

/// Names the version of the one package that has a number.
pub(super) fn npm_version(number: u32) -> String {
    format!("1.{}.{}", number / 100, number % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_name_as_many_versions_as_there_are_and_none_twice() {
        let world = World::of_versions(1000);

        let mut names: Vec<_> = (0..world.versions).map(|number| world.version(number)).collect();
        let crowd = names.iter().filter(|(package, _)| package == "crowded").count();
        names.sort();
        names.dedup();

        assert_eq!((names.len(), crowd), (1000, 500));
        assert_eq!(world.unlisted().concat().len(), 10);
    }

    #[test]
    fn a_store_of_packages_has_a_version_of_each() {
        let world = World::of_packages(1000, 10);

        assert_eq!(world.ordinary_packages(), 1000);
        assert_eq!(world.version(999), ("package-999".to_owned(), "1.0".to_owned()));
        assert!(world.unlisted().is_empty());
    }

    #[test]
    fn versions_of_one_package_have_names_of_their_own() {
        let world = World::of_one_package(1000);

        let mut names: Vec<_> = (0..world.versions).map(npm_version).collect();
        names.sort();
        names.dedup();

        assert_eq!((names.len(), world.packages()), (1000, 1));
        assert!(names.contains(&world.some_npm_version(7)));
    }
}
