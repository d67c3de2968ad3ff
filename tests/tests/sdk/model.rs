//! What the model of the repository says of its operations, read without the generator.

use std::collections::BTreeSet;

use serde_json::Value;

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../model/codeartifact.smithy.json");

/// Returns the names of all operations.
pub(crate) fn operations() -> BTreeSet<String> {
    those_where(|_| true)
}

/// Returns the names of the operations that declare an error.
pub(crate) fn declaring(error: &str) -> BTreeSet<String> {
    let ends = format!("#{error}");
    let is_error = |target: &Value| target["target"].as_str().is_some_and(|name| name.ends_with(&ends));
    those_where(|operation| operation["errors"].as_array().is_some_and(|errors| errors.iter().any(is_error)))
}

/// Returns the names of the operations that have a paginator.
pub(crate) fn paginated() -> BTreeSet<String> {
    those_where(|operation| operation["traits"].get("smithy.api#paginated").is_some())
}

fn those_where(wanted: impl Fn(&Value) -> bool) -> BTreeSet<String> {
    let model = std::fs::read(MODEL).expect("the model is part of the repository");
    let model: Value = serde_json::from_slice(&model).expect("the model is JSON");
    let shapes = model["shapes"].as_object().expect("a model has shapes");
    let operations = shapes.iter().filter(|(_, shape)| shape["type"] == "operation" && wanted(shape));
    let names: BTreeSet<_> =
        operations.filter_map(|(id, _)| Some(id.split_once('#')?.1.to_owned())).collect();
    assert!(!names.is_empty(), "no operation of the model is meant");
    names
}
