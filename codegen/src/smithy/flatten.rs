//! Merges `apply` statements and mixins, after which every shape stands for itself.

use super::ast::{Ast, AstShape, missing};
use crate::error::Error;

/// Merges `apply` statements and mixins into the shapes that they speak of.
pub(super) fn flatten(origin: &str, ast: &mut Ast) -> Result<(), Error> {
    let applied: Vec<(String, AstShape)> = ast
        .shapes
        .iter()
        .filter(|(_, shape)| shape.kind == "apply")
        .map(|(id, shape)| (id.clone(), shape.clone()))
        .collect();
    for (id, statement) in applied {
        ast.shapes.remove(&id);
        let (target, member) = id.split_once('$').map_or((id.as_str(), None), |(t, m)| (t, Some(m)));
        let Some(shape) = ast.shapes.get_mut(target) else {
            return Err(missing(origin, &id, target));
        };
        let traits = match member {
            None => &mut shape.traits,
            Some(name) => match shape.members.0.iter_mut().find(|(member, _)| member == name) {
                Some((_, member)) => &mut member.traits,
                None => return Err(missing(origin, &id, &id)),
            },
        };
        traits.extend(statement.traits);
    }
    let mixed: Vec<String> =
        ast.shapes.iter().filter(|(_, shape)| !shape.mixins.is_empty()).map(|(id, _)| id.clone()).collect();
    for id in mixed {
        let shape = mix(origin, ast, &id, &mut Vec::new())?;
        ast.shapes.insert(id, shape);
    }
    Ok(())
}

/// Returns a shape with everything that its mixins give it, the shape's own members and traits last.
fn mix(origin: &str, ast: &Ast, id: &str, path: &mut Vec<String>) -> Result<AstShape, Error> {
    if path.iter().any(|seen| seen == id) {
        return Err(Error::Shape {
            origin: origin.to_owned(),
            shape: id.to_owned(),
            reason: format!(
                "its mixins form a cycle: {} -> {id}; Smithy has none, give the document as it was published",
                path.join(" -> ")
            ),
        });
    }
    let above = path.last().map_or(id, String::as_str);
    let mut shape = ast.shapes.get(id).cloned().ok_or_else(|| missing(origin, above, id))?;
    path.push(id.to_owned());
    for mixin in std::mem::take(&mut shape.mixins).iter().rev() {
        let mut base = mix(origin, ast, &mixin.target, path)?;
        base.traits.remove("smithy.api#mixin");
        let local = base.traits.iter().filter(|(name, _)| !shape.traits.contains_key(*name));
        let inherited: Vec<_> = local.map(|(name, value)| (name.clone(), value.clone())).collect();
        shape.traits.extend(inherited);
        for (name, member) in base.members.0.into_iter().rev() {
            match shape.members.0.iter_mut().find(|(own, _)| *own == name) {
                None => shape.members.0.insert(0, (name, member)),
                Some((_, own)) => {
                    for (name, value) in member.traits {
                        own.traits.entry(name).or_insert(value);
                    }
                }
            }
        }
    }
    path.pop();
    Ok(shape)
}
