//! The update path of this very server: whatever a new model adds to an enum, a structure or the service, or takes away,
//! the compiler names the place in the server that has to be decided. Every enum, every structure and every operation is
//! bent, all of a kind at once: each has an error of its own.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::fs;

use codeartifact_codegen::names;
use codegen_compile::compiler::Diagnostic;
use codegen_compile::folders::root;
use codegen_compile::published;
use codegen_compile::server_copy::ServerCopy;
use serde_json::{Map, Value, json};

const NAMESPACE: &str = "com.amazonaws.codeartifact#";

/// A bent model: what was bent in it, and by which words the compiler names each.
struct Bent {
    model: Value,
    words: BTreeMap<String, Vec<String>>,
}

fn model() -> Value {
    let text = fs::read_to_string(root().join("model/codeartifact.smithy.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Bends every shape of a type by a function that returns the words for it.
fn bent(kind: &str, bend: impl Fn(&str, &mut Map<String, Value>) -> Vec<String>) -> Bent {
    let (mut model, mut words) = (model(), BTreeMap::new());
    for (id, shape) in model["shapes"].as_object_mut().unwrap() {
        let name = id.strip_prefix(NAMESPACE).unwrap();
        if shape["type"] == kind {
            words.insert(name.to_owned(), bend(name, shape.as_object_mut().unwrap()));
        }
    }
    Bent { model, words }
}

fn members(shape: &mut Map<String, Value>) -> &mut Map<String, Value> {
    shape.entry("members").or_insert_with(|| json!({})).as_object_mut().unwrap()
}

/// Gives each enum a value more.
fn a_value_more() -> Bent {
    bent("enum", |name, shape| {
        let value = format!("NOVEL_{}", names::snake_case(name).to_string().to_uppercase());
        let word = format!("{name}::{}", names::variant(&value));
        let traits = json!({ "smithy.api#enumValue": value });
        members(shape).insert(value, json!({ "target": "smithy.api#Unit", "traits": traits }));
        vec![word]
    })
}

/// Takes the last value of each enum away.
fn a_value_less() -> Bent {
    bent("enum", |name, shape| {
        let members = members(shape);
        let last = members.keys().next_back().unwrap().clone();
        members.remove(&last);
        // The enum's path stands before its name where the server has one of the same name.
        vec![format!("named `{}` found for enum", names::variant(&last)), format!("{name}`")]
    })
}

/// Gives each structure a member more.
fn a_member_more() -> Bent {
    bent("structure", |name, shape| {
        let members = members(shape);
        let is_payload = |member: &Value| !member["traits"]["smithy.api#httpPayload"].is_null();
        // What has a body of its own takes more only beside the body.
        let beside = members.values().any(is_payload);
        let traits = if beside { json!({ "smithy.api#httpHeader": "x-novel" }) } else { json!({}) };
        let member = format!("novelOf{name}");
        let word = format!("`{}`", names::snake_case(&member));
        members.insert(member, json!({ "target": "smithy.api#String", "traits": traits }));
        vec![word]
    })
}

/// Takes every second operation away, from the first or from the second on.
fn operations_less(from: usize) -> Bent {
    let (mut model, mut words) = (model(), BTreeMap::new());
    let operations =
        model["shapes"][format!("{NAMESPACE}CodeArtifact")]["operations"].as_array_mut().unwrap();
    let mut position = 0;
    operations.retain(|operation| {
        let goes = position % 2 == from;
        position += 1;
        if goes {
            let name = operation["target"].as_str().unwrap().strip_prefix(NAMESPACE).unwrap();
            words.insert(name.to_owned(), vec![format!("`{}`", names::snake_case(name))]);
        }
        !goes
    });
    Bent { model, words }
}

/// Adds an operation like another.
fn an_operation_more() -> Bent {
    let mut model = model();
    let shapes = model["shapes"].as_object_mut().unwrap();
    let mut operation = shapes[&format!("{NAMESPACE}DescribeDomain")].clone();
    operation["traits"]["smithy.api#http"]["uri"] = json!("/v1/novel");
    shapes.insert(format!("{NAMESPACE}DescribeNovelty"), operation);
    let operations = shapes[&format!("{NAMESPACE}CodeArtifact")]["operations"].as_array_mut().unwrap();
    operations.push(json!({ "target": format!("{NAMESPACE}DescribeNovelty") }));
    let words = vec!["`describe_novelty`".to_owned()];
    Bent { model, words: BTreeMap::from([("DescribeNovelty".to_owned(), words)]) }
}

/// Gives a member a default, so that it is never absent.
fn a_default_more() -> Bent {
    let mut model = model();
    let member = &mut model["shapes"][format!("{NAMESPACE}AssetSummary")]["members"]["size"];
    member["traits"] = json!({ "smithy.api#default": 0 });
    let words = vec!["mismatched types".to_owned()];
    Bent { model, words: BTreeMap::from([("AssetSummary".to_owned(), words)]) }
}

/// Returns what was bent and is named by no error of one of these codes that points into the server.
fn unnamed(bent: &Bent, found: &[Diagnostic], codes: &[&str]) -> Vec<String> {
    let in_server = |found: &&Diagnostic| {
        let is_ours = found.files.iter().any(|file| file.starts_with("server/src/"));
        is_ours && found.code.as_deref().is_some_and(|code| codes.contains(&code))
    };
    let errors: Vec<&Diagnostic> = found.iter().filter(in_server).collect();
    let is_named =
        |words: &[String]| errors.iter().any(|error| words.iter().all(|word| error.message.contains(word)));
    bent.words.iter().filter(|(_, words)| !is_named(words)).map(|(name, _)| name.clone()).collect()
}

#[test]
fn the_compiler_names_what_is_left_to_do_in_the_server() {
    let server = ServerCopy::create().unwrap();
    let none: [&str; 0] = [];
    assert_eq!(server.check(&model().to_string()).unwrap(), [], "the server fits its model");
    let published = published::model().unwrap().to_string();
    assert_eq!(server.check(&published).unwrap(), [], "the server fits AWS's own model");

    for (what, bent, count, codes) in [
        ("a value more", a_value_more(), 17, &["E0004"][..]),
        ("a value less", a_value_less(), 17, &["E0599"]),
        ("a member more", a_member_more(), 132, &["E0027", "E0063"]),
        ("an operation less", operations_less(0), 24, &["E0407"]),
        ("an operation less", operations_less(1), 24, &["E0407"]),
        ("an operation more", an_operation_more(), 1, &["E0046"]),
        ("a default more", a_default_more(), 1, &["E0308"]),
    ] {
        assert_eq!(bent.words.len(), count, "{what}");
        let found = server.check(&bent.model.to_string()).unwrap();
        assert_eq!(unnamed(&bent, &found, codes), none, "{what}: {:?}", found.first());
    }
}
