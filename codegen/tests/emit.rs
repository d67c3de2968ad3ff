//! What the generator prints for the small models in `models/`: snapshots of files that show one thing
//! each, the same bytes for the same model, and what stops generation.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codeartifact_codegen::emit::{self, Placement};
use codeartifact_codegen::{Error, smithy};
use serde_json::{Value, json};

fn models() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models");
    let mut found: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn generate(name: &str, text: &str) -> Result<BTreeMap<String, String>, Error> {
    emit::files(&smithy::read(name, text, None)?, &Placement::default())
}

fn generated(model: &str) -> BTreeMap<String, String> {
    let path = models().into_iter().find(|path| path.file_stem().unwrap() == model).unwrap();
    generate(model, &fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn representative_files_read_as_if_written_by_hand() {
    for (model, files) in [
        ("bodies", &["decode.rs", "types/choice.rs", "types/item.rs", "operations/default.rs"][..]),
        ("constraints", &["constraints.rs", "types/hidden.rs", "types/secret_choice.rs", "errors/mod.rs"]),
        ("events", &["types/sights.rs", "operations/report.rs", "operations/watch.rs"]),
        ("headers", &["operations/create.rs", "operations/codes.rs"]),
        ("labels", &["router.rs", "operations/get_tail.rs"]),
        ("names", &["types/word.rs", "errors/mod.rs", "operations/tag.rs"]),
        ("packed", &["operations/keep.rs"]),
        ("payloads", &["operations/send_structure.rs", "operations/send_stream.rs", "operations/gone.rs"]),
        ("query", &["operations/query_map.rs", "operations/query_kind_map.rs"]),
        ("reasons", &["errors/mod.rs"]),
        ("resources", &["errors/throttled.rs", "operations/get_city.rs", "service.rs"]),
        ("unmodelled", &["errors/mod.rs", "mod.rs"]),
    ] {
        let generated = generated(model);
        for file in files {
            let name = format!("{model}/{file}").replace('/', "-");
            insta::assert_snapshot!(name, generated[*file]);
        }
    }
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    for path in models() {
        let text = fs::read_to_string(&path).unwrap();

        assert_eq!(generate("one", &text).unwrap(), generate("one", &text).unwrap(), "{}", path.display());
    }
}

/// Writes a document with the keys of all objects but `members`, whose order is the model's, turned round.
fn turned(value: &Value, keep: bool) -> Value {
    match value {
        Value::Object(entries) => {
            let turned: Vec<_> =
                entries.iter().map(|(key, value)| (key.clone(), turned(value, key == "members"))).collect();
            if keep { turned.into_iter().collect() } else { turned.into_iter().rev().collect() }
        }
        Value::Array(items) => items.iter().map(|item| self::turned(item, false)).collect(),
        other => other.clone(),
    }
}

#[test]
fn the_order_of_keys_does_not_matter() {
    for path in models() {
        let text = fs::read_to_string(&path).unwrap();
        let document: Value = serde_json::from_str(&text).unwrap();
        let other = turned(&document, false).to_string();

        assert_ne!(document.to_string(), other);
        assert_eq!(generate("one", &text).unwrap(), generate("one", &other).unwrap(), "{}", path.display());
    }
}

#[test]
fn only_functions_that_something_calls_are_printed() {
    for path in models() {
        let files = generate("one", &fs::read_to_string(&path).unwrap()).unwrap();
        for module in ["constraints", "decode"] {
            let functions = files[&format!("{module}.rs")].split("pub(crate) fn ").skip(1);
            for name in functions.map(|function| function.split(['(', '<']).next().unwrap()) {
                let call = format!("crate::{module}::{name}");
                assert!(files.values().any(|text| text.contains(&call)), "{call} in {}", path.display());
            }
        }
    }
}

/// A service with one operation whose input has one member, which `change` may spoil.
fn refusal(change: impl FnOnce(&mut Value)) -> String {
    let mut model = json!({
        "smithy": "2.0",
        "shapes": {
            "a.b#Service": {
                "type": "service", "version": "1", "operations": [{"target": "a.b#Do"}],
                "traits": {"aws.protocols#restJson1": {}},
            },
            "a.b#Do": {
                "type": "operation", "input": {"target": "a.b#DoInput"},
                "traits": {"smithy.api#http": {"method": "POST", "uri": "/do", "code": 200}},
            },
            "a.b#DoInput": {"type": "structure", "members": {"value": {"target": "a.b#Value", "traits": {}}}},
            "a.b#Value": {"type": "string", "traits": {}},
        },
    });
    generate("model.json", &model.to_string()).expect("the model is fine before it is spoiled");
    change(&mut model["shapes"]);
    generate("model.json", &model.to_string()).unwrap_err().to_string()
}

#[test]
fn an_unknown_trait_stops_generation_with_shape_and_trait() {
    let message =
        refusal(|shapes| shapes["a.b#DoInput"]["members"]["value"]["traits"]["other#wire"] = json!({}));
    assert!(message.contains("`a.b#DoInput$value`") && message.contains("`other#wire`"), "{message}");

    let message = refusal(|shapes| shapes["a.b#Value"]["traits"]["smithy.api#brandNew"] = json!({}));
    assert!(message.contains("`a.b#Value`") && message.contains("`smithy.api#brandNew`"), "{message}");
}

#[test]
fn an_event_that_is_no_structure_stops_generation() {
    let message = refusal(|shapes| {
        shapes["a.b#DoInput"]["members"]["value"]["traits"] = json!({"smithy.api#httpPayload": {}});
        shapes["a.b#Value"] = json!({
            "type": "union", "members": {"event": {"target": "smithy.api#String"}},
            "traits": {"smithy.api#streaming": {}},
        });
    });

    assert!(
        message.contains("`a.b#Value`") && message.contains("event `event` is no structure"),
        "{message}"
    );
}

#[test]
fn an_event_stream_beside_other_members_of_the_body_stops_generation() {
    let message = refusal(|shapes| {
        shapes["a.b#Value"] = json!({
            "type": "union", "members": {"event": {"target": "a.b#DoInput"}},
            "traits": {"smithy.api#streaming": {}},
        });
    });
    assert!(message.contains("`a.b#Do`") && message.contains("`value` of its input"), "{message}");

    let message = refusal(|shapes| {
        shapes["a.b#Do"]["output"] = json!({"target": "a.b#DoOutput"});
        shapes["a.b#DoOutput"] =
            json!({"type": "structure", "members": {"events": {"target": "a.b#Events"}}});
        shapes["a.b#Events"] = json!({
            "type": "union", "members": {"event": {"target": "a.b#DoInput"}},
            "traits": {"smithy.api#streaming": {}},
        });
    });

    assert!(
        message.contains("`a.b#Do`")
            && message.contains("`events` of its output")
            && message.contains("httpPayload"),
        "{message}"
    );
}

#[test]
fn a_model_that_contradicts_itself_stops_generation() {
    for (traits, expected) in [
        (json!({"smithy.api#default": 1}), "it is of another type than the member"),
        (json!({"smithy.api#default": ["a"]}), "only empty lists and maps can be defaults"),
        (json!({"smithy.api#pattern": "("}), "smithy.api#pattern"),
        (json!({"smithy.api#length": {"min": 2, "max": 1}}), "`min` is larger than `max`"),
        (json!({"smithy.api#httpLabel": {}}), "bound to a label that `/do` lacks"),
        (json!({"smithy.api#httpQuery": "a", "smithy.api#httpHeader": "b"}), "in one place only"),
        (json!({"smithy.api#timestampFormat": "iso"}), "`iso` is not a format"),
    ] {
        let message = refusal(|shapes| shapes["a.b#DoInput"]["members"]["value"]["traits"] = traits);
        assert!(message.contains("a.b#D") && message.contains(expected), "{message}");
    }
    let message = refusal(|shapes| shapes["a.b#DoInput"]["members"]["value"]["target"] = json!("a.b#Absent"));
    assert!(message.contains("`a.b#Absent`, which the document does not define"), "{message}");
    let message =
        refusal(|shapes| shapes["a.b#Do"]["traits"]["smithy.api#http"]["uri"] = json!("/do/{value}"));
    assert!(message.contains("`value` is a label of `/do/{value}` without `httpLabel`"), "{message}");
}

#[test]
fn a_way_of_packing_other_than_gzip_stops_generation() {
    for encodings in [json!([]), json!(["br"]), json!(["gzip", "br"]), json!("gzip")] {
        let message = refusal(|shapes| {
            shapes["a.b#Do"]["traits"]["smithy.api#requestCompression"] = json!({ "encodings": encodings });
        });

        assert!(message.contains("`a.b#Do`") && message.contains("`gzip` alone"), "{message}");
    }
}

#[test]
fn a_service_of_another_protocol_is_refused_by_name() {
    let message = refusal(|shapes| {
        shapes["a.b#Service"]["traits"] = json!({"aws.protocols#awsJson1_1": {}});
    });

    assert!(message.contains("aws.protocols#awsJson1_1"), "{message}");
}
