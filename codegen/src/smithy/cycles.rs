//! Refuses shapes of which no value can end: those that contain themselves through lists and maps alone, and
//! those that require themselves.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Error;
use crate::ir::{Kind, Shape, ShapeId};

/// Checks all shapes of a service.
pub(super) fn check(origin: &str, shapes: &BTreeMap<ShapeId, Shape>) -> Result<(), Error> {
    for id in shapes.keys() {
        // Smithy asks for a structure or union on every way back: types are named by those alone.
        if let Some(path) = way_back(id, |id| elements(&shapes[id])) {
            return Err(fault(origin, id, "it holds itself through lists and maps alone", &path));
        }
    }
    let finite = finite(shapes);
    let endless = |id: &ShapeId| -> Vec<ShapeId> {
        needed(&shapes[id]).into_iter().filter(|target| !finite.contains(*target)).cloned().collect()
    };
    for id in shapes.keys().filter(|id| !finite.contains(*id)) {
        if let Some(path) = way_back(id, endless) {
            return Err(fault(origin, id, "it requires itself, so that no value of it ends", &path));
        }
    }
    Ok(())
}

fn fault(origin: &str, shape: &ShapeId, what: &str, path: &[ShapeId]) -> Error {
    let path: Vec<String> = path.iter().map(ToString::to_string).collect();
    Error::Shape {
        origin: origin.to_owned(),
        shape: shape.to_string(),
        reason: format!("{what}: {}", path.join(" -> ")),
    }
}

/// Follows `next` from a shape until it comes back, and returns the way.
fn way_back(start: &ShapeId, next: impl Fn(&ShapeId) -> Vec<ShapeId>) -> Option<Vec<ShapeId>> {
    let mut came_from: BTreeMap<ShapeId, ShapeId> = BTreeMap::new();
    let mut waiting = vec![start.clone()];
    while let Some(id) = waiting.pop() {
        for target in next(&id) {
            if target == *start {
                let mut path = vec![target, id.clone()];
                while let Some(before) =
                    path.last().filter(|last| *last != start).and_then(|last| came_from.get(last))
                {
                    path.push(before.clone());
                }
                path.reverse();
                return Some(path);
            }
            if !came_from.contains_key(&target) {
                came_from.insert(target.clone(), id.clone());
                waiting.push(target);
            }
        }
    }
    None
}

/// What a list or map holds, where that is a list or map again.
fn elements(shape: &Shape) -> Vec<ShapeId> {
    match &shape.kind {
        Kind::List { member, .. } => vec![member.target.clone()],
        Kind::Map { value, .. } => vec![value.target.clone()],
        _ => Vec::new(),
    }
}

/// What a value must hold: the required members of a structure, one of those of a union. Lists and maps may
/// be empty.
fn needed(shape: &Shape) -> Vec<&ShapeId> {
    match &shape.kind {
        Kind::Structure(structure) => {
            structure.members.iter().filter(|member| member.required).map(|member| &member.target).collect()
        }
        Kind::Union { members } => members.iter().map(|member| &member.target).collect(),
        _ => Vec::new(),
    }
}

/// The shapes that have a value which ends: found from those that need nothing, until nothing is added.
fn finite(shapes: &BTreeMap<ShapeId, Shape>) -> BTreeSet<ShapeId> {
    let mut finite = BTreeSet::new();
    loop {
        let before = finite.len();
        for (id, shape) in shapes {
            let needed = needed(shape);
            let ends = if let Kind::Union { .. } = shape.kind {
                needed.iter().any(|target| finite.contains(*target))
            } else {
                needed.iter().all(|target| finite.contains(*target))
            };
            if ends {
                finite.insert(id.clone());
            }
        }
        if finite.len() == before {
            return finite;
        }
    }
}
