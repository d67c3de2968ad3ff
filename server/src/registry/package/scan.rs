//! Walking the packages of a repository in order while skipping names that a filter excludes, at a bounded cost per
//! page. Origin restrictions are not its business: it is told only of packages that have the wanted ones.
//! Pure: says which range to read next and is told what was found there.

use super::filter::PackageFilter;
use crate::registry::names::format::{AllowPublish, AllowUpstream};
use crate::registry::names::order::{end_of_prefix, just_after};
use crate::registry::names::package::CoordinatePrefix;
use crate::storage;
use crate::storage::db::package::{PackageLane, PackagePosition, PackageRow};
use crate::storage::db::{self, Reader};

/// A walk over the packages that a filter may pass.
#[derive(Debug)]
pub(in crate::registry) struct PackageScan<'f> {
    filter: &'f PackageFilter,
    /// Where to go on; everything before it is done.
    start: PackagePosition,
    /// Where the walk ends.
    end: PackagePosition,
    finished: bool,
    effort_left: usize,
}

/// A range to read, and at most how many packages of it.
#[derive(Debug, Clone)]
pub(in crate::registry) struct Step {
    pub(in crate::registry) start: PackagePosition,
    pub(in crate::registry) end: PackagePosition,
    pub(in crate::registry) limit: usize,
    kind: StepKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StepKind {
    /// Every package of the range is wanted, so far as its name goes.
    Take,
    /// The next package tells in which namespace to look for the prefix.
    Look,
}

// A page reads about this many packages at most, where each read counts as some; then it ends early.
const EFFORT_PER_PAGE: usize = 4000;
const EFFORT_PER_STEP: usize = 10;

impl<'f> PackageScan<'f> {
    pub(in crate::registry) fn new(filter: &'f PackageFilter, position: Option<[String; 3]>) -> Self {
        let namespace = filter.namespace_prefix.as_ref().map_or("", CoordinatePrefix::as_str);
        let (start, end) = match filter.format {
            None => (place("", "", ""), place(&end_of_prefix(""), "", "")),
            Some(format) if namespace.is_empty() => {
                (place(format.as_str(), "", ""), place(&just_after(format.as_str()), "", ""))
            }
            Some(format) => {
                (place(format.as_str(), namespace, ""), place(format.as_str(), &end_of_prefix(namespace), ""))
            }
        };
        let start = match position {
            None => start,
            Some([format, namespace, name]) => start.max(PackagePosition { format, namespace, name }),
        };
        Self { filter, start, end, finished: false, effort_left: EFFORT_PER_PAGE }
    }

    /// Says what to read next to find `wanted` more packages, or nothing when the walk or the page is at its end.
    pub(in crate::registry) fn next_step(&mut self, wanted: usize) -> Option<Step> {
        if self.finished || wanted == 0 || self.effort_left == 0 {
            return None;
        }
        let start = self.start.clone();
        let step = match self.prefix() {
            None => Step { start, end: self.end.clone(), limit: wanted, kind: StepKind::Take },
            Some(prefix) if start.name.starts_with(prefix) => {
                let end = place(&start.format, &start.namespace, &end_of_prefix(prefix));
                Step { start, end, limit: wanted, kind: StepKind::Take }
            }
            Some(_) => Step { start, end: self.end.clone(), limit: 1, kind: StepKind::Look },
        };
        self.effort_left = self.effort_left.saturating_sub(EFFORT_PER_STEP + step.limit);
        Some(step)
    }

    /// Takes what was found, and returns the packages that are wanted.
    pub(in crate::registry) fn take(&mut self, step: &Step, found: Vec<PackageRow>) -> Vec<PackageRow> {
        match step.kind {
            StepKind::Look => {
                self.look(found.first());
                Vec::new()
            }
            StepKind::Take => {
                if found.len() == step.limit
                    && let Some(last) = found.last()
                {
                    self.start = place(&last.format, &last.namespace, &just_after(&last.name));
                } else if self.prefix().is_some() {
                    self.start = place(&step.start.format, &just_after(&step.start.namespace), "");
                } else {
                    self.finished = true;
                }
                found
            }
        }
    }

    /// Returns where the walk goes on, or nothing if it is at its end.
    pub(in crate::registry) fn position(&self) -> Option<&PackagePosition> {
        (!self.finished).then_some(&self.start)
    }

    fn look(&mut self, next: Option<&PackageRow>) {
        let (Some(next), Some(prefix)) = (next, self.prefix()) else {
            self.finished = true;
            return;
        };
        self.start = if next.name.as_str() < prefix {
            place(&next.format, &next.namespace, prefix)
        } else if next.name.starts_with(prefix) {
            place(&next.format, &next.namespace, &next.name)
        } else {
            place(&next.format, &just_after(&next.namespace), "")
        };
    }

    fn prefix(&self) -> Option<&'f str> {
        self.filter.package_prefix.as_ref().map(CoordinatePrefix::as_str)
    }
}

