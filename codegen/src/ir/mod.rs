//! The intermediate representation: one service, protocol-neutral, with every decision made.
//!
//! The readers (`smithy`, `openapi`) fill it in and the emitters (`emit`) print it. It knows nothing of
//! JSON AST documents and nothing of Rust: if an emitter needs to ask a question about one operation,
//! a field is missing here.

mod assumption;
mod client;
mod id;
mod member;
mod operation;
mod shape;
mod validation;

use std::collections::BTreeMap;

use serde::Serialize;

pub use self::assumption::{Assumption, Assumptions};
pub use self::client::{ClientSide, Fields};
pub use self::id::ShapeId;
pub use self::member::{Binding, Constraints, DefaultValue, Member, TimestampFormat};
pub use self::operation::{Operation, Pagination, Segment, Uri};
pub use self::shape::{EnumValue, ErrorKind, IntEnumValue, Kind, Shape, Structure};
pub use self::validation::{ValidationError, ValidationFields, Wording};

/// One service with its operations and every shape that they reach.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Service {
    /// The service shape's id.
    pub id: ShapeId,
    /// The name that types are named after: the SDK id without spaces, or the shape's own name.
    pub name: String,
    /// The API version, for CodeArtifact `2018-09-22`.
    pub version: String,
    /// The human title.
    pub title: String,
    /// The `uid` under which AWS documents the API, `codeartifact-2018-09-22`.
    pub documentation_id: Option<String>,
    /// The SigV4 signing name, where the service is signed.
    pub signing_name: Option<String>,
    /// What it asks of clients alone.
    pub client: ClientSide,
    /// How constraint violations are reported, where the service models an error for it.
    pub validation: Option<ValidationError>,
    /// All operations by name.
    pub operations: BTreeMap<String, Operation>,
    /// All shapes reached from the operations, prelude shapes included.
    pub shapes: BTreeMap<ShapeId, Shape>,
}

impl Service {
    /// Returns the shape that an id found in this service names.
    pub fn shape(&self, id: &ShapeId) -> &Shape {
        &self.shapes[id]
    }

    /// Returns the members of a structure or union that an id found in this service names.
    pub fn members(&self, id: &ShapeId) -> &[Member] {
        match &self.shape(id).kind {
            Kind::Structure(structure) => &structure.members,
            Kind::Union { members } | Kind::EventStream { events: members } => members,
            _ => &[],
        }
    }
}
