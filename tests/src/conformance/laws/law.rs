//! One law: what must hold, and what it is derived from.

use super::super::cases::Subject;
use super::super::world::Script;
use super::filter::Filter;
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

/// What must hold of the operation that a law is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rule {
    /// It describes what was made as it was sent.
    Described(Resource),
    /// It lists what was made as it was sent.
    Listed(Resource),
    /// It does not make the same thing twice.
    Twice(Resource),
    /// Its change of one member, and no other, is told from then on.
    Updated(Resource, String),
    /// It does not describe what was deleted.
    NotDescribed(Resource),
    /// It does not list what was deleted.
    NotListed(Resource),
    /// It does not delete again what was deleted.
    NotAgain(Resource),
    /// It answers of what it was asked for.
    Named,
    /// Its pages make up the list.
    Pages,
    /// It selects by a filter.
    Selects(Filter),
    /// It gives back the bytes that another operation took.
    Bytes(String),
    /// It answers digests of the bytes that it takes.
    Taken,
    /// It lists digests of the bytes that another operation took.
    Digests(String),
    /// It answers the same again.
    Reads,
    /// It changes nothing the second time.
    Idempotent,
    /// It refuses a member that names nothing.
    Absent(String),
    /// It does not pass over an owner.
    Foreign(String),
    /// It answers an end that lies ahead, as far as a member asks for.
    Expires(String, Option<String>),
    /// What the world tells.
    Script(Script),
}

impl Law {
    pub(super) fn new(subject: Subject, name: impl Into<String>, rule: Rule) -> Self {
        Self { subject, name: name.into(), rule }
    }
}
