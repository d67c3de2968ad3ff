//! What the protocol asks of an answer beside its shapes: no `null` for what is absent, moments in seconds, text
//! in UTF-8, and errors that say what is wrong.

use codeartifact_codegen::ir::{Binding, Kind, Member, Operation, Service, ShapeId};
use serde_json::Value;

use super::super::client::Answer;
use super::fault::{Fault, message};

/// The last second of the year 9999, which some services take for never. Milliseconds lie beyond it.
const LAST_SECOND: f64 = 253_402_300_799.0;

/// Lists what is wrong with the form of an answer; `error` is its name, where it is one.
pub(super) fn faults(
    service: &Service,
    operation: &Operation,
    answer: &Answer,
    error: Option<&str>,
) -> Vec<Fault> {
    let mut faults: Vec<Fault> = charset(answer).into_iter().collect();
    if let Some(error) = error {
        faults.extend(silence(service, answer, error));
    } else if answer.status < 300 {
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        for member in service.members(&operation.output) {
            let place = format!("$.{}", member.json_name);
            match (&member.binding, body.get(&member.json_name)) {
                (Binding::Body, Some(value)) => visit(service, member, value, &place, &mut faults),
                (Binding::Payload, _) if body.is_object() => visit(service, member, &body, "$", &mut faults),
                _ => {}
            }
        }
    }
    faults
}

/// JSON is UTF-8 whatever a parameter says, and another one misleads (RFC 8259, section 8.1).
fn charset(answer: &Answer) -> Option<Fault> {
    let header = answer.headers.iter().find(|header| header.0 == "content-type")?;
    let (essence, parameters) = header.1.split_once(';')?;
    let pairs = parameters.split(';').filter_map(|pair| pair.split_once('='));
    let mut charsets = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
    let charset = charsets.next()?.1.trim().trim_matches('"').to_ascii_lowercase();
    let is_json = essence.trim().ends_with("json");
    let text = || format!("expected JSON in UTF-8, found the character set `{charset}`");
    (is_json && charset != "utf-8" && charset != "utf8").then(|| Fault::new("charset", text()))
}

/// An error of the model that has a message says something in it.
fn silence(service: &Service, answer: &Answer, error: &str) -> Option<Fault> {
    let mut shapes = service.shapes.values().filter(|shape| shape.id.name == error);
    let has_message = shapes.any(|shape| {
        let is_error = matches!(&shape.kind, Kind::Structure(structure) if structure.error.is_some());
        is_error
            && service.members(&shape.id).iter().any(|member| member.name.eq_ignore_ascii_case("message"))
    });
    let text = || format!("expected `{error}` to say what is wrong, found no message");
    (has_message && message(answer).trim().is_empty()).then(|| Fault::new("empty-message", text()))
}

/// Looks into a value for what stands in the place of nothing, and for moments that are none.
fn visit(service: &Service, member: &Member, value: &Value, place: &str, faults: &mut Vec<Fault>) {
    let shape = service.shape(&member.target);
    match (&shape.kind, value) {
        (Kind::Document, _) => {}
        // Where a value is due, the check of shapes says it already.
        (_, Value::Null) if member.required => {}
        (_, Value::Null) => {
            let text = format!("{place}: expected an absent member to be left out, found `null`");
            faults.push(about(&shape.id, "null-member", text, None));
        }
        (Kind::Structure(_) | Kind::Union { .. }, Value::Object(object)) => {
            for inner in service.members(&shape.id) {
                if let Some(value) = object.get(&inner.json_name) {
                    visit(service, inner, value, &format!("{place}.{}", inner.json_name), faults);
                }
            }
        }
        (Kind::List { member, .. }, Value::Array(items)) => {
            for (index, item) in items.iter().enumerate().filter(|(_, item)| !item.is_null()) {
                visit(service, member, item, &format!("{place}[{index}]"), faults);
            }
        }
        (Kind::Map { value: member, .. }, Value::Object(entries)) => {
            for (key, value) in entries.iter().filter(|(_, value)| !value.is_null()) {
                visit(service, member, value, &format!("{place}['{key}']"), faults);
            }
        }
        (Kind::Timestamp, value) if value.as_f64().is_some_and(|seconds| seconds > LAST_SECOND) => {
            let text = format!("{place}: expected seconds since 1970, found {value}, beyond the year 9999");
            faults.push(about(&shape.id, "moment", text, Some(value.to_string())));
        }
        _ => {}
    }
}

fn about(shape: &ShapeId, rule: &str, text: String, value: Option<String>) -> Fault {
    Fault { rule: rule.to_owned(), text, shape: Some(shape.clone()), value }
}
