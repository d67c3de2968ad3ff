//! What a run asks of which server, decided before anything is sent.

use codeartifact_codegen::check::FindingKind;
use codeartifact_codegen::ir::Service;

use super::cases::{self, Case, Subject};
use super::error::Error;
use super::judge::Strictness;
use super::texts::Texts;
use super::world::World;

/// What is to be run.
pub(crate) struct Plan {
    /// The service.
    pub(crate) service: Service,
    /// What is known of it.
    pub(crate) world: Option<World>,
    /// The cases of each operation, by its name.
    pub(crate) cases: Vec<(String, Vec<Case>)>,
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

impl Plan {
    /// Derives the cases of the operations and subjects that are asked for; all where none is.
    pub(crate) fn derive(
        service: &Service,
        operations: &[String],
        subjects: &[Subject],
        seed: &str,
    ) -> Result<Vec<(String, Vec<Case>)>, Error> {
        if let Some(unknown) = operations.iter().find(|name| !service.operations.contains_key(*name)) {
            return Err(Error::NoSuchOperation(unknown.clone()));
        }
        let texts = Texts::default();
        let wanted =
            service.operations.iter().filter(|(name, _)| operations.is_empty() || operations.contains(name));
        let cases = wanted.map(|(name, operation)| {
            let mut cases = cases::derive(service, operation, &texts, seed);
            cases.retain(|case| subjects.is_empty() || subjects.contains(&case.subject));
            (name.clone(), cases)
        });
        Ok(cases.collect())
    }

    /// Counts the cases.
    pub(crate) fn len(&self) -> usize {
        self.cases.iter().map(|(_, cases)| cases.len()).sum()
    }
}
