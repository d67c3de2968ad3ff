//! Which version bears which label, where several sources say so.

use std::collections::BTreeMap;

use crate::registry::names::label::Label;
use crate::registry::names::package::PackageVersion;

/// The labels of the sources that were taken in in the order of the search: the value of an upstream stands over that of
/// a repository before it.
#[derive(Debug, Default)]
pub(in crate::registry::package_version) struct Labels {
    /// Each with the number of the source that it comes from.
    labels: BTreeMap<Label, (usize, PackageVersion)>,
    /// How far each source is from the repository that is asked.
    depths: Vec<usize>,
}

impl Labels {
    /// Goes on to the next source.
    pub(in crate::registry::package_version) fn enter(&mut self, depth: usize) {
        self.depths.push(depth);
    }

    /// Takes in that a version, which is listed, bears a label in the source that was entered last.
    pub(in crate::registry::package_version) fn take_in(&mut self, label: &Label, version: &PackageVersion) {
        let number = self.depths.len().saturating_sub(1);
        // Whatever a source leads to follows it at once in the order of the search.
        let is_upstream_of =
            |before: usize| self.depths[before + 1..=number].iter().all(|depth| *depth > self.depths[before]);
        if self.labels.get(label).is_none_or(|(before, _)| is_upstream_of(*before)) {
            self.labels.insert(label.clone(), (number, version.clone()));
        }
    }

    /// Returns the version that bears each label.
    pub(in crate::registry::package_version) fn finish(self) -> BTreeMap<Label, PackageVersion> {
        self.labels.into_iter().map(|(label, (_, version))| (label, version)).collect()
    }
}
