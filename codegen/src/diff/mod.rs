//! Says in words what changed between two models, and what of it breaks clients.
//!
//! A change breaks clients where a program written against the old model can stop working against a server
//! of the new one. Models are compared by use, from the operations downwards, so that a shape that is called
//! otherwise and says the same is no change of the wire. Knows nothing of Rust and nothing of files.

mod artefacts;
mod change;
mod client;
mod constraints;
mod decimal;
mod inclusion;
mod labels;
mod members;
mod operations;
mod report;
mod shapes;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use self::artefacts::loses;
pub use self::change::{Action, Aspect, Change, Part};
use crate::document::{Document, Form};
use crate::ir::{Service, Shape, ShapeId};

/// A model as the report names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// The file.
    pub origin: String,
    /// The form and its version.
    pub form: String,
    /// The service.
    pub service: ShapeId,
    /// The API version.
    pub version: String,
    /// How many operations there are.
    pub operations: usize,
    /// How many shapes there are.
    pub shapes: usize,
}

/// All changes between two models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    /// The model that clients were written against.
    pub old: Side,
    /// The model that servers will speak.
    pub new: Side,
    /// The changes in the order of the report.
    pub changes: Vec<Change>,
    /// Differences that the form of one document makes, by what they are about: not changes of the model.
    pub artefacts: BTreeMap<Aspect, Vec<Change>>,
    /// The forms that lose what the artefacts are about.
    pub lossy: Vec<Form>,
}

impl Diff {
    /// Compares two documents.
    pub fn between(old: &Document, new: &Document) -> Self {
        let mut changes = compare(&old.service, &new.service);
        let mut artefacts: BTreeMap<Aspect, Vec<Change>> = BTreeMap::new();
        let mut lossy = Vec::new();
        if old.published != new.published {
            lossy =
                [old.published, new.published].into_iter().filter(|form| !loses(*form).is_empty()).collect();
            let lost = |change: &Change| {
                lossy.iter().any(|form| loses(*form).contains(&change.aspect))
                    || artefacts::is_assumed(change, old, new)
            };
            for change in changes.extract_if(.., |change| lost(change)) {
                artefacts.entry(change.aspect).or_default().push(change);
            }
        }
        Self { old: side(old), new: side(new), changes, artefacts, lossy }
    }

    /// Returns the changes that break clients.
    pub fn breaking(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.breaks_clients.is_some())
    }
}

/// Compares two services; the result is ordered and the same for the same models.
pub fn compare(old: &Service, new: &Service) -> Vec<Change> {
    let mut comparison = Comparison::new(old, new);
    comparison.service();
    comparison.operations();
    comparison.unmatched_shapes();
    let mut changes = comparison.changes;
    changes.sort_by(|left, right| {
        let key = |change: &Change| (change.part, change.action);
        (key(left), &left.subject).cmp(&(key(right), &right.subject))
    });
    changes
}

fn side(document: &Document) -> Side {
    Side {
        origin: document.origin.clone(),
        form: format!("{} {}", document.form.title(), document.form_version),
        service: document.service.id.clone(),
        version: document.service.version.clone(),
        operations: document.service.operations.len(),
        shapes: document.service.shapes.len(),
    }
}

struct Comparison<'a> {
    old: &'a Service,
    new: &'a Service,
    /// Pairs of shapes whose own constraints of a kind were compared where nothing stands in for them.
    constrained: BTreeSet<(ShapeId, ShapeId, Which)>,
    /// Pairs of shapes that stand in the same place; each is compared once.
    seen: BTreeSet<(ShapeId, ShapeId)>,
    /// Labels of the operation at hand that are called otherwise, old name and new.
    labels: Vec<(String, String)>,
    changes: Vec<Change>,
}

/// One of the constraints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Which {
    Length,
    Range,
    Pattern,
}

/// Who meets a value: servers in requests, clients in answers.
#[derive(Clone, Copy, Debug)]
struct Sides {
    input: bool,
    output: bool,
}

impl Sides {
    /// Where two shapes meet: a shape that takes the place of one that served both sides may serve only one.
    fn of(old: &Shape, new: &Shape) -> Self {
        Self {
            input: old.used_in_input && new.used_in_input,
            output: old.used_in_output && new.used_in_output,
        }
    }
}

impl<'a> Comparison<'a> {
    fn new(old: &'a Service, new: &'a Service) -> Self {
        let (constrained, seen) = (BTreeSet::new(), BTreeSet::new());
        Self { old, new, constrained, seen, labels: Vec::new(), changes: Vec::new() }
    }
}

impl Comparison<'_> {
    fn push(
        &mut self,
        (part, action, aspect): (Part, Action, Aspect),
        subject: impl Into<String>,
        text: impl Into<String>,
        breaks_clients: Option<&'static str>,
    ) {
        self.changes.push(Change {
            part,
            subject: subject.into(),
            action,
            aspect,
            text: text.into(),
            breaks_clients,
        });
    }

    /// Reports a flag that was put or taken away and breaks nobody.
    fn flag(&mut self, part: Part, aspect: Aspect, subject: &str, name: &str, (old, new): (bool, bool)) {
        if old != new {
            let text = if new { format!("is now {name}") } else { format!("is no longer {name}") };
            self.push((part, Action::Changed, aspect), subject, text, None);
        }
    }

    fn service(&mut self) {
        let (old, new) = (self.old, self.new);
        let subject = new.id.name.clone();
        let changed = |aspect| (Part::Service, Action::Changed, aspect);
        if old.id != new.id {
            let text = format!("is called `{}`, was `{}`", new.id, old.id);
            self.push(changed(Aspect::Naming), &subject, text, None);
        }
        if old.title != new.title {
            let text = format!("has the title `{}`, was `{}`", new.title, old.title);
            self.push(changed(Aspect::Naming), &subject, text, None);
        }
        if old.version != new.version {
            let text = format!("has API version `{}`, was `{}`", new.version, old.version);
            self.push(changed(Aspect::Presence), &subject, text, None);
        }
        if old.signing_name != new.signing_name {
            let name =
                |name: &Option<String>| name.as_ref().map_or("nothing".to_owned(), |n| format!("`{n}`"));
            let text = format!("signs as {}, was {}", name(&new.signing_name), name(&old.signing_name));
            let reason = match (&old.signing_name, &new.signing_name) {
                (None, _) => "requests without a signature are refused",
                (Some(_), None) => "clients that sign their requests are not expected",
                (Some(_), Some(_)) => "signatures made for the old name are refused",
            };
            self.push(changed(Aspect::Authentication), &subject, text, Some(reason));
        }
        let sides = (&old.client, &new.client);
        self.client_side(Part::Service, &subject, sides);
        self.schemes(Part::Service, &subject, sides);
    }
}
