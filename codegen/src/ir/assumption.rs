//! What the document of a model does not say and had to be assumed, for those who compare two models.

use std::collections::{BTreeMap, BTreeSet};

/// What had to be assumed, by the name of the shape or operation.
pub type Assumptions = BTreeMap<String, BTreeSet<Assumption>>;

/// Something that a document does not say of a shape or an operation, and the model must.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assumption {
    /// Which of several types that are written alike it has.
    Kind,
    /// That the keys of a map are any text.
    Key,
    /// The members of an error.
    Members,
    /// The status of an error.
    Status,
    /// That the only member of a body is not the body itself.
    Body,
    /// That an operation does not page.
    Pages,
}
