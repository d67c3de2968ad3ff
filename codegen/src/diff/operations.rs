//! Compares operations: routes, statuses, errors, pagination, and the shapes on both sides.

use super::shapes::wire_name;
use super::{Action, Aspect, Comparison, Part, labels};
use crate::ir::{Binding, ErrorKind, Kind, Operation, Pagination, Service, ShapeId, Structure};

impl Comparison<'_> {
    pub(super) fn operations(&mut self) {
        let (old, new) = (self.old, self.new);
        for (name, operation) in &old.operations {
            if !new.operations.contains_key(name) {
                self.push(
                    (Part::Operation, Action::Removed, Aspect::Presence),
                    name,
                    format!("{} {}", operation.method, operation.uri),
                    Some("calls to it find no operation"),
                );
            }
        }
        for (name, operation) in &new.operations {
            match old.operations.get(name) {
                Some(before) => self.operation(name, before, operation),
                None => self.push(
                    (Part::Operation, Action::Added, Aspect::Presence),
                    name,
                    format!("{} {}", operation.method, operation.uri),
                    None,
                ),
            }
        }
    }

    fn operation(&mut self, name: &str, old: &Operation, new: &Operation) {
        let changed = |aspect| (Part::Operation, Action::Changed, aspect);
        let route = |operation: &Operation| format!("{} {}", operation.method, operation.uri);
        let relabelled = labels::renamed(&old.uri, &new.uri).filter(|_| old.method == new.method);
        if relabelled.is_none() {
            let text = format!("is reached by {}, was {}", route(new), route(old));
            self.push(changed(Aspect::Route), name, text, Some("calls to the old route find no operation"));
        }
        if old.code != new.code {
            let text = format!("succeeds with {}, was {}", new.code, old.code);
            self.push(changed(Aspect::Status), name, text, Some("clients that check the status see another"));
        }
        self.errors(name, old, new);
        self.pagination(name, old, new);
        self.flag(
            Part::Operation,
            Aspect::Hint,
            name,
            "marked as reading only",
            (old.readonly, new.readonly),
        );
        let repeats = (old.idempotent, new.idempotent);
        self.flag(Part::Operation, Aspect::Hint, name, "marked as safe to repeat", repeats);
        self.flag(Part::Operation, Aspect::Deprecation, name, "deprecated", (old.deprecated, new.deprecated));
        match (old.optional_auth, new.optional_auth) {
            (true, false) => self.push(
                changed(Aspect::Authentication),
                name,
                "needs credentials, did not",
                Some("calls without credentials are refused"),
            ),
            (false, true) => {
                self.push(changed(Aspect::Authentication), name, "needs no credentials any more", None);
            }
            (true, true) | (false, false) => {}
        }
        let sides = (&old.client, &new.client);
        self.client_side(Part::Operation, name, sides);
        self.schemes(Part::Operation, name, sides);
        self.labels = relabelled.unwrap_or_default();
        self.pair(&old.input, &new.input);
        self.labels.clear();
        self.pair(&old.output, &new.output);
    }

    fn errors(&mut self, name: &str, old: &Operation, new: &Operation) {
        for error in &old.errors {
            if !new.errors.iter().any(|found| found.name == error.name) {
                self.push(
                    (Part::Error, Action::Removed, Aspect::Presence),
                    name,
                    format!("no longer answers `{}`", error.name),
                    Some("clients that handle it wait for an answer that does not come"),
                );
            }
        }
        for error in &new.errors {
            match old.errors.iter().find(|found| found.name == error.name) {
                Some(before) => {
                    self.error(before, error);
                    self.pair(before, error);
                }
                None => self.push(
                    (Part::Error, Action::Added, Aspect::Presence),
                    name,
                    format!("answers `{}` too", error.name),
                    None,
                ),
            }
        }
    }

    fn error(&mut self, old: &ShapeId, new: &ShapeId) {
        if self.seen.contains(&(old.clone(), new.clone())) {
            return;
        }
        let (Some(before), Some(after)) = (error_kind(self.old, old), error_kind(self.new, new)) else {
            return;
        };
        let changed = |aspect| (Part::Error, Action::Changed, aspect);
        if before.status != after.status {
            let text = format!("is answered with {}, was {}", after.status, before.status);
            let reason = "clients that tell errors apart by status take it for another";
            self.push(changed(Aspect::Status), &new.name, text, Some(reason));
        }
        if before.server_fault != after.server_fault {
            let side = |server: bool| if server { "the server's" } else { "the client's" };
            let text = format!("is {} fault, was {}", side(after.server_fault), side(before.server_fault));
            self.push(changed(Aspect::Retry), &new.name, text, Some("clients retry by whose fault it is"));
        }
        let retries = (before.retryable, after.retryable);
        self.flag(Part::Error, Aspect::Retry, &new.name, "marked as worth a retry", retries);
    }

    fn pagination(&mut self, name: &str, before: &Operation, after: &Operation) {
        let changed = (Part::Operation, Action::Changed, Aspect::Pagination);
        let say = |paging: &Pagination| {
            format!(
                "`{}` to `{}`, items `{}`, page size `{}`",
                paging.input_token,
                paging.output_token,
                paging.items.as_deref().unwrap_or("none"),
                paging.page_size.as_deref().unwrap_or("none"),
            )
        };
        let (old, new) = (before.pagination.as_ref(), after.pagination.as_ref());
        let places =
            (old.map(|old| places(self.old, before, old)), new.map(|new| places(self.new, after, new)));
        if places.0 == places.1 {
            return;
        }
        match (old, new) {
            (Some(old), Some(new)) => {
                let text = format!("pages by {}, was {}", say(new), say(old));
                // Items or a page size that come in addition take nothing away.
                let mut pairs = places.0.iter().flatten().zip(places.1.iter().flatten());
                let lost = pairs.any(|(before, after)| before.is_some() && before != after);
                self.push(changed, name, text, lost.then_some("clients page by the old members"));
            }
            (Some(old), None) => {
                let text = format!("no longer pages, did by {}", say(old));
                self.push(changed, name, text, Some("clients wait for further pages"));
            }
            (None, Some(new)) => self.push(changed, name, format!("pages by {}", say(new)), None),
            (None, None) => {}
        }
    }
}

/// Where the members by which an operation pages travel: what they are called in the model, nobody sends.
fn places<'a>(service: &'a Service, operation: &Operation, paging: &'a Pagination) -> Vec<Option<Place<'a>>> {
    let place = |side: &ShapeId, name: &'a str| -> Place<'a> {
        let member = service.members(side).iter().find(|member| member.name == name);
        member.map_or(Place::Path(name), |member| match wire_name(member) {
            Some(key) => Place::Path(key),
            None => Place::Bound(&member.binding),
        })
    };
    vec![
        Some(place(&operation.input, &paging.input_token)),
        Some(place(&operation.output, &paging.output_token)),
        paging.items.as_deref().map(|items| place(&operation.output, items)),
        paging.page_size.as_deref().map(|size| place(&operation.input, size)),
    ]
}

/// A key of a JSON body, or a path through it, and everything else.
#[derive(PartialEq)]
enum Place<'a> {
    Path(&'a str),
    Bound(&'a Binding),
}

fn error_kind<'a>(service: &'a Service, id: &ShapeId) -> Option<&'a ErrorKind> {
    let Kind::Structure(Structure { error, .. }) = &service.shape(id).kind else { return None };
    error.as_ref()
}
