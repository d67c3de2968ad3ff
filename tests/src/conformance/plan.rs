//! What a run asks of which server, decided before anything is sent.

use codeartifact_codegen::check::FindingKind;
use codeartifact_codegen::ir::Service;

use super::cases::{Case, Subject};
use super::judge::Strictness;
use super::laws::Law;
use super::world::World;

/// What is to be run.
pub(crate) struct Plan {
    /// The service.
    pub(crate) service: Service,
    /// What is known of it.
    pub(crate) world: Option<World>,
    /// The cases and laws of each operation, by its name.
    pub(crate) cases: Vec<(String, Vec<Asked>)>,
    /// The id of the run.
    pub(crate) seed: String,
    /// The region.
    pub(crate) region: String,
    /// What was chosen on the command line and makes other requests or other faults: options and their values.
    pub(crate) options: Vec<(&'static str, String)>,
    /// How much is asked.
    pub(crate) strictness: Strictness,
    /// The rules on the form of answers whose breach is told and not counted.
    pub(crate) overlooked: Vec<FindingKind>,
    /// How many cases run at a time.
    pub(crate) concurrency: usize,
    /// What the server is called.
    pub(crate) label: String,
    /// Where it listens.
    pub(crate) endpoint: String,
}

/// One thing that is asked of a server.
pub(crate) enum Asked {
    /// One answer is held against the model.
    Case(Case),
    /// Several answers are held against each other.
    Law(Law),
}

impl Asked {
    /// Returns what it is about.
    pub(crate) fn subject(&self) -> Subject {
        match self {
            Self::Case(case) => case.subject,
            Self::Law(law) => law.subject,
        }
    }

    /// Names it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Case(case) => &case.name,
            Self::Law(law) => &law.name,
        }
    }
}

impl Plan {
    /// Counts the cases.
    pub(crate) fn len(&self) -> usize {
        self.cases.iter().map(|(_, cases)| cases.len()).sum()
    }
}
