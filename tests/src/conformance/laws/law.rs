//! One law: what must hold, and what it is derived from.

use super::super::cases::Subject;
use super::resource::Resource;

/// One law about one operation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Law {
    /// What it is about.
    pub(crate) subject: Subject,
    /// What must hold, in words; unique within the operation.
    pub(crate) name: String,
    pub(super) rule: Rule,
}

/// What must hold.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rule {
    /// What was made is described by the operation as it was sent.
    Described(Resource),
    /// What was made is listed by the operation as it was sent.
    Listed(Resource),
    /// Pages make up the list.
    Pages,
}

impl Law {
    pub(super) fn new(subject: Subject, name: impl Into<String>, rule: Rule) -> Self {
        Self { subject, name: name.into(), rule }
    }
}
