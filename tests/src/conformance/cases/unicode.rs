//! Text outside ASCII where the constraints allow it: characters of two to four bytes, counted as one each.

use codeartifact_codegen::ir::Kind;
use serde_json::json;

use super::super::texts::{Taste, limits};
use super::place::Place;
use super::{Case, Derivation, Expect, Subject};

/// The cases about characters at one place.
pub(super) fn of(place: &Place<'_>, derivation: &mut Derivation<'_>) -> Vec<Case> {
    if !matches!(place.shape.kind, Kind::String) || place.is_header() {
        return Vec::new();
    }
    let filler = &mut derivation.filler;
    let mut cases = Vec::new();
    let path = &place.path;
    let usual = filler.texts.usual(&place.constraints, Taste::Unicode, &mut filler.dice);
    if let Some(text) = usual.filter(|text| !text.is_ascii()) {
        let name = format!("`{path}` holds letters outside ASCII");
        cases.push(Case::new(Subject::Unicode, name, Expect::Taken(path.clone())).put(path, json!(text)));
    }
    let Some(most) = limits(&place.constraints).1.filter(|most| *most <= 2000) else { return cases };
    let text = filler.texts.of_length(&place.constraints, most, Taste::Unicode, &mut filler.dice);
    if let Some(text) = text.filter(|text| text.len() > most) {
        let name = format!("`{path}` has {most} characters, its maximum, and {} bytes", text.len());
        cases.push(Case::new(Subject::Unicode, name, Expect::Taken(path.clone())).put(path, json!(text)));
    }
    cases
}
