//! Derives the cases of an operation from the model alone: what is sent, and what answer is right. Knows
//! no service and no server.

mod body;
mod case;
mod constraint;
mod derivation;
mod place;
mod presence;
mod types;
mod unicode;

use codeartifact_codegen::ir::{Operation, Service};

pub(crate) use self::case::{Case, Edit, Expect, Subject, WireEdit};
use self::derivation::Derivation;
use self::place::places;
use super::dice::Dice;
use super::fill::{Filler, Nothing};
use super::texts::Texts;

/// Derives all cases of an operation.
pub(crate) fn derive(service: &Service, operation: &Operation, texts: &Texts, seed: &str) -> Vec<Case> {
    let dice = Dice::new(&format!("{seed} {}", operation.id));
    let filler = Filler { service, texts, known: &Nothing, dice };
    let derivation = &mut Derivation { service, operation, filler };
    let mut cases = presence::whole(derivation);
    for place in places(service, operation) {
        cases.extend(presence::of(&place));
        cases.extend(constraint::of(&place, derivation));
        cases.extend(types::of(&place));
        cases.extend(unicode::of(&place, derivation));
    }
    cases.extend(body::cases(derivation));
    cases.sort_by_key(|case| case.subject);
    let mut names = std::collections::BTreeSet::new();
    cases.retain(|case| names.insert(case.name.clone()));
    cases
}
