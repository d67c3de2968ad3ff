//! What an import keeps, drops, records and refuses.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Allowances, Import, Outcome, Place, Provenance};
use crate::aws_json::Source;
use crate::document::{Document, Options};

fn document(change: impl FnOnce(&mut Value)) -> Document {
    let mut model = json!({
        "smithy": "2.0",
        "metadata": { "suppressions": [] },
        "shapes": {
            "com.example.store#Store": {
                "type": "service", "version": "2020-01-01",
                "operations": [{ "target": "com.example.store#Put" }, { "target": "com.example.store#Get" }],
                "traits": {
                    "aws.protocols#restJson1": {}, "smithy.api#documentation": "<p>Keeps.</p>",
                    "smithy.rules#endpointRuleSet": { "rules": [] }
                }
            },
            "com.example.store#Put": {
                "type": "operation", "input": { "target": "com.example.store#PutInput" },
                "traits": {
                    "smithy.api#http": { "method": "PUT", "uri": "/put" }, "smithy.api#documentation": "Puts.",
                    "smithy.api#examples": [{ "title": "one" }]
                }
            },
            "com.example.store#Get": { "type": "operation", "traits": { "smithy.api#http": { "method": "GET", "uri": "/get" } } },
            "com.example.store#PutInput": { "type": "structure", "members": {
                "documentation": { "target": "smithy.api#String", "traits": { "smithy.api#documentation": "Text." } }
            } }
        }
    });
    change(&mut model);
    let text = model.to_string();
    Document::read(Source { origin: "store.json", text: &text }, None, &Options::default()).unwrap()
}

fn provenance() -> Provenance {
    Provenance {
        origin: Some("store".to_owned()),
        version: Some("1".to_owned()),
        licence: "Apache-2.0".to_owned(),
        date: "2020-02-02".to_owned(),
    }
}

fn place(directory: &TempDir) -> Place {
    Place { directory: directory.path().to_owned(), ..Place::default() }
}

fn plan(document: &Document, directory: &TempDir) -> Result<Import, crate::Error> {
    Import::plan(document, &provenance(), &place(directory), Allowances::default())
}

#[test]
fn import_keeps_the_wire_and_drops_text() {
    let directory = TempDir::new().unwrap();

    let import = plan(&document(|_| {}), &directory).unwrap();
    import.write().unwrap();

    let text = fs::read_to_string(directory.path().join("store.smithy.json")).unwrap();
    assert!(!text.contains("Keeps") && !text.contains("Puts") && !text.contains("Text."), "{text}");
    assert!(text.contains("\"documentation\": {"), "a member may be called so: {text}");
    let dropped: Vec<(&str, usize)> =
        import.dropped.iter().map(|(name, times)| (name.as_str(), *times)).collect();
    assert_eq!(dropped, [("documentation", 3), ("endpointRuleSet", 1), ("examples", 1), ("metadata", 1)]);
    assert_eq!(import.model.service, document(|_| {}).service);
}

#[test]
fn definitions_of_traits_are_dropped() {
    let definition = json!({ "type": "structure", "members": {}, "traits": { "smithy.api#trait": {} } });
    let with_definition = document(|model| model["shapes"]["aws.protocols#restJson1"] = definition.clone());

    let import = plan(&with_definition, &TempDir::new().unwrap()).unwrap();

    assert!(import.dropped.contains(&("definitions of traits".to_owned(), 1)), "{:?}", import.dropped);
    assert_eq!(import.model.service, with_definition.service);
}

