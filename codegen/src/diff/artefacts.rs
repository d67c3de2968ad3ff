//! Tells the differences that the form of a document makes from changes of the model: what every document of
//! a form loses, and what the converter of one had to assume of single shapes.

use super::change::{Action, Aspect, Change, Part};
use crate::document::{Document, Form};
use crate::ir::{Assumption, Assumptions, Kind, Service, Shape};

/// What a form is known to lose even after its converter gave back what it can.
pub(super) fn loses(form: Form) -> &'static [Aspect] {
    match form {
        Form::Smithy => &[],
        Form::ServiceDescription => &[
            Aspect::Protocol,
            Aspect::Scheme,
            Aspect::Hint,
            Aspect::Default,
            Aspect::ValueName,
            Aspect::UniqueItems,
        ],
        Form::OpenApi => &[
            Aspect::Naming,
            Aspect::Protocol,
            Aspect::Scheme,
            Aspect::UnsignedPayload,
            Aspect::Endpoint,
            Aspect::Checksum,
            Aspect::Compression,
            Aspect::Retry,
            Aspect::Hint,
            Aspect::Default,
            Aspect::ValueName,
            Aspect::TimestampFormat,
            Aspect::MediaType,
            Aspect::IdempotencyToken,
            Aspect::UniqueItems,
        ],
    }
}

/// Tells whether a change may come from an assumption about either document.
pub(super) fn is_assumed(change: &Change, old: &Document, new: &Document) -> bool {
    let subject = Subject::parse(&change.subject);
    let kinds = (kind(&old.service, subject.old), kind(&new.service, subject.new));
    let covers = |assumed: &Assumptions, name: &str, without: bool| {
        assumed.get(name).is_some_and(|found| found.iter().any(|one| covers(*one, change, kinds, without)))
    };
    // A document without an error's members, or an operation's pages, makes them appear or vanish.
    covers(&old.assumed, subject.old, change.action != Action::Removed)
        || covers(&new.assumed, subject.new, change.action != Action::Added)
}

type Kinds<'a> = (Option<&'a Kind>, Option<&'a Kind>);

fn covers(assumption: Assumption, change: &Change, (old, new): Kinds<'_>, without: bool) -> bool {
    match assumption {
        Assumption::Kind => {
            change.part == Part::Shape && change.aspect == Aspect::Type && may_be_one(old, new)
        }
        Assumption::Key => matches!(change.part, Part::Shape | Part::Enum),
        Assumption::Members => change.part == Part::Member,
        Assumption::Status => change.part == Part::Error && change.aspect == Aspect::Status,
        Assumption::Body => change.part == Part::Member && change.aspect == Aspect::Binding,
        Assumption::Pages => change.part == Part::Operation && change.aspect == Aspect::Pagination && without,
    }
}

/// Tells whether two types are written alike where a form keeps one word for both.
fn may_be_one(old: Option<&Kind>, new: Option<&Kind>) -> bool {
    let one_way = |one: Option<&Kind>, other: Option<&Kind>| match (one, other) {
        (Some(Kind::String), Some(Kind::Blob { .. }))
        | (Some(Kind::Integer), Some(Kind::Long))
        | (Some(Kind::Document), Some(_)) => true,
        (Some(Kind::Structure(_)), Some(other)) => {
            matches!(other, Kind::Union { .. } | Kind::EventStream { .. } | Kind::Document)
        }
        _ => false,
    };
    one_way(old, new) || one_way(new, old)
}

fn kind<'a>(service: &'a Service, name: &str) -> Option<&'a Kind> {
    let found = service.shapes.iter().find(|(id, _)| id.name == name);
    found.map(|(_, Shape { kind, .. })| kind)
}

/// What a change is about: `New (was Old).member`, mostly without the parentheses.
struct Subject<'a> {
    old: &'a str,
    new: &'a str,
}

impl<'a> Subject<'a> {
    fn parse(subject: &'a str) -> Self {
        let owner = |name: &'a str| name.split(['.', '$']).next().unwrap_or(name);
        match subject.split_once(" (was ") {
            Some((new, rest)) => Self { old: rest.split(')').next().unwrap_or(rest), new },
            None => Self { old: owner(subject), new: owner(subject) },
        }
    }
}
