//! Derives what is asked of a server: the cases and laws of each operation.

use codeartifact_codegen::ir::Service;

use super::cases::{self, Subject};
use super::error::Error;
use super::laws;
use super::plan::Asked;
use super::texts::Texts;
use super::world::World;

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
