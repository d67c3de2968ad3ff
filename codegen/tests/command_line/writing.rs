//! The commands that write: `add` and `emit`.

use std::fs;
use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

use super::{Model, OPENAPI, SMITHY, collect, failure, stdout};

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
fn add_says_what_it_cannot_compare_with_a_model_that_was_converted() {
    let model = Model::new(|_| {});
    let directory = model.below("model");
    stdout(&["add", &model.path(), "--model-dir", &directory]);
    let record = Path::new(&directory).join("sources.json");
    let text = fs::read_to_string(&record).unwrap();
    fs::write(&record, text.replace("Smithy JSON AST", "AWS service description")).unwrap();
    let published = Model::new(|shapes| shapes["a.b#Put"]["traits"]["smithy.api#idempotent"] = json!({}));

    let said = stdout(&["add", &published.path(), "--model-dir", &directory]);

    let words: Vec<&str> = said.split_whitespace().collect();
    let words = words.join(" ");
    assert!(words.contains("changes no changes"), "{said}");
    assert!(words.contains("the form AWS service description loses it"), "{said}");
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
