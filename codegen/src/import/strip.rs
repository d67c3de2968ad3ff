//! Drops from a document what does not decide the wire: texts, examples, endpoint rules, hints for tools.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::document::{Document, Form};
use crate::error::Error;

/// Traits of Smithy documents that are dropped.
const TRAITS: &[&str] = &[
    "smithy.api#documentation",
    "smithy.api#examples",
    "smithy.api#externalDocumentation",
    "smithy.api#suppress",
    "smithy.api#tags",
];

/// Namespaces of which every trait is dropped.
const NAMESPACES: &[&str] = &["aws.endpoints", "smithy.rules", "smithy.waiters"];

/// The namespace of the protocol's test cases.
const TESTS: &str = "smithy.test";

/// Namespaces of which the shapes are dropped: they define traits, which the readers know by name.
const VOCABULARIES: &[&str] = &[
    "aws.api",
    "aws.auth",
    "aws.endpoints",
    "aws.protocols",
    "smithy.rules",
    "smithy.test",
    "smithy.waiters",
];

/// Keys of `OpenAPI` objects that are dropped.
const KEYS: &[&str] = &["description", "example", "examples", "externalDocs", "servers", "summary"];

/// Keys of an `OpenAPI` document's `info` that stay.
const INFO: &[&str] =
    &["license", "title", "version", "x-aws-signingName", "x-providerName", "x-release", "x-serviceName"];

/// Keys whose value is an object with names for keys, which must not be taken for the form's own.
const NAMED: &[&str] = &[
    "callbacks",
    "content",
    "headers",
    "links",
    "parameters",
    "paths",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "securitySchemes",
    "variables",
];

/// Returns the text that is kept, and what was dropped and how often. `tests` keeps the protocol's test
/// cases.
pub(super) fn strip(document: &Document, tests: bool) -> Result<(String, Vec<(String, usize)>), Error> {
    let mut dropped = BTreeMap::new();
    let text = match document.form {
        Form::Smithy => {
            let value = crate::error::parse_json(&document.origin, &document.smithy)?;
            render(&smithy(value, tests, &mut dropped))
        }
        Form::ServiceDescription => {
            let description: Value = crate::error::parse_json(&document.origin, &document.text)?;
            let count = texts(&description);
            dropped.extend((count > 0).then(|| ("documentation".to_owned(), count)));
            document.smithy.clone()
        }
        Form::OpenApi => {
            let mut value: Value = crate::error::parse_json(&document.origin, &document.text)?;
            if let Some(Value::Object(info)) = value.get_mut("info") {
                let count = info.len();
                info.retain(|key, _| INFO.contains(&key.as_str()));
                note(&mut dropped, "info", count - info.len());
            }
            open_api(&mut value, &mut dropped);
            render(&value)
        }
    };
    Ok((text, dropped.into_iter().collect()))
}

fn render(value: &Value) -> String {
    format!("{value:#}\n")
}

fn note(dropped: &mut BTreeMap<String, usize>, name: &str, count: usize) {
    if count > 0 {
        *dropped.entry(name.to_owned()).or_default() += count;
    }
}

/// Keeps the version and the shapes of a Smithy document, in ascending order of id.
fn smithy(value: Value, tests: bool, dropped: &mut BTreeMap<String, usize>) -> Value {
    let Value::Object(mut document) = value else { return value };
    let count = document.len();
    document.retain(|key, _| key == "smithy" || key == "shapes");
    note(dropped, "metadata", count - document.len());
    if let Some(Value::Object(shapes)) = document.get_mut("shapes") {
        let count = shapes.len();
        shapes.retain(|id, _| !VOCABULARIES.contains(&id.split_once('#').map_or("", |(space, _)| space)));
        note(dropped, "definitions of traits", count - shapes.len());
        for shape in shapes.values_mut() {
            drop_traits(shape, tests, dropped);
        }
        // `apply` statements that only held documentation have nothing left to say.
        shapes.retain(|_, shape| shape["type"] != "apply" || shape.get("traits").is_some());
        let sorted: BTreeMap<String, Value> = std::mem::take(shapes).into_iter().collect();
        shapes.extend(sorted);
    }
    Value::Object(document)
}

fn drop_traits(shape: &mut Value, tests: bool, dropped: &mut BTreeMap<String, usize>) {
    let Value::Object(shape) = shape else { return };
    if let Some(Value::Object(traits)) = shape.get_mut("traits") {
        traits.retain(|name, _| {
            let (namespace, short) = name.split_once('#').unwrap_or(("", name));
            let dropped_namespace = NAMESPACES.contains(&namespace) || (namespace == TESTS && !tests);
            let keep = !TRAITS.contains(&name.as_str()) && !dropped_namespace;
            if !keep {
                note(dropped, short, 1);
            }
            keep
        });
        for (_, cases) in traits.iter_mut().filter(|(name, _)| name.starts_with(TESTS)) {
            drop_descriptions(cases, dropped);
        }
        if traits.is_empty() {
            shape.shift_remove("traits");
        }
    }
    for part in ["member", "key", "value"] {
        if let Some(member) = shape.get_mut(part) {
            drop_traits(member, tests, dropped);
        }
    }
    if let Some(Value::Object(members)) = shape.get_mut("members") {
        members.values_mut().for_each(|member| drop_traits(member, tests, dropped));
    }
}

/// Keeps of test cases what is sent and expected, and drops what people say of it.
fn drop_descriptions(cases: &mut Value, dropped: &mut BTreeMap<String, usize>) {
    for case in cases.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        for key in ["documentation", "tags"] {
            if case.shift_remove(key).is_some() {
                note(dropped, key, 1);
            }
        }
    }
}

fn open_api(value: &mut Value, dropped: &mut BTreeMap<String, usize>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| open_api(item, dropped)),
        Value::Object(entries) => {
            drop_keys(entries, dropped);
            for (key, value) in entries {
                match value {
                    Value::Object(named) if NAMED.contains(&key.as_str()) => {
                        for value in named.values_mut() {
                            open_api(value, dropped);
                            // The form requires a description of every response.
                            if let Value::Object(response) = value
                                && key == "responses"
                                && !response.contains_key("$ref")
                            {
                                response.shift_insert(0, "description".to_owned(), Value::from(""));
                            }
                        }
                    }
                    value => open_api(value, dropped),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn drop_keys(entries: &mut Map<String, Value>, dropped: &mut BTreeMap<String, usize>) {
    entries.retain(|key, _| {
        let keep = !KEYS.contains(&key.as_str());
        if !keep {
            note(dropped, key, 1);
        }
        keep
    });
}

/// Counts the texts of a service description.
fn texts(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(texts).sum(),
        Value::Object(entries) => entries
            .iter()
            .map(|(key, value)| usize::from(key == "documentation" && value.is_string()) + texts(value))
            .sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}
