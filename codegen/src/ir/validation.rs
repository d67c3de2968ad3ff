//! How a service reports broken constraints.

use serde::Serialize;

use super::ShapeId;

/// The modelled error that carries constraint violations, found by AWS's conventions for its name and
/// members rather than by service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValidationError {
    /// The error structure.
    pub shape: ShapeId,
    /// The member that holds the text.
    pub message: String,
    /// The member that says why, and the value for a broken constraint.
    pub reason: Option<(String, String)>,
    /// The member that lists the fields, with the target structure's path and message members.
    pub fields: Option<ValidationFields>,
    /// The words and the form of paths.
    pub wording: Wording,
}

/// How broken constraints are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Wording {
    /// As AWS's own services do.
    Aws,
    /// As `smithy.framework#ValidationException` has it.
    Framework,
}

/// The list of offending fields inside a validation error.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValidationFields {
    /// The list member of the error.
    pub member: String,
    /// The structure that describes one field.
    pub field: ShapeId,
    /// Its member for the field's path.
    pub path: String,
    /// Its member for the text.
    pub message: String,
}
