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

#[test]
fn faults_of_documents_are_told_with_file_shape_and_what_is_wrong() {
    let target = |shapes: &mut Value| shapes["a.b#PutInput"]["members"]["name"]["target"] = json!("a.b#Gone");
    let mixins = |shapes: &mut Value| {
        shapes["a.b#PutInput"]["mixins"] = json!([{ "target": "a.b#M" }]);
        shapes["a.b#M"] = json!({ "type": "structure", "mixins": [{ "target": "a.b#M" }], "traits": { "smithy.api#mixin": {} } });
    };
    let unknown = |shapes: &mut Value| shapes["a.b#Name"]["traits"] = json!({ "smithy.api#wobble": {} });
    let protocol =
        |shapes: &mut Value| shapes["a.b#Store"]["traits"] = json!({ "aws.protocols#awsJson1_1": {} });

    for (model, wanted) in [
        (Model::text("{ nonsense"), vec!["is not JSON"]),
        (Model::text("{}"), vec!["is not a model", "smithy", "openapi"]),
        (Model::text("[]"), vec!["is not a model", "no JSON object"]),
        (Model::text(r#"{"swagger":"2.0"}"#), vec!["Swagger 2.0"]),
        (Model::text(r#"{"openapi":"2.0"}"#), vec!["OpenAPI version `2.0`"]),
        (Model::new(target), vec!["`a.b#PutInput$name`", "`a.b#Gone`"]),
        (Model::new(mixins), vec!["cycle", "a.b#M"]),
        (Model::new(unknown), vec!["`a.b#Name`", "`smithy.api#wobble`", "traits.rs"]),
        (Model::new(protocol), vec!["a.b#Store", "awsJson1_1", "restJson1"]),
    ] {
        for command in ["preview", "add"] {
            let directory = model.below("model");
            let mut arguments = vec![command, model.directory.path().to_str().unwrap()];
            let path = model.path();
            arguments[1] = &path;
            if command == "add" {
                arguments.extend(["--model-dir", &directory]);
            }

            let message = failure(&arguments);

            assert!(message.contains("store.json"), "names no file: {message}");
            assert_eq!(message.trim_end().lines().count(), 1, "{message}");
            for wanted in &wanted {
                assert!(message.contains(wanted), "lacks {wanted}: {message}");
            }
            assert!(!Path::new(&directory).exists(), "left something behind");
        }
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
