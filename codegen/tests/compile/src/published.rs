//! The model of `CodeArtifact` that AWS publishes for its SDKs, made of ours and the differences that were found.

use std::fs;

use serde_json::{Map, Value, json};

use crate::folders::root;

const NAMESPACE: &str = "com.amazonaws.codeartifact#";

/// Returns the published model.
pub fn model() -> Result<Value, String> {
    let read = |name: &str| -> Result<Value, String> {
        let text = fs::read_to_string(root().join(name)).map_err(|error| format!("{name}: {error}"))?;
        serde_json::from_str(&text).map_err(|error| format!("{name}: {error}"))
    };
    let mut model = read("model/codeartifact.smithy.json")?;
    let differences = read("codegen/tests/compile/published_model.json")?;
    let shapes = model["shapes"].as_object_mut().ok_or("the model has no shapes")?;
    let service = shapes.shift_remove(&format!("{NAMESPACE}CodeArtifact")).ok_or("the service is gone")?;
    shapes.insert(format!("{NAMESPACE}{}", differences["service"].as_str().unwrap_or_default()), service);
    mark_sides(shapes);
    for (name, difference) in differences["shapes"].as_object().into_iter().flatten() {
        let shape = shapes.get_mut(&format!("{NAMESPACE}{name}")).ok_or(format!("{name} is gone"))?;
        if shape["type"] == "enum" {
            shape["members"] = json!({});
        }
        lay_over(shape, difference);
    }
    Ok(model)
}

/// Marks each structure of an operation as its input or output.
fn mark_sides(shapes: &mut Map<String, Value>) {
    let sides: Vec<(String, &str)> = shapes
        .values()
        .filter(|shape| shape["type"] == "operation")
        .flat_map(|operation| ["input", "output"].map(|side| (operation[side]["target"].clone(), side)))
        .filter_map(|(target, side)| Some((target.as_str()?.to_owned(), side)))
        .collect();
    for (target, side) in sides {
        if let Some(shape) = shapes.get_mut(&target) {
            lay_over(shape, &json!({ "traits": { format!("smithy.api#{side}"): {} } }));
        }
    }
}

fn lay_over(base: &mut Value, difference: &Value) {
    match (base, difference) {
        (Value::Object(base), Value::Object(difference)) => {
            for (key, value) in difference {
                lay_over(base.entry(key).or_insert(Value::Null), value);
            }
        }
        (base, difference) => *base = difference.clone(),
    }
}
