//! Takes a few operations out of a model, with what they need and without documentation.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// Keeps of a Smithy JSON AST the service, some of its operations, and what these reach.
pub(super) fn smithy(text: &str, operations: &[&str]) -> String {
    let mut model: Value = serde_json::from_str(text).unwrap();
    let shapes = model["shapes"].as_object_mut().unwrap();
    let (id, service) = shapes.iter_mut().find(|(_, shape)| shape["type"] == "service").unwrap();
    let namespace = id.split_once('#').unwrap().0.to_owned();
    let kept = |reference: &Value| {
        let name = reference["target"].as_str().unwrap();
        operations.iter().any(|operation| name == format!("{namespace}#{operation}"))
    };
    service["operations"].as_array_mut().unwrap().retain(kept);
    let mut reached: BTreeSet<String> = [id.clone()].into();
    let mut waiting = vec![id.clone()];
    while let Some(id) = waiting.pop() {
        let mut found = Vec::new();
        strings(&shapes[&id], "target", &mut found);
        found.retain(|target| shapes.contains_key(target) && reached.insert(target.clone()));
        waiting.append(&mut found);
    }
    shapes.retain(|id, _| reached.contains(id));
    format!("{model:#}\n")
}

/// Keeps of an `OpenAPI` document some operations and the schemas that these reach or that bear their names.
pub(super) fn openapi(text: &str, operations: &[&str]) -> String {
    let mut document: Value = serde_json::from_str(text).unwrap();
    drop_text(&mut document);
    let is_kept =
        |operation: &Value| operation["operationId"].as_str().is_none_or(|name| operations.contains(&name));
    let paths = document["paths"].as_object_mut().unwrap();
    for item in paths.values_mut() {
        item.as_object_mut().unwrap().retain(|_, operation| is_kept(operation));
    }
    paths.retain(|_, item| item.as_object().unwrap().values().any(|value| value["operationId"].is_string()));
    let mut waiting: Vec<String> = Vec::new();
    strings(&document["paths"], "$ref", &mut waiting);
    waiting.extend(operations.iter().map(|name| format!("#/components/schemas/{name}Request")));
    let mut reached = BTreeSet::new();
    while let Some(reference) = waiting.pop() {
        let found = document.pointer(reference.trim_start_matches('#'));
        if let Some(found) = found.filter(|_| reached.insert(reference.clone())) {
            strings(found, "$ref", &mut waiting);
        }
    }
    let parts = document["components"].as_object_mut().unwrap();
    parts.retain(|part, _| part == "schemas" || part == "parameters");
    for (part, entries) in parts {
        let is_reached = |name: &str| reached.contains(&format!("#/components/{part}/{name}"));
        entries.as_object_mut().unwrap().retain(|name, _| is_reached(name));
    }
    format!("{document:#}\n")
}

/// Drops what people read, and what says nothing of the service.
fn drop_text(document: &mut Value) {
    let kept = ["version", "title", "x-providerName", "x-serviceName", "x-aws-signingName"];
    document["info"].as_object_mut().unwrap().retain(|key, _| kept.contains(&key.as_str()));
    let kept = ["openapi", "info", "paths", "components"];
    document.as_object_mut().unwrap().retain(|key, _| kept.contains(&key.as_str()));
    drop_descriptions(document);
}

fn drop_descriptions(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(drop_descriptions),
        Value::Object(entries) => {
            // A member may be called so too; its value is an object then.
            entries.retain(|key, value| {
                !["description", "example"].contains(&key.as_str()) || value.is_object()
            });
            entries.values_mut().for_each(drop_descriptions);
            for response in entries.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten()
            {
                response.1["description"] = json!("");
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn strings(value: &Value, wanted: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| strings(item, wanted, found)),
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::String(text) if key == wanted => found.push(text.clone()),
                    value => strings(value, wanted, found),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
