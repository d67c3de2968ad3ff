//! Runs the `codegen` command as people do and holds what it prints, its exit codes, and that a failure
//! leaves nothing behind.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

const SMITHY: &str = "model/codeartifact.smithy.json";
const OPENAPI: &str = "model/codeartifact.openapi.json";

/// Runs the command at the root of the repository.
fn codegen(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    Command::new(env!("CARGO_BIN_EXE_codegen")).args(arguments).current_dir(root).output().unwrap()
}

fn stdout(arguments: &[&str]) -> String {
    let output = codegen(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What the command says where it fails with 2 and prints nothing else.
fn failure(arguments: &[&str]) -> String {
    let output = codegen(arguments);
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

/// A small model in a file of its own, which `change` may bend.
struct Model {
    directory: TempDir,
}

impl Model {
    fn new(change: impl FnOnce(&mut Value)) -> Self {
        let mut model = json!({
            "smithy": "2.0",
            "shapes": {
                "a.b#Store": {
                    "type": "service", "version": "1", "operations": [{ "target": "a.b#Put" }],
                    "traits": { "aws.protocols#restJson1": {} }
                },
                "a.b#Put": {
                    "type": "operation", "input": { "target": "a.b#PutInput" },
                    "traits": { "smithy.api#http": { "method": "PUT", "uri": "/put" } }
                },
                "a.b#PutInput": { "type": "structure", "members": { "name": { "target": "a.b#Name" } } },
                "a.b#Name": { "type": "string" }
            }
        });
        change(&mut model["shapes"]);
        Self::text(&model.to_string())
    }

    fn text(text: &str) -> Self {
        let directory = TempDir::new().unwrap();
        fs::write(directory.path().join("store.json"), text).unwrap();
        Self { directory }
    }

    fn path(&self) -> String {
        self.directory.path().join("store.json").display().to_string()
    }

    fn below(&self, name: &str) -> String {
        self.directory.path().join(name).display().to_string()
    }
}

#[test]
fn preview_says_what_the_smithy_model_contains() {
    insta::assert_snapshot!(stdout(&["preview", SMITHY]));
}

#[test]
fn preview_says_what_the_openapi_document_contains_and_loses() {
    insta::assert_snapshot!(stdout(&["preview", OPENAPI]));
}

#[test]
fn diff_names_what_is_new_since_the_openapi_document() {
    insta::assert_snapshot!(stdout(&["diff", OPENAPI, SMITHY]));
}

#[test]
fn diff_backwards_says_what_would_break() {
    insta::assert_snapshot!(stdout(&["diff", SMITHY, OPENAPI]));
}

#[test]
fn diff_check_exits_with_1_where_clients_break() {
    let output = codegen(&["diff", "--check", SMITHY, OPENAPI]);

    assert_eq!(output.status.code(), Some(1));
    assert_eq!(codegen(&["diff", "--check", OPENAPI, SMITHY]).status.code(), Some(0));
}

#[test]
fn json_output_says_the_same_as_text() {
    let diff: Value = serde_json::from_str(&stdout(&["diff", "--json", SMITHY, OPENAPI])).unwrap();
    let preview: Value = serde_json::from_str(&stdout(&["preview", "--json", SMITHY])).unwrap();

    let breaking =
        diff["changes"].as_array().unwrap().iter().filter(|c| !c["breaks_clients"].is_null()).count();
    assert_eq!(diff["breaking"], breaking);
    assert!(breaking >= 10, "ten operations are gone: {breaking}");
    assert_eq!(preview["operations"].as_array().unwrap().len(), 48);
    assert_eq!(preview["service"], "com.amazonaws.codeartifact#CodeArtifact");
    assert_eq!(preview["errors"]["ThrottlingException"], 429);
}

/// Holds that every command refuses a model with one line that names the file and all that is `wanted`, and
/// that none of them writes anything.
#[track_caller]
fn refused(model: &Model, wanted: &[&str]) {
    let path = model.path();
    let fine = Model::new(|_| {});
    let written = model.below("written");
    stdout(&["emit", &written, "--model", &fine.path()]);
    stdout(&["add", &fine.path(), "--model-dir", &written]);
    let before = everything(&model.directory);
    let absent = model.below("absent");
    for command in [
        &["preview", &path][..],
        &["add", &path, "--model-dir", &absent],
        &["add", &path, "--model-dir", &written, "--allow-removals"],
        &["emit", &absent, "--model", &path],
        &["emit", &written, "--model", &path],
        &["diff", &path, SMITHY],
        &["diff", SMITHY, &path],
    ] {
        let message = failure(command);

        assert!(message.contains("store.json"), "{command:?} names no file: {message}");
        assert_eq!(message.trim_end().lines().count(), 1, "{message}");
        for wanted in wanted {
            assert!(message.contains(wanted), "lacks {wanted}: {message}");
        }
        assert!(everything(&model.directory) == before, "{command:?} wrote something");
    }
}

fn everything(directory: &TempDir) -> Vec<(String, String)> {
    let mut files = Vec::new();
    collect(directory.path(), &mut files);
    files
}

/// What to give in place of a document that is no model.
const GIVE: &str = "give a Smithy JSON AST, an OpenAPI 3 or an AWS service description";

#[test]
fn text_that_is_not_json_is_refused() {
    refused(&Model::text("{ nonsense"), &["is not JSON", "line 1 column 3", GIVE]);
    refused(&Model::text(""), &["is not JSON", GIVE]);
}

#[test]
fn json_that_is_no_model_is_refused() {
    refused(&Model::text("{}"), &["is not a model", "no `smithy`, `openapi` or `metadata`", GIVE]);
    refused(&Model::text("[]"), &["is not a model", "no JSON object", GIVE]);
    refused(&Model::text(r#"{"swagger":"2.0"}"#), &["Swagger 2.0", GIVE]);
    refused(&Model::text(r#"{"openapi":"2.0"}"#), &["OpenAPI version `2.0`", GIVE]);
    refused(&Model::text(r#"{"smithy":"3.0"}"#), &["Smithy version `3.0` is not 1 or 2", GIVE]);
    refused(&Model::text(r#"{"smithy":"2.0","shapes":{}}"#), &["defines no service", GIVE]);
    refused(&Model::text(r#"{"smithy":"2.0","shapes":[]}"#), &["is no Smithy JSON AST", GIVE]);
}

#[test]
fn a_service_of_another_protocol_is_refused() {
    refused(
        &Model::new(|shapes| {
            shapes["a.b#Store"]["traits"] = json!({ "aws.protocols#awsJson1_1": {} });
        }),
        &[
            "`a.b#Store`",
            "aws.protocols#awsJson1_1",
            "only `aws.protocols#restJson1`",
            "give the model of such",
        ],
    );
    refused(
        &Model::text(r#"{"metadata":{"apiVersion":"1","protocol":"query","serviceId":"Store"}}"#),
        &["Store", "protocol `query`", "only `aws.protocols#restJson1`"],
    );
}

#[test]
fn a_missing_target_is_refused() {
    const REMEDY: &str = "which the document does not define; add that shape or correct the target";
    let gone = |place: &'static [&'static str]| {
        move |shapes: &mut Value| {
            let target = place.iter().fold(shapes, |value, key| &mut value[*key]);
            *target = json!({ "target": "a.b#Gone" });
        }
    };
    refused(
        &Model::new(gone(&["a.b#PutInput", "members", "name"])),
        &["shape `a.b#PutInput$name`", "points to `a.b#Gone`", REMEDY],
    );
    refused(&Model::new(gone(&["a.b#Put", "input"])), &["shape `a.b#Put`", "`a.b#Gone`", REMEDY]);
    let of_service = |key: &'static str| {
        move |shapes: &mut Value| shapes["a.b#Store"][key] = json!([{ "target": "a.b#Gone" }])
    };
    refused(&Model::new(of_service("operations")), &["`a.b#Gone`", REMEDY]);
    refused(&Model::new(of_service("resources")), &["`a.b#Gone`", REMEDY]);
    refused(
        &Model::new(|shapes| shapes["a.b#PutInput"]["mixins"] = json!([{ "target": "a.b#Gone" }])),
        &["shape `a.b#PutInput`", "`a.b#Gone`", REMEDY],
    );
}

#[test]
fn a_cycle_of_mixins_is_refused() {
    refused(
        &Model::new(|shapes| {
            let mixin = |other: &str| json!({ "type": "structure", "mixins": [{ "target": other }], "traits": { "smithy.api#mixin": {} } });
            shapes["a.b#One"] = mixin("a.b#Two");
            shapes["a.b#Two"] = mixin("a.b#One");
            shapes["a.b#PutInput"]["mixins"] = json!([{ "target": "a.b#One" }]);
        }),
        &["shape `a.b#One`", "mixins form a cycle: a.b#One -> a.b#Two -> a.b#One", "take one of them out"],
    );
}

#[test]
fn a_cycle_of_resources_is_refused() {
    refused(
        &Model::new(|shapes| {
            shapes["a.b#Store"]["resources"] = json!([{ "target": "a.b#One" }]);
            shapes["a.b#One"] = json!({ "type": "resource", "resources": [{ "target": "a.b#Two" }] });
            shapes["a.b#Two"] = json!({ "type": "resource", "resources": [{ "target": "a.b#One" }] });
        }),
        &["shape `a.b#One`", "resources form a cycle: a.b#One -> a.b#Two -> a.b#One", "`resources`"],
    );
}

#[test]
fn a_structure_that_requires_itself_is_refused() {
    let requiring = |target: &str| {
        json!({ "type": "structure", "members": {
            "next": { "target": target, "traits": { "smithy.api#required": {} } }
        } })
    };
    refused(
        &Model::new(|shapes| shapes["a.b#Name"] = requiring("a.b#Name")),
        &["shape `a.b#Name`", "requires itself", "a.b#Name -> a.b#Name", "take `smithy.api#required` from"],
    );
    refused(
        &Model::new(|shapes| {
            shapes["a.b#Name"] = requiring("a.b#Choice");
            shapes["a.b#Choice"] =
                json!({ "type": "union", "members": { "name": { "target": "a.b#Name" } } });
        }),
        &["shape `a.b#Choice`", "requires itself", "a.b#Choice -> a.b#Name -> a.b#Choice"],
    );
}

#[test]
fn structures_that_may_end_are_not_refused_for_holding_themselves() {
    let model = Model::new(|shapes| {
        shapes["a.b#Name"] = json!({ "type": "structure", "members": {
            "optional": { "target": "a.b#Name" },
            "listed": { "target": "a.b#Names", "traits": { "smithy.api#required": {} } },
            "chosen": { "target": "a.b#Choice", "traits": { "smithy.api#required": {} } }
        } });
        shapes["a.b#Names"] = json!({ "type": "list", "member": { "target": "a.b#Name" } });
        shapes["a.b#Choice"] = json!({ "type": "union", "members": {
            "name": { "target": "a.b#Name" }, "text": { "target": "smithy.api#String" }
        } });
    });

    stdout(&["emit", &model.below("crate"), "--model", &model.path()]);
}

#[test]
fn a_list_of_itself_is_refused() {
    refused(
        &Model::new(|shapes| {
            shapes["a.b#Name"] = json!({ "type": "list", "member": { "target": "a.b#Map" } });
            shapes["a.b#Map"] = json!({
                "type": "map", "key": { "target": "smithy.api#String" }, "value": { "target": "a.b#Name" }
            });
        }),
        &["shape `a.b#Map`", "lists and maps alone: a.b#Map -> a.b#Name -> a.b#Map", "put a structure"],
    );
}

#[test]
fn an_unknown_trait_is_refused() {
    let wobble = |place: &'static [&'static str]| {
        move |shapes: &mut Value| {
            let shape = place.iter().fold(shapes, |value, key| &mut value[*key]);
            shape["traits"]["smithy.api#wobble"] = json!({});
        }
    };
    for (place, shape) in [
        (&["a.b#Name"][..], "shape `a.b#Name`"),
        (&["a.b#PutInput", "members", "name"], "shape `a.b#PutInput$name`"),
        (&["a.b#Put"], "shape `a.b#Put`"),
        (&["a.b#Store"], "shape `a.b#Store`"),
    ] {
        refused(
            &Model::new(wobble(place)),
            &[shape, "trait `smithy.api#wobble`", "teach `smithy/traits.rs`"],
        );
    }
}

#[test]
fn absent_files_and_standard_input_are_told_apart_from_models() {
    assert!(failure(&["preview", "/nowhere/model.json"]).contains("cannot read `/nowhere/model.json`"));
    assert!(failure(&["preview", "-"]).contains("standard input is not read"));
    assert!(failure(&["diff", SMITHY, "/nowhere/model.json"]).contains("/nowhere/model.json"));
}

#[test]
fn wrong_use_exits_with_2() {
    assert!(failure(&["preview"]).contains("<FILE>"));
    assert!(failure(&["wobble"]).contains("wobble"));
}

#[test]
fn add_imports_and_refuses_a_step_back() {
    let model = Model::new(|_| {});
    let directory = model.below("model");

    let said =
        stdout(&["add", &model.path(), "--origin", "store", "--version", "1", "--model-dir", &directory]);
    let again =
        stdout(&["add", &model.path(), "--origin", "store", "--version", "1", "--model-dir", &directory]);
    let smaller = Model::new(|shapes| {
        shapes["a.b#Get"] = shapes["a.b#Put"].take();
        shapes.as_object_mut().unwrap().remove("a.b#Put");
        shapes["a.b#Store"]["operations"] = json!([{ "target": "a.b#Get" }]);
    });
    let before = fs::read_to_string(Path::new(&directory).join("b.smithy.json")).unwrap();
    let refused = failure(&["add", &smaller.path(), "--model-dir", &directory]);
    let after = fs::read_to_string(Path::new(&directory).join("b.smithy.json")).unwrap();

    assert!(said.starts_with("added `a.b#Store` 1"), "{said}");
    assert!(again.starts_with("unchanged `a.b#Store` 1"), "{again}");
    assert!(
        refused.contains("lacks 1 of its operations: Put") && refused.contains("--allow-removals"),
        "{refused}"
    );
    assert_eq!(before, after);
    let names: Vec<String> = fs::read_dir(&directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len(), 2, "only the model and the record: {names:?}");
}

#[test]
fn models_in_the_repository_are_what_import_makes_of_them() {
    let directory = TempDir::new().unwrap();
    let target = directory.path().display().to_string();

    stdout(&["add", SMITHY, "--model-dir", &target]);
    stdout(&["add", OPENAPI, "--model-dir", &target]);

    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for file in ["codeartifact.smithy.json", "codeartifact.openapi.json"] {
        let kept = fs::read_to_string(root.join("model").join(file)).unwrap();
        assert!(
            fs::read_to_string(directory.path().join(file)).unwrap() == kept,
            "{file} was edited by hand"
        );
    }
}

#[test]
fn emit_writes_a_crate_and_only_where_it_may() {
    let model = Model::new(|_| {});
    let directory = model.below("crate");

    let said = stdout(&["emit", &directory, "--model", &model.path()]);
    let manifest = fs::read_to_string(Path::new(&directory).join("Cargo.toml")).unwrap();
    fs::write(Path::new(&directory).join("notes.txt"), "mine").unwrap();
    fs::write(Path::new(&directory).join(".codegen"), "src/lib.rs\nsrc/old.rs\n../../keep\n").unwrap();
    fs::write(Path::new(&directory).join("src/old.rs"), "").unwrap();
    stdout(&["emit", &directory, "--model", &model.path()]);
    let elsewhere = model.directory.path().display().to_string();
    let refused = failure(&["emit", &elsewhere, "--model", &model.path()]);

    assert!(said.starts_with(&format!("wrote `a.b#Store` to {directory}: ")), "{said}");
    assert!(manifest.contains("[dependencies]"), "{manifest}");
    let root = fs::read_to_string(Path::new(&directory).join("src/lib.rs")).unwrap();
    assert!(root.contains("pub mod runtime;"), "{root}");
    assert!(Path::new(&directory).join("src/runtime.rs").exists());
    assert!(!Path::new(&directory).join("src/old.rs").exists(), "files of an earlier run go");
    assert!(Path::new(&directory).join("notes.txt").exists(), "other files stay");
    assert!(refused.contains("did not write"), "{refused}");
}

#[test]
fn emit_leaves_nothing_behind_where_the_model_is_broken() {
    let model = Model::text("{}");
    let directory = model.below("crate");

    failure(&["emit", &directory, "--model", &model.path()]);

    assert!(!Path::new(&directory).exists());
}

#[test]
fn emitting_twice_gives_the_same_bytes() {
    let directory = TempDir::new().unwrap();
    let read = |name: &str| {
        let target = directory.path().join(name);
        stdout(&["emit", target.to_str().unwrap()]);
        let mut files = Vec::new();
        collect(&target, &mut files);
        files
    };

    let (one, two) = (read("one"), read("two"));

    assert!(one.len() > 50, "{}", one.len());
    assert!(one == two);
}

fn collect(folder: &Path, files: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files);
        } else {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            files.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn every_command_explains_itself_with_examples() {
    for command in [
        &["--help"][..],
        &["preview", "--help"],
        &["add", "--help"],
        &["diff", "--help"],
        &["emit", "--help"],
    ] {
        let help = stdout(command);
        assert!(help.contains("Examples:") && help.contains("Usage:"), "{help}");
    }
}
