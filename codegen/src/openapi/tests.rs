//! What OpenAPI loses, and what the overlay gives back.

use serde_json::{Value, json};

use super::{convert, convert_with};
use crate::aws_json::Source;
use crate::diff;
use crate::error::Error;
use crate::ir::{Binding, Kind, Service};
use crate::smithy;

const OPEN_API: &str = include_str!("../../../model/codeartifact.openapi.json");

/// A document with one operation, which `change` may bend.
fn document(change: impl FnOnce(&mut Value)) -> String {
    let mut document = json!({
        "openapi": "3.0.0",
        "info": { "title": "Thing Store", "version": "2020-01-01", "x-providerName": "amazonaws.com" },
        "paths": { "/things/{thingName}#thingName": {
            "parameters": [{ "$ref": "#/components/parameters/X-Amz-Date" }],
            "put": {
                "operationId": "PutThing",
                "parameters": [
                    { "name": "thingName", "in": "path", "required": true, "schema": { "type": "string", "pattern": "a|b" } },
                    { "name": "max-results", "in": "query", "schema": { "type": "integer", "minimum": 1 } },
                    { "name": "next-token", "in": "query", "schema": { "type": "string", "maxLength": 9 } },
                    { "name": "maxResults", "in": "query", "schema": { "type": "string" } },
                    { "name": "nextToken", "in": "query", "schema": { "type": "string" } }
                ],
                "requestBody": { "content": { "application/json": { "schema": {
                    "type": "object", "required": ["size"], "properties": { "size": { "type": "integer" } }
                } } } },
                "responses": {
                    "201": { "description": "", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/PutThingResult" } } } },
                    "480": { "description": "", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ConflictException" } } } },
                    "481": { "description": "", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/OddException" } } } }
                }
            }
        } },
        "components": {
            "parameters": { "X-Amz-Date": { "name": "X-Amz-Date", "in": "header", "schema": { "type": "string" } } },
            "schemas": {
                "ConflictException": {},
                "OddException": {},
                "ThingName": { "type": "string", "pattern": "a|b" },
                "PutThingRequest": { "type": "object", "title": "PutThingRequest", "properties": {
                    "size": { "allOf": [{ "$ref": "#/components/schemas/Size" }, { "description": "How large." }] }
                }, "required": ["size"] },
                "Size": { "type": "integer", "format": "int64", "minimum": 0 },
                "Names": { "type": "array", "items": { "$ref": "#/components/schemas/ThingName" }, "maxItems": 3 },
                "PutThingResult": { "type": "object", "properties": {
                    "names": { "$ref": "#/components/schemas/Names" },
                    "at": { "type": "string", "format": "date-time" },
                    "nextToken": { "type": "string" }
                } }
            }
        }
    });
    change(&mut document);
    document.to_string()
}

fn read(text: &str) -> (Service, Vec<String>) {
    let converted = convert(Source { origin: "thing.json", text }, None).unwrap();
    (smithy::read("thing.json", &converted.document, None).unwrap(), converted.notes)
}

fn refusal(change: impl FnOnce(&mut Value)) -> String {
    let text = document(change);
    convert(Source { origin: "thing.json", text: &text }, None).map(|_| ()).unwrap_err().to_string()
}

/// What the form loses of `CodeArtifact` and the overlay gives back, as a list that a person can check.
#[test]
fn overlay_gives_back_these_losses_and_no_others() {
    let source = Source { origin: "openapi", text: OPEN_API };
    let bare = convert_with(source, None, |_| None).unwrap().document;
    let full = convert(source, None).unwrap().document;
    let bare = smithy::read("bare", &bare, None).unwrap();
    let full = smithy::read("full", &full, None).unwrap();

    let losses: Vec<String> = diff::compare(&bare, &full)
        .iter()
        .map(|change| format!("{:?} {}: {}", change.action, change.subject, change.text))
        .collect();

    insta::assert_snapshot!(losses.join("\n"));
}

#[test]
fn document_carries_the_losses_that_rules_give_back() {
    let document: Value = serde_json::from_str(OPEN_API).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let operations: Vec<&Value> = paths
        .values()
        .flat_map(|item| item.as_object().unwrap().iter().filter(|(key, _)| *key != "parameters"))
        .map(|(_, operation)| operation)
        .collect();
    let statuses: std::collections::BTreeSet<&String> =
        operations.iter().flat_map(|o| o["responses"].as_object().unwrap().keys()).collect();
    let phantoms = operations
        .iter()
        .flat_map(|operation| operation["parameters"].as_array().unwrap())
        .filter(|p| ["maxResults", "nextToken"].contains(&p["name"].as_str().unwrap()))
        .count();

    assert_eq!(operations.len(), 38);
    assert_eq!(paths.len(), 28);
    assert_eq!(paths.keys().filter(|path| path.contains('#')).count(), 25);
    assert_eq!(phantoms, 12);
    let statuses: Vec<&str> = statuses.into_iter().map(String::as_str).collect();
    assert_eq!(statuses, ["200", "480", "481", "482", "483", "484", "485", "486"]);
    let anchored = OPEN_API.lines().filter(|line| line.contains("\"pattern\": \"^")).count();
    assert_eq!(anchored, 0, "the form drops anchors");
}

#[test]
fn parameters_and_body_become_one_input() {
    let (service, _) = read(&document(|_| {}));
    let operation = &service.operations["PutThing"];

    let members: Vec<(&str, &str, &Binding, bool)> = service
        .members(&operation.input)
        .iter()
        .map(|m| (m.name.as_str(), m.target.name.as_str(), &m.binding, m.required))
        .collect();
    assert_eq!(
        members,
        [
            ("thingName", "ThingName", &Binding::Label { greedy: false }, true),
            ("maxResults", "PutThingMaxResults", &Binding::Query("max-results".to_owned()), false),
            ("nextToken", "PutThingNextToken", &Binding::Query("next-token".to_owned()), false),
            ("size", "Size", &Binding::Body, true),
        ]
    );
    assert_eq!(operation.uri.to_string(), "/things/{thingName}");
    assert_eq!(operation.code, 201);
}

#[test]
fn phantom_parameters_say_how_an_operation_pages() {
    let (service, _) = read(&document(|_| {}));

    let pagination = service.operations["PutThing"].pagination.as_ref().unwrap();
    assert_eq!(pagination.items.as_deref(), Some("names"));
    assert_eq!(pagination.output_token, "nextToken");
}

#[test]
fn parameter_called_like_a_phantom_is_real_where_no_other_bears_its_name() {
    let (service, _) = read(&document(|document| {
        let parameters = &mut document["paths"]["/things/{thingName}#thingName"]["put"]["parameters"];
        *parameters = json!([parameters[0], parameters[4]]);
    }));

    let operation = &service.operations["PutThing"];
    assert_eq!(operation.pagination, None);
    let token = service.members(&operation.input).iter().find(|member| member.name == "nextToken").unwrap();
    assert_eq!(token.binding, Binding::Query("nextToken".to_owned()));
}

#[test]
fn labels_are_named_after_members() {
    let (service, _) = read(&document(|document| {
        let mut item = document["paths"]["/things/{thingName}#thingName"].take();
        item["put"]["parameters"][0]["name"] = json!("thing-name");
        document["paths"] = json!({ "/things/{thing-name}": item });
    }));

    assert_eq!(service.operations["PutThing"].uri.to_string(), "/things/{thingName}");
}

#[test]
fn statuses_of_errors_follow_from_their_names() {
    let (service, notes) = read(&document(|_| {}));

    let status = |name: &str| {
        let (_, shape) = service.shapes.iter().find(|(id, _)| id.name == name).unwrap();
        match &shape.kind {
            Kind::Structure(structure) => structure.error.as_ref().unwrap().status,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((status("ConflictException"), status("OddException")), (409, 400));
    assert!(notes.iter().any(|note| note.contains("status of `OddException` is unknown")), "{notes:?}");
    assert!(notes.iter().any(|note| note.contains("no overlay for `thingstore`")), "{notes:?}");
}

#[test]
fn integers_of_64_bits_and_patterns_keep_their_meaning() {
    let (service, _) = read(&document(|_| {}));

    let shape = |name: &str| service.shapes.iter().find(|(id, _)| id.name == name).unwrap().1;
    assert_eq!(shape("Size").kind, Kind::Long);
    assert_eq!(shape("ThingName").constraints.pattern.as_deref(), Some("^(?:a|b)$"));
    assert_eq!(shape("Names").constraints.length, Some((None, Some(3))));
}

#[test]
fn what_cannot_be_said_in_smithy_is_refused_with_its_name() {
    let schema = |name: &'static str, schema: Value| {
        move |document: &mut Value| document["components"]["schemas"][name] = schema
    };

    for (message, wanted) in [
        (refusal(schema("Size", json!({ "oneOf": [{ "type": "string" }] }))), "`Size`"),
        (refusal(schema("Size", json!({ "type": "integer", "multipleOf": 2 }))), "multipleOf"),
        (refusal(schema("Size", json!({ "type": "string", "format": "ipv4" }))), "format `ipv4`"),
        (
            refusal(|d| d["paths"]["/things/{thingName}#thingName"]["put"]["operationId"] = Value::Null),
            "without `operationId`",
        ),
    ] {
        assert!(message.contains(wanted) && message.contains("thing.json"), "{message}");
    }
}

#[test]
fn xml_protocols_are_refused() {
    let text = document(|document| {
        let answer = &mut document["paths"]["/things/{thingName}#thingName"]["put"]["responses"]["201"];
        let content = answer["content"]["application/json"].take();
        answer["content"] = json!({ "text/xml": content });
    });

    let error = convert(Source { origin: "thing.json", text: &text }, None).unwrap_err();

    assert!(matches!(error, Error::Protocol { .. }), "{error}");
    assert!(error.to_string().contains("text/xml"), "{error}");
}

#[test]
fn rpc_protocols_are_refused() {
    let text = document(|document| {
        let item = document["paths"]["/things/{thingName}#thingName"].take();
        document["paths"] = json!({ "/#X-Amz-Target=Thing.PutThing": item });
    });

    let error = convert(Source { origin: "thing.json", text: &text }, None).unwrap_err();

    assert!(matches!(error, Error::Protocol { .. }), "{error}");
    assert!(error.to_string().contains("X-Amz-Target"), "{error}");
}
