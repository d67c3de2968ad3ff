//! Which members of two structures hold the same thing: those of one name, and those that a shape of their own
//! ties together, as `repository` of an input and `name` of what is answered are both a `RepositoryName`.

use codeartifact_codegen::ir::{Kind, Member, Service, ShapeId};

/// Two members that hold the same thing: the one of what was sent, and the one of what is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'a> {
    /// The member of the input.
    pub(super) sent: &'a Member,
    /// The member of the answer.
    pub(super) told: &'a Member,
}

/// Pairs the members of two structures. By shape alone only those are paired that must be sent, since these
/// name the thing, and only where neither side has two of the shape.
pub(super) fn pairs<'a>(service: &'a Service, sent: &'a ShapeId, told: &'a ShapeId) -> Vec<Pair<'a>> {
    let (sent, told) = (service.members(sent), service.members(told));
    let namesake = |of: &Member, among: &'a [Member]| {
        among.iter().find(|other| other.name == of.name && comparable(service, of, other))
    };
    let mut pairs: Vec<_> =
        sent.iter().filter_map(|sent| namesake(sent, told).map(|told| Pair { sent, told })).collect();
    let free = |members: &'a [Member], others: &'a [Member]| {
        members.iter().filter(move |member| namesake(member, others).is_none())
    };
    for member in free(sent, told).filter(|member| member.required && is_own(service, &member.target)) {
        let alone = |members: &'a [Member], others: &'a [Member]| {
            let mut same = free(members, others).filter(|other| other.target == member.target);
            same.next().filter(|_| same.next().is_none())
        };
        if let (Some(sent), Some(told)) = (alone(sent, told), alone(told, sent)) {
            pairs.push(Pair { sent, told });
        }
    }
    pairs
}

/// Tells whether a shape is text that the service gave a name, so that two members of it mean the same.
fn is_own(service: &Service, shape: &ShapeId) -> bool {
    shape.namespace != "smithy.api" && matches!(service.shape(shape).kind, Kind::String | Kind::Enum(_))
}

/// Tells whether two members can hold the same value.
fn comparable(service: &Service, one: &Member, other: &Member) -> bool {
    let class = |member: &Member| match service.shape(&member.target).kind {
        Kind::String | Kind::Enum(_) => 1,
        Kind::Boolean => 2,
        Kind::Byte
        | Kind::Short
        | Kind::Integer
        | Kind::Long
        | Kind::Float
        | Kind::Double
        | Kind::BigInteger
        | Kind::BigDecimal
        | Kind::IntEnum(_) => 3,
        Kind::Timestamp => 4,
        Kind::List { .. } => 5,
        Kind::Map { .. } => 6,
        Kind::Structure(_) | Kind::Union { .. } => 7,
        Kind::Blob { .. } => 8,
        Kind::Document => 9,
        Kind::EventStream { .. } => 10,
    };
    class(one) == class(other)
}
