//! Where in an answer a value stands, and whether it may be shown.

use std::fmt;

/// More levels than any model has; text that is nested deeper is no honest answer, and is not followed.
const DEEPEST: usize = 128;

/// A place in an answer. Places in JSON are chains that lead to the root of the document.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// Part of the head: `status` or `error`.
    Head(&'static str),
    /// A header by its name in lower case.
    Header(&'a str),
    /// The body as a whole.
    Body,
    /// The JSON document in the body.
    Root,
    /// Something within.
    Within { parent: &'a Place<'a>, part: Part<'a>, secret: bool },
}

/// A step further into a value.
#[derive(Clone, Copy)]
pub(super) enum Part<'a> {
    /// A member of a structure or union.
    Member(&'a str),
    /// The value of a key of a map.
    Key(&'a str),
    /// The element of a list.
    Index(usize),
    /// Nowhere further; only what is shown changes.
    Here,
}

impl<'a> Place<'a> {
    /// Steps to a member of a structure or union.
    pub(super) fn member(&'a self, name: &'a str) -> Self {
        Self::Within { parent: self, part: Part::Member(name), secret: self.is_secret() }
    }

    /// Steps to the value of a map's key.
    pub(super) fn key(&'a self, key: &'a str) -> Self {
        Self::Within { parent: self, part: Part::Key(key), secret: self.is_secret() }
    }

    /// Steps to an element of a list.
    pub(super) fn index(&'a self, index: usize) -> Self {
        Self::Within { parent: self, part: Part::Index(index), secret: self.is_secret() }
    }

    /// The same place, from which on nothing may be shown if `secret`.
    pub(super) fn hidden(&'a self, secret: bool) -> Self {
        if secret { Self::Within { parent: self, part: Part::Here, secret } } else { *self }
    }

    /// Tells whether values here are sensitive.
    pub(super) fn is_secret(&self) -> bool {
        matches!(self, Self::Within { secret: true, .. })
    }

    /// Tells whether the place is nested deeper than anything is followed.
    pub(super) fn is_too_deep(&self) -> bool {
        let mut place = self;
        let mut depth = 0;
        while let Self::Within { parent, .. } = place {
            place = parent;
            depth += 1;
        }
        depth > DEEPEST
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head(what) => f.write_str(what),
            Self::Header(name) => write!(f, "header {name}"),
            Self::Body => f.write_str("body"),
            Self::Root => f.write_str("$"),
            Self::Within { parent, part, secret } => {
                parent.fmt(f)?;
                match part {
                    Part::Here => Ok(()),
                    Part::Index(index) => write!(f, "[{index}]"),
                    Part::Key(_) if *secret => f.write_str("[*]"),
                    Part::Member(key) | Part::Key(key) if is_name(key) => write!(f, ".{key}"),
                    Part::Member(key) | Part::Key(key) => {
                        write!(f, "['{}']", key.replace('\\', "\\\\").replace('\'', "\\'"))
                    }
                }
            }
        }
    }
}

/// Tells whether `JSONPath` writes a name behind a dot.
fn is_name(key: &str) -> bool {
    let starts = key.starts_with(|first: char| first.is_alphabetic() || first == '_');
    starts && key.chars().all(|character| character.is_alphanumeric() || character == '_')
}
