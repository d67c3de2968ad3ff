//! Finds the modelled error that reports broken constraints.
//!
//! AWS services share a convention rather than a trait: an error named `ValidationException` with a
//! `message`, often a `reason` with a value for a broken field, and sometimes a list of fields.

use std::collections::BTreeMap;

use crate::ir::{
    Binding, Kind, Member, Operation, Shape, ShapeId, Structure, ValidationError, ValidationFields, Wording,
};

/// Values of `reason` that stand for a broken constraint, the most telling first.
const REASONS: &[&str] = &["FIELD_VALIDATION_FAILED", "FieldValidationFailed", "fieldValidationFailed"];

/// Where Smithy itself defines a validation error, with words of its own.
const FRAMEWORK: &str = "smithy.framework";

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
    // Mostly called `reason`, but what it can say tells more.
    let reason =
        structure.members.iter().filter(|member| member.binding == Binding::Body).find_map(|member| {
            let Kind::Enum(values) = &shapes[&member.target].kind else { return None };
            let value = REASONS.iter().find(|wanted| values.iter().any(|value| value.value == **wanted))?;
            Some((member.name.clone(), (*value).to_owned()))
        });
    let is_filled = |member: &Member| {
        member.name == message.name || reason.as_ref().is_some_and(|(name, _)| *name == member.name)
    };
    if structure.members.iter().any(|member| member.required && !is_filled(member)) {
        return None;
    }
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
    let wording = if id.namespace == FRAMEWORK { Wording::Framework } else { Wording::Aws };
    Some(ValidationError { shape: id.clone(), message: message.name.clone(), reason, fields, wording })
}

fn structure<'a>(shapes: &'a BTreeMap<ShapeId, Shape>, id: &ShapeId) -> Option<&'a Structure> {
    match &shapes.get(id)?.kind {
        Kind::Structure(structure) => Some(structure),
        _ => None,
    }
}
