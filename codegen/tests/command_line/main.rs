//! Runs the `codegen` command as people do and holds what it prints, its exit codes, and that a failure
//! leaves nothing behind.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod crates;
mod refusals;
mod writing;

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
        &["list", "--help"],
        &["new-service", "--help"],
    ] {
        let help = stdout(command);
        assert!(help.contains("Examples:") && help.contains("Usage:"), "{help}");
    }
}
