//! Every place of an operation's input that a value can stand at, with what the model says of it.

use codeartifact_codegen::ir::{Binding, Constraints, Kind, Member, Operation, Service, Shape, ShapeId};

use super::super::path::{Path, Step};

/// One place.
#[derive(Debug)]
pub(super) struct Place<'a> {
    /// The steps to it.
    pub(super) path: Path,
    /// The member that stands there.
    pub(super) member: &'a Member,
    /// Its shape.
    pub(super) shape: &'a Shape,
    /// Its constraints, those of the member over those of the shape.
    pub(super) constraints: Constraints,
    /// Where the input's member that holds it travels.
    pub(super) binding: &'a Binding,
    /// What it stands in.
    pub(super) within: Within,
}

/// What a place stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    /// A structure, where absence means something.
    Structure,
    /// A union, of which one member is present.
    Union,
    /// A list or map without `null`.
    Dense,
    /// A list or map that may hold `null`.
    Sparse,
    /// A map's keys.
    Keys,
}

impl Place<'_> {
    /// Tells whether the value is written as JSON and stands inside an object or array.
    pub(super) fn is_json(&self) -> bool {
        match self.binding {
            Binding::Body => true,
            Binding::Payload => !self.path.is_top(),
            _ => false,
        }
    }

    /// Tells whether the value is text in a header, which takes only a part of Unicode.
    pub(super) fn is_header(&self) -> bool {
        matches!(self.binding, Binding::Header(_) | Binding::PrefixHeaders(_))
    }

    /// Tells whether the value is a list or a map in the query, of which nothing is sent where it is empty.
    pub(super) fn is_many_in_query(&self) -> bool {
        let is_many = matches!(self.shape.kind, Kind::List { .. } | Kind::Map { .. });
        is_many && matches!(self.binding, Binding::Query(_) | Binding::QueryParams)
    }

    /// Tells whether the value is a segment of the path, which cannot be left out.
    pub(super) fn is_label(&self) -> bool {
        matches!(self.binding, Binding::Label { .. })
    }
}

/// Lists the places of an operation's input, outer before inner.
pub(super) fn places<'a>(service: &'a Service, operation: &'a Operation) -> Vec<Place<'a>> {
    let mut places = Vec::new();
    for member in service.members(&operation.input) {
        // Both hold whatever keys there are, those of other members among them.
        if matches!(member.binding, Binding::QueryParams) {
            continue;
        }
        let path = Path::member(&member.name);
        let visit = Visit { service, binding: &member.binding, within: vec![operation.input.clone()] };
        visit.add(member, &path, Within::Structure, &mut places);
    }
    places
}

struct Visit<'a> {
    service: &'a Service,
    binding: &'a Binding,
    within: Vec<ShapeId>,
}

impl<'a> Visit<'a> {
    fn add(&self, member: &'a Member, path: &Path, within: Within, places: &mut Vec<Place<'a>>) {
        let shape = self.service.shape(&member.target);
        if self.within.contains(&shape.id) {
            return;
        }
        places.push(Place {
            path: path.clone(),
            member,
            shape,
            constraints: member.constraints.over(&shape.constraints),
            binding: self.binding,
            within,
        });
        let density = |sparse: &bool| if *sparse { Within::Sparse } else { Within::Dense };
        match &shape.kind {
            Kind::List { member, sparse, .. } => {
                self.add(member, &path.then(Step::Element), density(sparse), places);
            }
            Kind::Map { key, value, sparse } => {
                self.add(key, &path.then(Step::Key), Within::Keys, places);
                self.add(value, &path.then(Step::Value), density(sparse), places);
            }
            Kind::Structure(_) | Kind::Union { .. } => {
                let inner = Self {
                    within: [self.within.as_slice(), std::slice::from_ref(&shape.id)].concat(),
                    ..*self
                };
                let is_union = matches!(shape.kind, Kind::Union { .. });
                // The value that is filled in has the first member of a union alone.
                let taken = if is_union { 1 } else { usize::MAX };
                let within = if is_union { Within::Union } else { Within::Structure };
                for member in self.service.members(&shape.id).iter().take(taken) {
                    inner.add(member, &path.then(Step::Member(member.name.clone())), within, places);
                }
            }
            _ => {}
        }
    }
}
