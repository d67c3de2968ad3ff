//! What a run asks of which server, decided before anything is sent.

use codeartifact_codegen::check::FindingKind;
use codeartifact_codegen::ir::Service;

use super::cases::{self, Case, Subject};
use super::error::Error;
use super::judge::Strictness;
use super::laws::{self, Law};
use super::texts::Texts;
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
    /// Derives the cases and laws of the operations and subjects that are asked for; all where none is.
    pub(crate) fn derive(
        service: &Service,
        world: Option<&World>,
        operations: &[String],
        subjects: &[Subject],
        seed: &str,
    ) -> Result<Vec<(String, Vec<Asked>)>, Error> {
        if let Some(unknown) = operations.iter().find(|name| !service.operations.contains_key(*name)) {
            return Err(Error::NoSuchOperation(unknown.clone()));
        }
        let texts = Texts::default();
        let laws = laws::derive(service, world);
        let wanted =
            service.operations.iter().filter(|(name, _)| operations.is_empty() || operations.contains(name));
        let cases = wanted.map(|(name, operation)| {
            let cases = cases::derive(service, operation, &texts, seed).into_iter().map(Asked::Case);
            let own = laws.iter().filter(|(about, _)| about == name);
            let own = own.map(|(_, law)| Asked::Law(law.clone()));
            let asked = cases.chain(own);
            let asked = asked.filter(|asked| subjects.is_empty() || subjects.contains(&asked.subject()));
            (name.clone(), asked.collect())
        });
        Ok(cases.collect())
    }

    /// Counts the cases.
    pub(crate) fn len(&self) -> usize {
        self.cases.iter().map(|(_, cases)| cases.len()).sum()
    }
}
