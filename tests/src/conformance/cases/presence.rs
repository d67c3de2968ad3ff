//! Members that are there, missing, `null`, or unknown.

use codeartifact_codegen::ir::Binding;
use serde_json::{Value, json};

use super::super::fill::Extent;
use super::super::path::Path;
use super::place::{Place, Within};
use super::{Case, Derivation, Expect, Subject, WireEdit};

/// A name that no model has.
const UNKNOWN: &str = "memberThatTheModelDoesNotHave";

/// The cases about the input as a whole.
pub(super) fn whole(derivation: &Derivation<'_>) -> Vec<Case> {
    let mut cases = vec![
        Case::new(Subject::Members, "required members only", Expect::Success),
        Case { extent: Extent::All, ..Case::new(Subject::Members, "all members", Expect::Success) },
        Case::new(Subject::Unknown, "a query key that the model does not have", Expect::Success)
            .wire(WireEdit::Query("key-that-the-model-does-not-have".to_owned(), "value".to_owned())),
    ];
    let members = derivation.service.members(&derivation.operation.input);
    // All keys of the query belong to such a member.
    if members.iter().any(|member| member.binding == Binding::QueryParams) {
        cases.pop();
    }
    if members.iter().any(|member| member.binding == Binding::Body) {
        cases.push(
            Case::new(Subject::Unknown, "a member that the model does not have", Expect::Success)
                .put(&Path::member(UNKNOWN), json!({"a": [1, null, "b"]})),
        );
    }
    cases
}

/// The cases about one member's presence.
pub(super) fn of(place: &Place<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    let path = &place.path;
    let in_body = place.is_json();
    if place.within == Within::Structure {
        let streams = matches!(place.binding, Binding::Payload) && path.is_top();
        // A label cannot be left out, and a body that is empty is a body.
        if place.member.required && !place.is_label() && !streams {
            cases.push(
                Case::new(Subject::Missing, format!("`{path}` is missing"), Expect::Invalid(path.clone()))
                    .remove(path),
            );
        }
        if in_body && place.member.default.is_none() {
            let expect = if place.member.required { Expect::Invalid(path.clone()) } else { Expect::Success };
            // Inside another member, success depends on what that one is for.
            let expect =
                if path.is_top() || place.member.required { expect } else { Expect::Taken(path.clone()) };
            cases.push(Case::new(Subject::Null, format!("`{path}` is null"), expect).put(path, Value::Null));
        }
    }
    if place.within == Within::Dense && in_body {
        cases.push(
            Case::new(Subject::Null, format!("`{path}` is null"), Expect::Malformed).put(path, Value::Null),
        );
    }
    cases
}
