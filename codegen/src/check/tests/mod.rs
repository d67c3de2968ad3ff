//! Each rule against a small model: the answer that fits has no findings, and the one that does not has one.

mod bodies;
mod errors;
mod head;
mod simple_values;
mod structures;

use serde_json::{Value, json};

use super::{Answer, Body, Finding, FindingKind, answer};
use crate::ir::Service;
use crate::smithy;

/// A service with the operation `Get`, whose output has these members, and with these other shapes.
fn service(members: &Value, shapes: &Value) -> Service {
    model(json!({ "type": "structure", "members": members }), shapes)
}

/// The same with a given output.
fn model(output: Value, shapes: &Value) -> Service {
    let mut all = json!({
        "test#Service": {
            "type": "service", "version": "1", "operations": [{ "target": "test#Get" }],
            "traits": { "aws.protocols#restJson1": {}, "smithy.api#title": "Test" },
        },
        "test#Get": {
            "type": "operation", "output": { "target": "test#Output" }, "errors": [{ "target": "test#NotFound" }],
            "traits": { "smithy.api#http": { "method": "GET", "uri": "/" } },
        },
        "test#NotFound": {
            "type": "structure",
            "members": {
                "message": { "target": "smithy.api#String", "traits": { "smithy.api#required": {} } },
                "retryAfter": {
                    "target": "smithy.api#Integer", "traits": { "smithy.api#httpHeader": "Retry-After" },
                },
            },
            "traits": { "smithy.api#error": "client", "smithy.api#httpError": 404 },
        },
    });
    all["test#Output"] = output;
    for (id, shape) in shapes.as_object().unwrap() {
        all[id] = shape.clone();
    }
    read(&all)
}

fn read(shapes: &Value) -> Service {
    smithy::read("test", &json!({ "smithy": "2.0", "shapes": shapes }).to_string(), None).unwrap()
}

/// A member that targets a shape.
fn member(target: &str) -> Value {
    with(target, &json!({}))
}

/// A member with traits of the prelude.
fn with(target: &str, traits: &Value) -> Value {
    let target = if target.contains('#') { target.to_owned() } else { format!("smithy.api#{target}") };
    let traits: serde_json::Map<_, _> = traits
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (format!("smithy.api#{name}"), value.clone()))
        .collect();
    json!({ "target": target, "traits": traits })
}

/// Checks an answer of `Get` with headers besides the request id and the media type of JSON.
fn check(service: &Service, status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<Finding> {
    let own_type = headers.iter().any(|(name, _)| *name == "content-type");
    let json = (!own_type && !body.is_empty()).then_some(("content-type", "application/json"));
    let headers: Vec<(String, String)> = headers
        .iter()
        .copied()
        .chain([("x-amzn-requestid", "1")])
        .chain(json)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    answer(
        service,
        &service.operations["Get"],
        &Answer { status, headers: &headers, body: Body::Bytes(body) },
    )
}

/// Checks a success with a JSON body, and gives where it does not fit.
fn body(service: &Service, body: &Value) -> Vec<(String, FindingKind)> {
    places(&check(service, 200, &[], body.to_string().as_bytes()))
}

fn places(findings: &[Finding]) -> Vec<(String, FindingKind)> {
    findings.iter().map(|finding| (finding.path.clone(), finding.kind)).collect()
}

/// One finding.
fn at(path: &str, kind: FindingKind) -> Vec<(String, FindingKind)> {
    vec![(path.to_owned(), kind)]
}
