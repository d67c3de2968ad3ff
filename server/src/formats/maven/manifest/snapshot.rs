//! Names of files of snapshots: each build is sent under names that say when it was made and which one it is, into the folder
//! of the snapshot.

use std::cmp::Ordering;

use crate::registry::{PackageFormat, PackageVersion, Timestamp};

/// What the versions of snapshots end in.
pub(in crate::formats::maven) const SNAPSHOT: &str = "SNAPSHOT";

/// One build of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::formats::maven) struct Build {
    /// `yyyyMMdd.HHmmss`, in UTC.
    pub(in crate::formats::maven) timestamp: String,
    /// Counts builds, from one on.
    pub(in crate::formats::maven) number: u64,
}

/// A file of a build, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::formats::maven) struct BuildFile<'n> {
    pub(in crate::formats::maven) build: Build,
    /// What stands behind the version: `.jar`, or `-sources.jar`.
    pub(in crate::formats::maven) ending: &'n str,
}

/// Returns what stands before `-SNAPSHOT` in a version, where it is one.
pub(in crate::formats::maven) fn base(version: &str) -> Option<&str> {
    version.strip_suffix(SNAPSHOT)?.strip_suffix('-').filter(|base| !base.is_empty())
}

/// Writes a moment as `yyyyMMddHHmmss`, in UTC.
pub(in crate::formats::maven) fn digits_of(moment: Timestamp) -> String {
    moment.to_string().chars().filter(char::is_ascii_digit).take(14).collect()
}

/// Reads a moment that is written as `yyyyMMddHHmmss`, in UTC.
pub(in crate::formats::maven) fn moment_of(digits: &str) -> Option<Timestamp> {
    if digits.len() != 14 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| &digits[range];
    let (day, time) = ((part(0..4), part(4..6), part(6..8)), (part(8..10), part(10..12), part(12..14)));
    Timestamp::parse(&format!("{}-{}-{}T{}:{}:{}Z", day.0, day.1, day.2, time.0, time.1, time.2))
}

impl Build {
    /// Returns the first build of a moment; nothing for what is beyond the calendar.
    pub(in crate::formats::maven) fn first_at(moment: Timestamp) -> Option<Self> {
        let digits = digits_of(moment);
        let (day, time) = digits.split_at_checked(8)?;
        Self::of(&format!("{day}.{time}"), "1")
    }

    /// Reads `20261121.072424-1` from the beginning of a text, and returns what comes after it.
    fn parse(text: &str) -> Option<(Self, &str)> {
        let (timestamp, rest) = text.split_at_checked(15)?;
        let is_timestamp = timestamp.bytes().enumerate().all(|(place, byte)| match place {
            8 => byte == b'.',
            _ => byte.is_ascii_digit(),
        });
        let rest = rest.strip_prefix('-').filter(|_| is_timestamp)?;
        let end = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
        let (number, rest) = rest.split_at(end);
        Some((Self { timestamp: timestamp.to_owned(), number: number.parse().ok()? }, rest))
    }

    /// Reads a build that is made of two texts.
    pub(in crate::formats::maven) fn of(timestamp: &str, number: &str) -> Option<Self> {
        let (build, rest) =
            Self::parse(&format!("{timestamp}-{number}")).map(|(build, rest)| (build, rest.len()))?;
        (rest == 0).then_some(build)
    }

    /// Returns the number that the build has as a version of its own.
    pub(in crate::formats::maven) fn version(&self, base: &str) -> Option<PackageVersion> {
        PackageVersion::parse(PackageFormat::Maven, &self.value(base)).ok()
    }

    /// Returns what stands for the version in the names of the build's files.
    pub(in crate::formats::maven) fn value(&self, base: &str) -> String {
        format!("{base}-{}-{}", self.timestamp, self.number)
    }
}

impl<'n> BuildFile<'n> {
    /// Takes the name of a file of an artifact apart.
    pub(in crate::formats::maven) fn parse(name: &'n str, artifact: &str, base: &str) -> Option<Self> {
        let rest = name.strip_prefix(artifact)?.strip_prefix('-')?.strip_prefix(base)?.strip_prefix('-')?;
        let (build, ending) = Build::parse(rest)?;
        ending.starts_with(['.', '-']).then_some(Self { build, ending })
    }

    /// Returns the part between version and extension, and the extension, which begins at the first dot: both may hold more.
    pub(in crate::formats::maven) fn classifier_and_extension(&self) -> (Option<&'n str>, &'n str) {
        let (before, extension) = self.ending.split_once('.').unwrap_or((self.ending, ""));
        (before.strip_prefix('-').filter(|classifier| !classifier.is_empty()), extension)
    }
}

impl Ord for Build {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.number, &self.timestamp).cmp(&(other.number, &other.timestamp))
    }
}

impl PartialOrd for Build {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str) -> Option<(String, Option<&str>, &str)> {
        let file = BuildFile::parse(name, "acme-lib", "1.1")?;
        let (classifier, extension) = file.classifier_and_extension();
        Some((file.build.value("1.1"), classifier, extension))
    }

    #[test]
    fn names_of_files_say_which_build_they_are_of() {
        let build = "1.1-20261121.072424-12".to_owned();
        assert_eq!(told("acme-lib-1.1-20261121.072424-12.jar"), Some((build.clone(), None, "jar")));
        assert_eq!(
            told("acme-lib-1.1-20261121.072424-12-test-sources.tar.gz"),
            Some((build, Some("test-sources"), "tar.gz"))
        );
        for name in [
            "acme-lib-1.1-SNAPSHOT.jar",
            "acme-lib-1.1-20261121.072424.jar",
            "acme-lib-1.1-20261121-072424-1.jar",
            "acme-lib-1.1-20261121.072424-1",
            "acme-lib-1.1-20261121.072424-x.jar",
            "acme-lib-1.2-20261121.072424-1.jar",
            "other-1.1-20261121.072424-1.jar",
        ] {
            assert_eq!(told(name), None, "{name}");
        }
    }

    #[test]
    fn moments_are_written_as_digits_and_read_again() {
        let moment = Timestamp::parse("2026-11-21T07:24:24Z").unwrap();
        assert_eq!(digits_of(moment), "20261121072424");
        assert_eq!(moment_of("20261121072424"), Some(moment));
        for digits in ["", "2026112107242", "20261121.72424", "20261321072424", "2026\u{e4}12107242"] {
            assert_eq!(moment_of(digits), None, "{digits}");
        }
    }

    #[test]
    fn snapshots_are_told_from_releases() {
        assert_eq!(base("1.1-SNAPSHOT"), Some("1.1"));
        for version in ["SNAPSHOT", "-SNAPSHOT", "1.1", "1.1-snapshot", "1.1SNAPSHOT"] {
            assert_eq!(base(version), None, "{version}");
        }
    }
}
