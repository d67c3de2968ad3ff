//! Compares all documents of the `OpenAPI` form with the models of the same operations, where asked.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use codeartifact_codegen::diff::Diff;
use codeartifact_codegen::document::{Document, Options};
use serde_json::Value;

use super::{openapi, renew};

pub(super) const HEADING: &str = "service\toperations\tbreaking\tleft out";

/// Returns a row for each document of which both forms are understood.
pub(super) fn all(packages: &Path) -> Vec<Vec<String>> {
    let data = packages.join("botocore-same");
    let mut models: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for service in names(&data) {
        if !data.join(&service).is_dir() {
            continue;
        }
        let text = fs::read_to_string(renew::description(&data, &service)).unwrap_or_default();
        let model: Value = serde_json::from_str(&text).unwrap_or_default();
        if model["metadata"]["protocol"] == "rest-json" {
            let operations = model["operations"].as_object().unwrap().keys().cloned();
            models.insert(service, operations.collect());
        }
    }
    let documents = names(&packages.join("openapi"));
    documents.iter().filter_map(|file| one(packages, file, &models)).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn one(packages: &Path, file: &str, models: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    let path = packages.join("openapi").join(file);
    let document = Document::load(&path, &Options::default()).ok()?;
    let operations: BTreeSet<String> = document.service.operations.keys().cloned().collect();
    let shared = |other: &BTreeSet<String>| other.intersection(&operations).count();
    let (service, model) = models.iter().max_by_key(|(_, model)| shared(model))?;
    // Another service of the same name, or one that has grown into something else.
    if shared(model) * 10 < operations.len().max(model.len()) * 8 {
        return None;
    }
    let model = renew::description(&packages.join("botocore-same"), service);
    let model = Document::load(&model, &Options::default()).ok()?;
    let diff = Diff::between(&document, &model);
    Some(openapi::row(file.trim_end_matches(".json"), &document, &diff).to_vec())
}
