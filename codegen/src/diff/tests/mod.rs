//! What a comparison says of a small model and the same model, bent.

mod client;
mod constraints;
mod operations;
mod shapes;

use serde_json::{Value, json};

use super::{Action, Change, Diff, compare};
use crate::aws_json::Source;
use crate::document::{Document, Options};
use crate::ir::Service;
use crate::smithy;

/// A model with one operation, which `change` may bend.
fn model(change: impl FnOnce(&mut Value)) -> String {
    let mut model = json!({
        "smithy": "2.0",
        "shapes": {
            "a#Store": {
                "type": "service", "version": "1", "operations": [{ "target": "a#Put" }],
                "traits": { "aws.protocols#restJson1": {}, "aws.auth#sigv4": { "name": "store" } }
            },
            "a#Put": {
                "type": "operation",
                "input": { "target": "a#PutInput" }, "output": { "target": "a#PutOutput" },
                "errors": [{ "target": "a#Gone" }],
                "traits": { "smithy.api#http": { "method": "PUT", "uri": "/put", "code": 200 } }
            },
            "a#PutInput": { "type": "structure", "members": {
                "name": { "target": "a#Name" }, "kind": { "target": "a#Kind" }, "size": { "target": "a#Size" },
                "names": { "target": "a#Names" }
            } },
            "a#PutOutput": { "type": "structure", "members": {
                "text": { "target": "a#Text", "traits": { "smithy.api#required": {} } },
                "color": { "target": "a#Color" }, "count": { "target": "a#Count" }, "texts": { "target": "a#Texts" }
            } },
            "a#Gone": {
                "type": "structure", "members": { "message": { "target": "smithy.api#String" } },
                "traits": { "smithy.api#error": "client", "smithy.api#httpError": 404 }
            },
            "a#Color": enumeration(&["red", "blue"]),
            "a#Count": { "type": "integer" },
            "a#Kind": enumeration(&["big", "small"]),
            "a#Name": { "type": "string", "traits": { "smithy.api#length": { "min": 1, "max": 9 } } },
            "a#Names": { "type": "list", "member": { "target": "a#Name" } },
            "a#Size": { "type": "long", "traits": { "smithy.api#range": { "min": 0 } } },
            "a#Text": { "type": "string", "traits": { "smithy.api#length": { "max": 9 } } },
            "a#Texts": { "type": "list", "member": { "target": "a#Text" } }
        }
    });
    change(&mut model["shapes"]);
    model.to_string()
}

fn enumeration(values: &[&str]) -> Value {
    let members = values.iter().map(|value| {
        (
            value.to_uppercase(),
            json!({ "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": value } }),
        )
    });
    json!({ "type": "enum", "members": members.collect::<serde_json::Map<_, _>>() })
}

fn service(change: impl FnOnce(&mut Value)) -> Service {
    smithy::read("model.json", &model(change), None).unwrap()
}

/// The changes that `change` makes, one line each; `!` marks those that break clients.
fn changes(change: impl FnOnce(&mut Value)) -> Vec<String> {
    lines(&compare(&service(|_| {}), &service(change)))
}

/// The changes that undoing `change` makes.
fn undone(change: impl FnOnce(&mut Value)) -> Vec<String> {
    lines(&compare(&service(change), &service(|_| {})))
}

fn lines(changes: &[Change]) -> Vec<String> {
    let line = |change: &Change| {
        let sign = match change.action {
            Action::Added => '+',
            Action::Removed => '-',
            Action::Changed => '~',
        };
        let breaks = if change.breaks_clients.is_some() { "!" } else { "" };
        format!("{sign}{breaks} {}: {}", change.subject, change.text)
    };
    changes.iter().map(line).collect()
}

fn member(structure: &'static str, name: &'static str, value: Value) -> impl FnOnce(&mut Value) {
    move |shapes| shapes[structure]["members"][name] = value
}

fn put_trait(shape: &'static str, name: &'static str, value: Value) -> impl FnOnce(&mut Value) {
    move |shapes| shapes[shape]["traits"][name] = value
}

#[test]
fn equal_models_have_no_changes() {
    assert_eq!(changes(|_| {}), [""; 0]);
}

#[test]
fn other_signing_name_breaks_clients_and_marks_do_not() {
    let sigv4 = put_trait("a#Store", "aws.auth#sigv4", json!({ "name": "shop" }));

    assert_eq!(changes(sigv4), ["~! Store: signs as `shop`, was `store`"]);
    assert_eq!(
        changes(put_trait("a#Put", "smithy.api#readonly", json!({}))),
        ["~ Put: is now marked as reading only"]
    );
    assert_eq!(
        changes(put_trait("a#Name", "smithy.api#deprecated", json!({}))),
        ["~ Name: is now deprecated"]
    );
    let anonymous = || put_trait("a#Put", "smithy.api#optionalAuth", json!({}));
    assert_eq!(changes(anonymous()), ["~ Put: needs no credentials any more"]);
    assert_eq!(undone(anonymous()), ["~! Put: needs credentials, did not"]);
}

#[test]
fn what_a_form_loses_is_left_out_with_a_note() {
    let read =
        |text: &str| Document::read(Source { origin: "m.json", text }, None, &Options::default()).unwrap();
    let new = read(&model(put_trait("a#Put", "smithy.api#readonly", json!({}))));
    let mut old = read(&model(|_| {}));
    assert_eq!(Diff::between(&old, &new).changes.len(), 1);

    old.published = crate::document::Form::ServiceDescription;
    let diff = Diff::between(&old, &new);

    assert_eq!(diff.changes, []);
    let note = "Left out, since the form AWS service description loses it";
    assert!(diff.text().contains(note), "{}", diff.text());
    assert!(diff.text().contains("marks for reading only and safe to repeat (1)"), "{}", diff.text());
}

#[test]
fn mark_before_a_file_is_skipped_and_a_packed_file_is_refused_by_name() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("model.json");
    let load = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        Document::load(&path, &Options::default())
    };

    let marked = load(format!("\u{feff}{}", model(|_| {})).as_bytes()).unwrap();
    let packed = load(&[0x1f, 0x8b, 8, 0]).unwrap_err().to_string();

    assert_eq!(marked.service, service(|_| {}));
    assert!(packed.ends_with("it is packed with gzip, unpack it first"), "{packed}");
}

#[test]
fn service_of_an_unknown_protocol_is_refused_for_its_protocol() {
    for protocol in ["aws.protocols#restXml", "aws.protocols#awsQuery"] {
        let text = model(|shapes| shapes["a#Store"]["traits"] = json!({ protocol: {} }));

        let said = smithy::read("model.json", &text, None).unwrap_err().to_string();

        assert!(said.contains(&format!("does not speak restJson1 (it has {protocol})")), "{said}");
    }
}
