//! Requests that are wrong as a whole: bodies that are no JSON, another method or path, another content type; and
//! content types with a parameter, which are right.

use codeartifact_codegen::ir::{Binding, Kind, Operation, Segment, Service};

use super::super::fill::Extent;
use super::{Case, Derivation, Expect, Subject, WireEdit};

/// Methods to try on a path that does not have them.
const METHODS: &[&str] = &["PATCH", "DELETE", "PUT", "POST"];

/// The cases about the request as a whole.
pub(super) fn cases(derivation: &Derivation<'_>) -> Vec<Case> {
    let (service, operation) = (derivation.service, derivation.operation);
    let mut cases = Vec::new();
    if let Some(method) = METHODS.iter().find(|method| !has_method(service, operation, method)) {
        cases.push(
            Case::new(Subject::Method, format!("method {method}"), Expect::NoSuchOperation)
                .wire(WireEdit::Method((*method).to_owned())),
        );
    }
    if has_no_neighbour(service, operation) {
        let case = Case::new(Subject::Method, "a path that no operation has", Expect::NoSuchOperation);
        cases.push(case.wire(WireEdit::Path("/path-that-the-model-does-not-have".to_owned())));
    }
    if !takes_json(service, operation) {
        return cases;
    }
    for (what, body) in [
        ("text that is no JSON", &b"no json"[..]),
        ("an object that does not end", b"{"),
        ("an object without a value", b"{\"a\": }"),
        ("an object with a comma too many", b"{\"a\": 1,}"),
        ("two documents", b"{} {}"),
        ("an array", b"[]"),
        ("text", b"\"text\""),
        ("a number", b"7"),
        ("an object that is not UTF-8", b"{\"a\": \"\xff\xfe\"}"),
        ("an object in single quotes", b"{'a': 1}"),
        ("a comment", b"/* a */ {}"),
    ] {
        let case = Case::new(Subject::Body, format!("the body is {what}"), Expect::Malformed);
        cases.push(case.wire(WireEdit::Body(body.to_vec())));
    }
    for content_type in ["text/plain", "application/xml", "application/x-www-form-urlencoded"] {
        let name = format!("the content type is {content_type}");
        cases.push(Case {
            // A body that is empty needs no type, so this one holds something.
            extent: Extent::All,
            ..Case::new(Subject::ContentType, name, Expect::UnsupportedMediaType)
                .wire(WireEdit::ContentType(content_type.to_owned()))
        });
    }
    for parameter in ["charset=utf-8", "charset=\"UTF-8\""] {
        let content_type = format!("application/json; {parameter}");
        let name = format!("the content type is {content_type}");
        cases.push(Case {
            extent: Extent::All,
            ..Case::new(Subject::ContentType, name, Expect::Success).wire(WireEdit::ContentType(content_type))
        });
    }
    cases
}

fn takes_json(service: &Service, operation: &Operation) -> bool {
    service.members(&operation.input).iter().any(|member| match member.binding {
        Binding::Body => true,
        Binding::Payload => {
            matches!(service.shape(&member.target).kind, Kind::Structure(_) | Kind::Union { .. })
        }
        _ => false,
    })
}

/// Tells whether some operation has the method on a path that this operation's path may be.
fn has_method(service: &Service, operation: &Operation, method: &str) -> bool {
    service
        .operations
        .values()
        .any(|other| other.method == method && may_meet(&other.uri.segments, &operation.uri.segments))
}

/// Tells whether no path is this operation's and one segment more.
fn has_no_neighbour(service: &Service, operation: &Operation) -> bool {
    let longer =
        [&operation.uri.segments[..], &[Segment::Literal("path-that-the-model-does-not-have".to_owned())]];
    let longer = longer.concat();
    !service.operations.values().any(|other| may_meet(&other.uri.segments, &longer))
}

fn may_meet(one: &[Segment], other: &[Segment]) -> bool {
    let is_greedy = |segments: &[Segment]| segments.iter().any(|part| matches!(part, Segment::Greedy(_)));
    if is_greedy(one) || is_greedy(other) {
        return true;
    }
    one.len() == other.len()
        && one.iter().zip(other).all(|pair| match pair {
            (Segment::Literal(one), Segment::Literal(other)) => one == other,
            _ => true,
        })
}
