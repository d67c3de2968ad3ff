//! Which version bears which label, where several sources say so.

use std::collections::BTreeMap;

use crate::registry::error::Error;
use crate::registry::names::label::Label;
use crate::registry::names::package::PackageVersion;
use crate::registry::repository::resolution::{PackageResolution, Source};
use crate::storage::db::{self, Reader};

/// What each source says, in the order of the search, whether or not clients are told of the versions.
#[derive(Debug)]
pub(in crate::registry::package_version) struct BorneLabels {
    /// Each source with how far it is from the repository that is asked.
    sources: Vec<(usize, Vec<(Label, PackageVersion)>)>,
}

impl BorneLabels {
    /// Reads what the sources say.
    pub(in crate::registry::package_version) fn read(
        reader: &Reader<'_>,
        resolution: &PackageResolution,
    ) -> Result<Self, Error> {
        let read = |(depth, source)| {
            let borne = match source {
                Source::Offered(package) => package.labels().clone().into_iter().collect(),
                Source::Held(holder) => {
                    let rows = reader.list(db::package_label::list(holder.package))?.into_iter();
                    let read =
                        |(label, version, key)| (Label::stored(label), PackageVersion::stored(version, key));
                    rows.map(read).collect()
                }
            };
            Ok((depth, borne))
        };
        Ok(Self { sources: resolution.sources().map(read).collect::<Result<_, Error>>()? })
    }

    /// Returns the versions that bear any.
    pub(in crate::registry::package_version) fn versions(&self) -> impl Iterator<Item = &PackageVersion> {
        self.sources.iter().flat_map(|(_, borne)| borne).map(|(_, version)| version)
    }

    /// Returns which version bears each label, of those that clients are told of.
    pub(in crate::registry::package_version) fn of_listed(
        &self,
        is_listed: impl Fn(&PackageVersion) -> Result<bool, Error>,
    ) -> Result<BTreeMap<Label, PackageVersion>, Error> {
        let mut labels = Labels::default();
        for (depth, borne) in &self.sources {
            labels.enter(*depth);
            for (label, version) in borne {
                if is_listed(version)? {
                    labels.take_in(label, version);
                }
            }
        }
        Ok(labels.finish())
    }
}

/// The labels of the sources that were taken in in the order of the search: the value of an upstream stands over that of
/// a repository before it.
#[derive(Debug, Default)]
struct Labels {
    /// Each with the number of the source that it comes from.
    labels: BTreeMap<Label, (usize, PackageVersion)>,
    /// How far each source is from the repository that is asked.
    depths: Vec<usize>,
}

impl Labels {
    /// Goes on to the next source.
    fn enter(&mut self, depth: usize) {
        self.depths.push(depth);
    }

    /// Takes in that a version, which is listed, bears a label in the source that was entered last.
    fn take_in(&mut self, label: &Label, version: &PackageVersion) {
        let number = self.depths.len().saturating_sub(1);
        // Whatever a source leads to follows it at once in the order of the search.
        let is_upstream_of =
            |before: usize| self.depths[before + 1..=number].iter().all(|depth| *depth > self.depths[before]);
        if self.labels.get(label).is_none_or(|(before, _)| is_upstream_of(*before)) {
            self.labels.insert(label.clone(), (number, version.clone()));
        }
    }

    /// Returns the version that bears each label.
    fn finish(self) -> BTreeMap<Label, PackageVersion> {
        self.labels.into_iter().map(|(label, (_, version))| (label, version)).collect()
    }
}