#[test]
fn record_names_origin_version_day_and_hash() {
    let directory = TempDir::new().unwrap();

    plan(&document(|_| {}), &directory).unwrap().write().unwrap();

    let record: Value =
        serde_json::from_str(&fs::read_to_string(directory.path().join("sources.json")).unwrap()).unwrap();
    let entry = &record["models"][0];
    assert_eq!(entry["origin"], "store");
    assert_eq!(entry["added"], "2020-02-02");
    assert_eq!(entry["originals"][0]["file"], "store.json");
    assert_eq!(entry["originals"][0]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn importing_the_same_again_changes_nothing() {
    let directory = TempDir::new().unwrap();
    plan(&document(|_| {}), &directory).unwrap().write().unwrap();
    let later = Provenance { date: "2021-01-01".to_owned(), ..provenance() };

    let import = Import::plan(&document(|_| {}), &later, &place(&directory), Allowances::default()).unwrap();
    import.write().unwrap();

    assert_eq!(import.outcome, Outcome::Unchanged);
    let record = fs::read_to_string(directory.path().join("sources.json")).unwrap();
    assert!(record.contains("2020-02-02") && !record.contains("2021-01-01"), "{record}");
}

#[test]
fn model_that_lacks_operations_is_refused_unless_allowed() {
    let directory = TempDir::new().unwrap();
    plan(&document(|_| {}), &directory).unwrap().write().unwrap();
    let smaller = document(|model| {
        model["shapes"]["com.example.store#Store"]["operations"] =
            json!([{ "target": "com.example.store#Put" }]);
    });

    let refusal = plan(&smaller, &directory).map(|import| import.outcome).unwrap_err().to_string();
    let allowed = Import::plan(
        &smaller,
        &provenance(),
        &place(&directory),
        Allowances { removals: true, ..Allowances::default() },
    )
    .unwrap();

    assert!(refusal.contains("lacks 1 of its operations: Get"), "{refusal}");
    assert_eq!(allowed.outcome, Outcome::Replaced);
}

#[test]
fn model_of_an_older_api_version_is_refused() {
    let directory = TempDir::new().unwrap();
    plan(&document(|_| {}), &directory).unwrap().write().unwrap();
    let older = document(|model| model["shapes"]["com.example.store#Store"]["version"] = json!("2019-01-01"));

    let refusal = plan(&older, &directory).map(|import| import.outcome).unwrap_err().to_string();

    assert!(refusal.contains("API version 2019-01-01"), "{refusal}");
}

#[test]
fn model_of_another_service_with_the_same_file_is_refused() {
    let directory = TempDir::new().unwrap();
    plan(&document(|_| {}), &directory).unwrap().write().unwrap();
    let text = document(|_| {}).text.replace("com.example.store", "com.other.store");
    let other =
        Document::read(Source { origin: "other.json", text: &text }, None, &Options::default()).unwrap();

    let refusal = plan(&other, &directory).map(|import| import.outcome).unwrap_err().to_string();

    assert!(refusal.contains("com.other.store#Store"), "{refusal}");
}

#[test]
fn broken_model_gives_way_to_a_sound_one() {
    let directory = TempDir::new().unwrap();
    fs::write(directory.path().join("store.smithy.json"), "{").unwrap();

    let import = plan(&document(|_| {}), &directory).unwrap();

    assert_eq!(import.outcome, Outcome::Replaced);
    assert!(import.previous.is_none());
}

#[test]
fn spoilt_record_is_refused_and_nothing_is_written() {
    let directory = TempDir::new().unwrap();
    fs::write(directory.path().join("sources.json"), "{}").unwrap();

    let refusal = plan(&document(|_| {}), &directory).map(|import| import.outcome).unwrap_err().to_string();

    assert!(refusal.contains("sources.json") && refusal.contains("restore it"), "{refusal}");
    assert!(!directory.path().join("store.smithy.json").exists());
}

#[test]
fn test_cases_are_kept_only_when_asked_and_without_their_descriptions() {
    let with_cases = document(|model| {
        model["shapes"]["com.example.store#Put"]["traits"]["smithy.test#httpRequestTests"] = json!([
            { "id": "Put", "documentation": "Says how.", "tags": ["a"], "params": { "documentation": "kept" } }
        ]);
    });
    let directory = TempDir::new().unwrap();

    let without = plan(&with_cases, &directory).unwrap();
    let allowances = Allowances { tests: true, ..Allowances::default() };
    let with = Import::plan(&with_cases, &provenance(), &place(&directory), allowances).unwrap();

    assert!(!without.model.text.contains("httpRequestTests"));
    let kept: Value = serde_json::from_str(&with.model.text).unwrap();
    let cases = &kept["shapes"]["com.example.store#Put"]["traits"]["smithy.test#httpRequestTests"];
    assert_eq!(*cases, json!([{ "id": "Put", "params": { "documentation": "kept" } }]));
}