fn place(format: &str, namespace: &str, name: &str) -> PackagePosition {
    PackagePosition { format: format.to_owned(), namespace: namespace.to_owned(), name: name.to_owned() }
}

impl PackageFilter {
    /// Lists the packages of one step that have the wanted origin restrictions.
    pub(super) fn list(
        &self,
        reader: &Reader<'_>,
        repository_id: i64,
        step: &Step,
    ) -> Result<Vec<PackageRow>, storage::Error> {
        let Step { start, end, limit, .. } = step;
        let Some(lanes) = self.lanes() else {
            return reader.list(db::package::list(repository_id, start, end, *limit));
        };
        let mut rows = Vec::new();
        for lane in lanes {
            rows.extend(reader.list(db::package::list_lane(repository_id, lane, start, end, *limit))?);
        }
        rows.sort_unstable_by(|one, other| one.position().cmp(&other.position()));
        rows.truncate(*limit);
        Ok(rows)
    }

    /// Returns the origin restrictions to read the packages of, or nothing if any will do.
    fn lanes(&self) -> Option<Vec<PackageLane<'static>>> {
        if self.publish.is_none() && self.upstream.is_none() {
            return None;
        }
        let publish = self.publish.as_ref().map_or(AllowPublish::ALL, std::slice::from_ref);
        let upstream = self.upstream.as_ref().map_or(AllowUpstream::ALL, std::slice::from_ref);
        let lanes = publish.iter().flat_map(|publish| {
            let lane = |upstream: &AllowUpstream| PackageLane {
                publish: publish.as_str(),
                upstream: upstream.as_str(),
            };
            upstream.iter().map(lane)
        });
        Some(lanes.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::PackageFormat;

    fn row(format: &str, namespace: &str, name: &str) -> PackageRow {
        PackageRow {
            id: 0,
            format: format.into(),
            namespace: namespace.into(),
            name: name.into(),
            publish: "ALLOW".into(),
            upstream: "BLOCK".into(),
            original_name: name.into(),
            change_number: 0,
        }
    }

    /// Walks a sorted list as storage would, and returns the names found and the number of reads.
    fn walk(packages: &[PackageRow], filter: &PackageFilter, wanted: usize) -> (Vec<String>, usize, bool) {
        let mut scan = PackageScan::new(filter, None);
        let (mut names, mut reads) = (Vec::new(), 0);
        while let Some(step) = scan.next_step(wanted - names.len()) {
            let at = |row: &PackageRow| place(&row.format, &row.namespace, &row.name);
            let inside = packages.iter().filter(|row| step.start <= at(row) && at(row) < step.end);
            let found = inside.take(step.limit).cloned().collect();
            names.extend(
                scan.take(&step, found).into_iter().map(|row| format!("{}/{}", row.namespace, row.name)),
            );
            reads += 1;
            if names.len() >= wanted {
                break;
            }
        }
        (names, reads, scan.position().is_none())
    }

    fn prefix(text: &str) -> CoordinatePrefix {
        CoordinatePrefix::parse(text).unwrap()
    }

    #[test]
    fn a_package_prefix_is_found_in_every_namespace_without_reading_the_rest() {
        let mut packages = Vec::new();
        for namespace in ["a", "b", "c"] {
            packages.extend((0..2000).map(|number| row("npm", namespace, &format!("other-{number:04}"))));
            packages.push(row("npm", namespace, "wanted"));
            packages.push(row("npm", namespace, "zebra"));
        }
        let filter = PackageFilter { package_prefix: Some(prefix("want")), ..PackageFilter::default() };

        let (names, reads, finished) = walk(&packages, &filter, 10);

        assert_eq!(names, ["a/wanted", "b/wanted", "c/wanted"]);
        assert!(finished);
        assert!(reads <= 10, "{reads}");
    }

    #[test]
    fn a_namespace_prefix_stays_within_its_format() {
        let packages = [
            row("generic", "tool", "x"),
            row("maven", "org", "x"),
            row("maven", "tool", "x"),
            row("maven", "toolbox", "x"),
            row("maven", "toy", "x"),
            row("npm", "tool", "x"),
        ];
        let filter = PackageFilter {
            format: Some(PackageFormat::Maven),
            namespace_prefix: Some(prefix("tool")),
            ..PackageFilter::default()
        };

        assert_eq!(walk(&packages, &filter, 10).0, ["tool/x", "toolbox/x"]);
    }

    #[test]
    fn a_filter_that_nothing_passes_gives_up_and_says_where_to_go_on() {
        let packages: Vec<_> =
            (0..10_000).map(|number| row("npm", &format!("scope{number:05}"), "package")).collect();
        let filter = PackageFilter { package_prefix: Some(prefix("want")), ..PackageFilter::default() };

        let (names, reads, finished) = walk(&packages, &filter, 100);

        assert!(names.is_empty());
        assert!(!finished);
        assert!(reads < 1000, "{reads}");
    }
}
