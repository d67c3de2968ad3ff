//! Finds the modelled error that reports broken constraints.
//!
//! AWS services share a convention rather than a trait: an error named `ValidationException` with a
//! `message`, often a `reason` with a value for a broken field, and sometimes a list of fields.

use std::collections::BTreeMap;

use crate::ir::{Binding, Kind, Operation, Shape, ShapeId, Structure, ValidationError, ValidationFields};

/// Values of `reason` that stand for a broken constraint, the most telling first.
const REASONS: &[&str] = &["FIELD_VALIDATION_FAILED", "FieldValidationFailed", "fieldValidationFailed"];

/// Looks for the convention among the declared errors.
pub(super) fn find(
    operations: &BTreeMap<String, Operation>,
    shapes: &BTreeMap<ShapeId, Shape>,
) -> Option<ValidationError> {
    let declared = operations.values().flat_map(|operation| &operation.errors);
    let id = declared.into_iter().find(|id| id.name == "ValidationException")?;
    let structure = structure(shapes, id)?;
    let named = |name: &str| {
        structure.members.iter().find(|m| m.name.eq_ignore_ascii_case(name) && m.binding == Binding::Body)
    };
    let message = named("message")?;
    let other_required = structure
        .members
        .iter()
        .any(|member| member.required && member.name != message.name && !is_reason(shapes, &member.target));
    if other_required {
        return None;
    }
    let reason = named("reason").and_then(|member| {
        let Kind::Enum(values) = &shapes[&member.target].kind else { return None };
        let value = REASONS.iter().find(|wanted| values.iter().any(|value| value.value == **wanted))?;
        Some((member.name.clone(), (*value).to_owned()))
    });
    let fields = named("fieldList").and_then(|member| {
        let Kind::List { member: element, .. } = &shapes[&member.target].kind else { return None };
        let field = self::structure(shapes, &element.target)?;
        let text = |names: &[&str]| {
            field.members.iter().find(|member| names.contains(&member.name.as_str())).map(|m| m.name.clone())
        };
        (field.members.len() == 2).then_some(())?;
        Some(ValidationFields {
            member: member.name.clone(),
            field: element.target.clone(),
            path: text(&["path", "name"])?,
            message: text(&["message"])?,
        })
    });
    Some(ValidationError { shape: id.clone(), message: message.name.clone(), reason, fields })
}

fn is_reason(shapes: &BTreeMap<ShapeId, Shape>, id: &ShapeId) -> bool {
    matches!(&shapes[id].kind, Kind::Enum(values) if values.iter().any(|v| REASONS.contains(&v.value.as_str())))
}

fn structure<'a>(shapes: &'a BTreeMap<ShapeId, Shape>, id: &ShapeId) -> Option<&'a Structure> {
    match &shapes.get(id)?.kind {
        Kind::Structure(structure) => Some(structure),
        _ => None,
    }
}
