//! Which operations a service reaches, and which shapes those use on which side.

use std::collections::{BTreeMap, BTreeSet};

use super::ast::{Ast, AstReference, AstShape, missing};
use crate::error::Error;
use crate::ir::{Kind, Operation, Shape, ShapeId};

/// Lists the operations of a service: its own and those of its resources, at any depth.
pub(super) fn operations(origin: &str, ast: &Ast, service: &AstShape) -> Result<Vec<AstReference>, Error> {
    let mut found = service.operations.clone();
    for resource in &service.resources {
        of_resource(origin, ast, &resource.target, &mut Vec::new(), &mut |_, reference| {
            found.push(reference.clone());
        })?;
    }
    Ok(found)
}

/// Returns the resource that each operation of a service belongs to, by the operation's name. Operations of the
/// service itself belong to none.
pub(super) fn resources(
    origin: &str,
    ast: &Ast,
    service: &AstShape,
) -> Result<BTreeMap<String, String>, Error> {
    let mut found = BTreeMap::new();
    for resource in &service.resources {
        of_resource(origin, ast, &resource.target, &mut Vec::new(), &mut |owner, reference| {
            let name = |id| local_name(id).to_owned();
            found.insert(name(&reference.target), name(owner));
        })?;
    }
    Ok(found)
}

/// Hands on the operations of a resource and of those below it, each with the resource that it belongs to; `path`
/// holds the resources above it.
fn of_resource<'a>(
    origin: &str,
    ast: &'a Ast,
    id: &'a str,
    path: &mut Vec<&'a str>,
    found: &mut dyn FnMut(&str, &AstReference),
) -> Result<(), Error> {
    let above = path.last().copied().unwrap_or(id);
    if path.contains(&id) {
        return Err(Error::Shape {
            origin: origin.to_owned(),
            shape: id.to_owned(),
            reason: format!(
                "its resources form a cycle: {} -> {id}; Smithy has none, give the document as it was published",
                path.join(" -> ")
            ),
        });
    }
    path.push(id);
    let resource = ast.shapes.get(id).ok_or_else(|| missing(origin, above, id))?;
    let lifecycle =
        [&resource.create, &resource.put, &resource.read, &resource.update, &resource.delete, &resource.list];
    let others = resource.operations.iter().chain(&resource.collection_operations);
    lifecycle.into_iter().flatten().chain(others).for_each(|reference| found(id, reference));
    for below in &resource.resources {
        of_resource(origin, ast, &below.target, path, found)?;
    }
    path.pop();
    Ok(())
}

/// Counts how often a document refers to a shape.
pub(super) fn references(ast: &Ast, id: &str) -> usize {
    ast.shapes
        .values()
        .map(|shape| {
            let members = shape.members.0.iter().map(|(_, member)| &member.target);
            let elements = [&shape.member, &shape.key, &shape.value].into_iter().flatten().map(|m| &m.target);
            let sides = [&shape.input, &shape.output].into_iter().flatten().map(|side| &side.target);
            members.chain(elements).chain(sides).filter(|target| *target == id).count()
        })
        .sum()
}

/// Marks every shape with the sides that reach it and whether it contains itself, and drops those that
/// nothing reaches.
pub(super) fn mark(operations: &BTreeMap<String, Operation>, shapes: &mut BTreeMap<ShapeId, Shape>) {
    let inputs: Vec<_> = operations.values().map(|operation| operation.input.clone()).collect();
    let outputs: Vec<_> = operations
        .values()
        .flat_map(|operation| std::iter::once(&operation.output).chain(&operation.errors))
        .cloned()
        .collect();
    for id in closure(shapes, inputs) {
        shapes.get_mut(&id).expect("the closure holds known shapes").used_in_input = true;
    }
    for id in closure(shapes, outputs) {
        shapes.get_mut(&id).expect("the closure holds known shapes").used_in_output = true;
    }
    shapes.retain(|_, shape| shape.used_in_input || shape.used_in_output);
    let recursive: Vec<_> =
        shapes.keys().filter(|id| closure(shapes, targets(&shapes[id])).contains(*id)).cloned().collect();
    for id in recursive {
        shapes.get_mut(&id).expect("the ids come from the map").recursive = true;
    }
}

/// Tells each shape which ones before it have a name of the same letters.
pub(super) fn namesakes(shapes: &mut BTreeMap<ShapeId, Shape>) {
    let mut earlier: BTreeMap<String, Vec<ShapeId>> = BTreeMap::new();
    for (id, shape) in shapes {
        let letters = id.name.chars().filter(char::is_ascii_alphanumeric);
        let same = earlier.entry(letters.map(|letter| letter.to_ascii_lowercase()).collect()).or_default();
        shape.namesakes.clone_from(same);
        same.push(id.clone());
    }
}

/// The shapes that a shape's members hold.
fn targets(shape: &Shape) -> Vec<ShapeId> {
    match &shape.kind {
        Kind::Structure(structure) => structure.members.iter().map(|m| m.target.clone()).collect(),
        Kind::Union { members } | Kind::EventStream { events: members } => {
            members.iter().map(|member| member.target.clone()).collect()
        }
        Kind::List { member, .. } => vec![member.target.clone()],
        Kind::Map { key, value, .. } => vec![key.target.clone(), value.target.clone()],
        _ => Vec::new(),
    }
}

fn closure(shapes: &BTreeMap<ShapeId, Shape>, mut waiting: Vec<ShapeId>) -> BTreeSet<ShapeId> {
    let mut found = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if found.insert(id.clone()) {
            waiting.extend(targets(&shapes[&id]));
        }
    }
    found
}

/// The part of an id behind the namespace.
pub(super) fn local_name(id: &str) -> &str {
    id.split_once('#').map_or(id, |(_, name)| name)
}
