//! The score: how many defects the suite finds, by kind, and which it does not.

use std::fmt;

use crate::defect::{Defect, Kind};
use crate::suite::Asked;

/// What became of one defect.
pub(crate) struct Outcome {
    pub(crate) defect: &'static Defect,
    /// What fails with it and passes without.
    pub(crate) by: Vec<Asked>,
    /// The first sentence of the report.
    pub(crate) first: Option<String>,
}

impl Outcome {
    fn is_found(&self) -> bool {
        !self.by.is_empty()
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, name) = (self.defect.kind.title(), self.defect.name);
        match &self.first {
            Some(first) if self.is_found() => write!(f, "found   {kind}: {name}: {first}"),
            Some(first) => write!(f, "MISSED  {kind}: {name}; what fails would fail without it: {first}"),
            None => write!(f, "MISSED  {kind}: {name}"),
        }
    }
}

/// All outcomes.
pub(crate) struct Score(Vec<Outcome>);

impl Score {
    pub(crate) fn new(outcomes: Vec<Outcome>) -> Self {
        Self(outcomes)
    }

    /// Counts the defects of a kind: found, and all.
    pub(crate) fn of(&self, kind: Kind) -> (usize, usize) {
        let all = self.0.iter().filter(|outcome| outcome.defect.kind == kind);
        (all.clone().filter(|outcome| outcome.is_found()).count(), all.count())
    }

    /// Returns the whole percent of defects that are found.
    pub(crate) fn percent(&self) -> usize {
        let found = self.0.iter().filter(|outcome| outcome.is_found()).count();
        found * 100 / self.0.len().max(1)
    }

    /// Names what is not found.
    pub(crate) fn missed(&self) -> Vec<&'static str> {
        self.0.iter().filter(|outcome| !outcome.is_found()).map(|outcome| outcome.defect.name).collect()
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for kind in Kind::ALL {
            let (found, all) = self.of(kind);
            writeln!(f, "{}: {found} of {all} found", kind.title())?;
        }
        writeln!(f, "score: {} %", self.percent())?;
        self.missed().iter().try_for_each(|name| writeln!(f, "not found: {name}"))
    }
}
