//! How old a version has to be before it is taken from a public registry. Most malicious versions are found and withdrawn
//! within days; whoever waits so long is never given them.

use std::fmt;
use std::time::Duration;

use crate::registry::clock::Timestamp;
use crate::registry::names::RepositoryName;
use crate::registry::names::keys::PackageKey;
use crate::registry::offer::TooYoungFrom;
use crate::registry::package_group::PackageGroupPattern;

/// How old versions have to be, by where they are asked for and what they are of. Nothing by default.
#[derive(Debug, Clone, Default)]
pub struct ReleaseAges(Vec<ReleaseAgeRule>);

/// How old versions have to be that a rule is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseAgeRule {
    /// The repository that it is about; all of them without.
    pub repository: Option<RepositoryName>,
    /// The packages that it is about, as package groups name them; all of them without.
    pub packages: Option<PackageGroupPattern>,
    /// How old; nothing for exemptions.
    pub least_age: Duration,
}

/// What stands for a moment among many: documents that leave out young versions are made anew when it passes.
const FEWEST_STEPS: u64 = 16;
const LONGEST_STEP: Duration = Duration::from_hours(1);

impl ReleaseAges {
    /// Takes the rules. Where several fit, one that names packages more closely decides; then one that names the
    /// repository; then the later one.
    pub fn new(rules: Vec<ReleaseAgeRule>) -> Self {
        Self(rules)
    }

    /// Tells whether versions may be of any age everywhere.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns how old versions of a package have to be in a repository; nothing where they may be of any age.
    pub(super) fn least_age(&self, package: &PackageKey) -> Option<LeastAge> {
        // The last of several equally close ones is taken.
        let rule = self.0.iter().filter(|rule| rule.is_about(package)).max_by_key(|rule| {
            (rule.packages.as_ref().map(PackageGroupPattern::narrowness), rule.repository.is_some())
        })?;
        (!rule.least_age.is_zero()).then_some(LeastAge(rule.least_age))
    }
}

impl ReleaseAgeRule {
    fn is_about(&self, package: &PackageKey) -> bool {
        let is_there = self.repository.as_ref().is_none_or(|name| *name == package.repository.name);
        let (format, namespace, name) =
            (package.format, package.namespace_or_empty(), package.name.normalized());
        is_there && self.packages.as_ref().is_none_or(|pattern| pattern.matches(format, namespace, name))
    }
}

/// How old versions have to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LeastAge(Duration);

impl LeastAge {
    /// Returns from when on what was published is too young. It moves in steps, later than it might, so that documents
    /// need not be made anew at every moment.
    pub(super) fn too_young_from(self, now: Timestamp) -> TooYoungFrom {
        let milliseconds = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        let shortest = self.0.as_millis() / u128::from(FEWEST_STEPS);
        let step = milliseconds(LONGEST_STEP).min(i64::try_from(shortest).unwrap_or(i64::MAX)).max(1);
        let moment = now.epoch_milliseconds().saturating_sub(milliseconds(self.0));
        TooYoungFrom(Some(Timestamp::from_epoch_milliseconds(moment - moment.rem_euclid(step))))
    }
}

/// Writes it in the largest unit that fits.
impl fmt::Display for LeastAge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let units = [(24 * 60 * 60, "days"), (60 * 60, "hours"), (60, "minutes"), (1, "seconds")];
        let (size, unit) =
            units.into_iter().find(|(size, _)| seconds.is_multiple_of(*size)).unwrap_or((1, "seconds"));
        write!(formatter, "{} {unit}", seconds / size)
    }
}

#[cfg(test)]
mod tests;
