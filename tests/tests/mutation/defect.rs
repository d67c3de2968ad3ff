//! What a defect is: which answers of which operations are wrong, and how.

use serde_json::Value;

/// Which side of an answer is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The answer does not have the form that the model gives it.
    Form,
    /// It has, and says what is not so.
    Behaviour,
}

impl Kind {
    /// Both, in the order of the document.
    pub(crate) const ALL: [Self; 2] = [Self::Form, Self::Behaviour];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Behaviour => "behaviour",
        }
    }
}

/// The answers that a change is about, by what the right server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    Success,
    Refusal,
    Status(u16),
    /// Of requests by a method that the path does not have.
    OtherMethod,
}

impl When {
    pub(crate) fn fits(self, status: u16) -> bool {
        match self {
            Self::Success => (200..300).contains(&status),
            Self::Refusal | Self::OtherMethod => status >= 400,
            Self::Status(wanted) => status == wanted,
        }
    }
}

/// How a request or an answer is bent. Places in JSON are names with `/` between them, `*` for every element; values
/// are written as JSON.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Change {
    /// The server does not see a key of the query.
    NoQuery(&'static str),
    /// It sees another value.
    Query(&'static str, &'static str),
    /// It does not see a member of the body.
    NoMember(&'static str),
    /// It sees another value, or one that was not sent.
    Member(&'static str, &'static str),
    /// It sees a value where none was sent.
    MemberWhereAbsent(&'static str, &'static str),
    /// It sees a request that reads, and changes nothing.
    Instead(&'static str, &'static str),
    /// The status is another.
    Status(u16),
    /// The status and the error are others.
    Error(u16, &'static str),
    /// A header is missing.
    NoHeader(&'static str),
    /// A header is another.
    Header(&'static str, &'static str),
    /// The body is another.
    Body(&'static [u8]),
    /// The bytes of the body are changed.
    Bytes(fn(&mut Vec<u8>)),
    /// A place is missing.
    Remove(&'static str),
    /// A place holds another value, or one where none was.
    Set(&'static str, &'static str),
    /// A place holds a value that is made of the right one.
    Edit(&'static str, fn(&mut Value)),
    /// Nothing is sent.
    Silence,
    /// The connection is closed.
    Cut,
}

/// The subjects of the suite that hold several answers against each other. What does wrong while all it says has the
/// right form is to be found by these, and not by a constraint that is lost on the way.
const LAWS: &[&str] =
    &["created", "updated", "gone", "pages", "filters", "bytes", "repeated", "causes", "told"];

/// One defect.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Defect {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// The operations whose requests or answers are bent.
    pub(crate) at: &'static [&'static str],
    pub(crate) when: When,
    pub(crate) change: Change,
    /// The operations that the suite is run for, beside the bent ones.
    pub(crate) beside: &'static [&'static str],
    /// The subjects that the suite is run for; all where none is named.
    pub(crate) subjects: &'static [&'static str],
}

impl Defect {
    /// Starts a row of the table of forms: a wrong answer to requests that succeed.
    pub(crate) const fn form(name: &'static str, at: &'static [&'static str], change: Change) -> Self {
        let subjects = &["members"];
        let (kind, when) = (Kind::Form, When::Success);
        Self { name, kind, at, when, change, beside: &[], subjects }
    }

    /// Starts a row of the table of behaviour.
    pub(crate) const fn behaviour(name: &'static str, at: &'static [&'static str], change: Change) -> Self {
        let (kind, when) = (Kind::Behaviour, When::Success);
        Self { name, kind, at, when, change, beside: &[], subjects: LAWS }
    }

    /// The defect is in refusals.
    pub(crate) const fn refusals(mut self) -> Self {
        self.when = When::Refusal;
        self.subjects = &["missing", "length"];
        self
    }

    /// The defect is in the answers that would have this status.
    pub(crate) const fn status(mut self, status: u16) -> Self {
        self.when = When::Status(status);
        self
    }

    /// The defect is in the answers to methods that the path does not have.
    pub(crate) const fn other_methods(mut self) -> Self {
        self.when = When::OtherMethod;
        self.subjects = &["method"];
        self
    }

    pub(crate) const fn beside(mut self, operations: &'static [&'static str]) -> Self {
        self.beside = operations;
        self
    }

    pub(crate) const fn subjects(mut self, subjects: &'static [&'static str]) -> Self {
        self.subjects = subjects;
        self
    }
}
