//! Takes operations out of the older forms before they are converted, with the shapes that nothing else needs: what
//! cannot be converted must not keep the rest from it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::form::Form;
use crate::error::Error;

/// Keys of `OpenAPI` path items that are no methods.
const NO_METHODS: &[&str] = &["$ref", "description", "parameters", "servers", "summary"];

/// Returns the text of a document without some of its operations.
pub(super) fn leave_out(
    form: Form,
    origin: &str,
    text: &str,
    without: &BTreeSet<String>,
) -> Result<String, Error> {
    if without.is_empty() || form == Form::Smithy {
        return Ok(text.to_owned());
    }
    let mut value: Value = crate::error::parse_json(origin, text)?;
    if form == Form::OpenApi {
        for item in objects(value.get_mut("paths")) {
            item.retain(|key, operation| {
                NO_METHODS.contains(&key.as_str())
                    || operation_id(operation).is_none_or(|id| !without.contains(id))
            });
        }
        let kept = reached(&value, "paths", &["components"], "$ref");
        for (kind, named) in value.get_mut("components").and_then(Value::as_object_mut).into_iter().flatten()
        {
            if let Value::Object(named) = named {
                named.retain(|name, _| kept.contains(&format!("#/components/{kind}/{name}")));
            }
        }
    } else {
        if let Some(Value::Object(operations)) = value.get_mut("operations") {
            operations.retain(|name, _| !without.contains(name));
        }
        let kept = reached(&value, "operations", &["shapes"], "shape");
        if let Some(Value::Object(shapes)) = value.get_mut("shapes") {
            shapes.retain(|name, _| kept.contains(name));
        }
    }
    Ok(value.to_string())
}

/// Returns the text of paginators without those of some operations.
pub(super) fn of_paginators(origin: &str, text: &str, without: &BTreeSet<String>) -> Result<String, Error> {
    if without.is_empty() {
        return Ok(text.to_owned());
    }
    let mut value: Value = crate::error::parse_json(origin, text)?;
    if let Some(Value::Object(paginators)) = value.get_mut("pagination") {
        paginators.retain(|name, _| !without.contains(name));
    }
    Ok(value.to_string())
}

/// Returns the names of a document's operations.
pub(super) fn operation_names(form: Form, origin: &str, text: &str) -> Result<BTreeSet<String>, Error> {
    let mut value: Value = crate::error::parse_json(origin, text)?;
    if form == Form::OpenApi {
        let items = objects(value.get_mut("paths"));
        let operations = items.flat_map(|item| item.values().filter_map(operation_id).collect::<Vec<_>>());
        return Ok(operations.map(str::to_owned).collect());
    }
    let operations = value.get("operations").and_then(Value::as_object);
    Ok(operations.into_iter().flat_map(Map::keys).cloned().collect())
}

fn operation_id(operation: &Value) -> Option<&str> {
    operation.get("operationId").and_then(Value::as_str)
}

fn objects(value: Option<&mut Value>) -> impl Iterator<Item = &mut Map<String, Value>> {
    let held = value.and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut);
    held.filter_map(Value::as_object_mut)
}

/// Returns what the part `from` of a document refers to by `key`, and what that refers to in turn. What is referred
/// to stands below `definitions`, by its name or by its path.
fn reached(document: &Value, from: &str, definitions: &[&str], key: &str) -> BTreeSet<String> {
    let mut waiting = Vec::new();
    references(&document[from], key, &mut waiting);
    let mut found = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if found.contains(&name) {
            continue;
        }
        let place = name.strip_prefix('#').map_or_else(
            || document.get(definitions[0]).and_then(|named| named.get(&name)),
            |pointer| document.pointer(pointer),
        );
        if let Some(definition) = place {
            references(definition, key, &mut waiting);
        }
        found.insert(name);
    }
    found
}

fn references(value: &Value, key: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, key, found)),
        Value::Object(entries) => {
            for (name, value) in entries {
                match value {
                    Value::String(target) if name == key => found.push(target.clone()),
                    value => references(value, key, found),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::{Form, leave_out, operation_names};

    fn left(form: Form, document: &Value) -> Value {
        let without = BTreeSet::from(["Put".to_owned()]);
        let text = leave_out(form, "x.json", &document.to_string(), &without).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn description_loses_an_operation_and_the_shapes_that_only_it_needs() {
        let document = json!({
            "operations": {
                "Put": { "input": { "shape": "PutInput" } }, "Get": { "input": { "shape": "GetInput" } }
            },
            "shapes": {
                "PutInput": { "members": { "a": { "shape": "Odd" }, "b": { "shape": "Name" } } },
                "GetInput": { "members": { "a": { "shape": "Name" } } },
                "Odd": { "type": "odd" }, "Name": { "type": "string" }
            }
        });

        let left = left(Form::ServiceDescription, &document);

        let names = |key: &str| left[key].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(
            (names("operations"), names("shapes")),
            (vec!["Get".to_owned()], vec!["GetInput".to_owned(), "Name".to_owned()])
        );
    }

    #[test]
    fn open_api_loses_an_operation_and_the_components_that_only_it_needs() {
        let schema = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let document = json!({
            "paths": { "/one": {
                "parameters": [],
                "put": { "operationId": "Put", "requestBody": schema("Odd") },
                "get": { "operationId": "Get", "responses": schema("Name") }
            } },
            "components": { "schemas": { "Odd": schema("Name"), "Name": { "type": "string" } } }
        });

        let left = left(Form::OpenApi, &document);

        assert_eq!(left["paths"]["/one"].as_object().unwrap().len(), 2);
        assert_eq!(left["components"]["schemas"].as_object().unwrap().len(), 1);
        let names = operation_names(Form::OpenApi, "x.json", &document.to_string()).unwrap();
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["Get", "Put"]);
    }
}
