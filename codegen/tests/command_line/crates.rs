//! The commands that write crates: `add --as` and `new-service`, and `list`, which shows them.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{Model, OPENAPI, SMITHY, collect, failure, stdout};

/// The files below a folder, by their paths.
fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![Path::new(folder).to_owned()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            found.push(path.strip_prefix(folder).unwrap().display().to_string());
        }
    }
    found.sort();
    found
}

#[test]
fn add_as_writes_a_crate_that_list_shows() {
    let model = Model::new(|_| {});
    let models = model.below("root/model");

    stdout(&["add", OPENAPI, "--as", "older", "--origin", "there", "--model-dir", &models]);
    let said = stdout(&["add", &model.path(), "--as", "my-store", "--model-dir", &models]);
    let again = stdout(&["add", &model.path(), "--as", "my-store", "--model-dir", &models]);
    let listed: Value = serde_json::from_str(&stdout(&["list", "--json", "--model-dir", &models])).unwrap();

    assert!(said.contains("services/my-store/build.rs"), "{said}");
    assert!(again.starts_with("unchanged"), "{again}");
    let of =
        |key: &str| listed["models"].as_array().unwrap().iter().map(|m| m[key].clone()).collect::<Vec<_>>();
    assert_eq!(of("file"), ["my-store.smithy.json", "older.openapi.json"]);
    assert_eq!(of("crate"), ["services/my-store", "services/older"]);
    assert_eq!(of("operations"), [1, 38]);
    assert_eq!(of("origin"), [json!(null), json!("there")]);
    let folder = model.below("root/services/my-store");
    assert_eq!(files(&folder), ["Cargo.toml", "build.rs", "src/lib.rs"]);
    let build = fs::read_to_string(Path::new(&folder).join("build.rs")).unwrap();
    assert!(build.contains("\"../../model/my-store.smithy.json\""), "{build}");
}

#[test]
fn what_the_user_changed_in_a_crate_stays_when_the_model_is_renewed() {
    let model = Model::new(|_| {});
    let models = model.below("root/model");
    stdout(&["add", &model.path(), "--as", "store", "--model-dir", &models]);
    let manifest = model.below("root/services/store/Cargo.toml");
    fs::write(&manifest, "changed").unwrap();
    fs::remove_file(model.below("root/services/store/build.rs")).unwrap();

    stdout(&["add", &model.path(), "--as", "store", "--origin", "other", "--model-dir", &models]);

    assert_eq!(fs::read_to_string(manifest).unwrap(), "changed");
    assert!(Path::new(&model.below("root/services/store/build.rs")).exists());
}

#[test]
fn crates_of_others_and_names_that_are_none_are_refused() {
    let model = Model::new(|_| {});
    let models = model.below("root/model");
    fs::create_dir_all(model.below("root/services/taken")).unwrap();
    let before = files(&model.below("."));
    let add = |name: &str| failure(&["add", &model.path(), "--as", name, "--model-dir", &models]);

    assert!(add("taken").contains("no record says that a model belongs to it"));
    assert!(add("../up").contains("`../up` cannot name a crate"));
    assert!(failure(&["add", SMITHY, "--as", "codeartifact"]).contains("the crate `generated` is generated"));
    assert_eq!(files(&model.below(".")), before);
}

#[test]
fn list_of_the_repository_names_its_own_crate() {
    let listed = stdout(&["list"]);

    let row = listed.lines().find(|line| line.starts_with("codeartifact.smithy.json")).unwrap();
    let words: Vec<&str> = row.split_whitespace().take(5).collect();
    assert_eq!(words[1..], ["generated", "com.amazonaws.codeartifact#CodeArtifact", "2018-09-22", "48"]);
}

#[test]
fn new_service_leaves_out_what_it_is_told_to() {
    let model = Model::new(|shapes| {
        shapes["a.b#Odd"] = json!({
            "type": "operation", "traits": {
                "smithy.api#http": { "method": "GET", "uri": "/odd" }, "smithy.api#wobble": {}
            }
        });
        shapes["a.b#Store"]["operations"] = json!([{ "target": "a.b#Put" }, { "target": "a.b#Odd" }]);
    });
    let folder = model.below("store");

    let refused = failure(&["new-service", "store", &model.path(), "--into", &folder]);
    let was_written = Path::new(&folder).exists();
    stdout(&["new-service", "store", &model.path(), "--into", &folder, "--without", "Odd"]);
    let taken = failure(&["new-service", "store", &model.path(), "--into", &folder, "--without", "Odd"]);

    assert!(
        refused.contains("smithy.api#wobble") && refused.contains("`--without Odd` leaves out"),
        "{refused}"
    );
    assert!(!was_written);
    assert!(taken.contains("there are files in it"), "{taken}");
    let record = fs::read_to_string(Path::new(&folder).join("model/sources.json")).unwrap();
    assert!(record.contains("\"without\"") && record.contains("\"Odd\""), "{record}");
    let operations = files(&format!("{folder}/server/src/operations"));
    assert_eq!(operations, ["mod.rs", "put.rs"]);
    let mut written = Vec::new();
    collect(Path::new(&folder), &mut written);
    let is_filled = |text: &str| {
        !["@name@", "@file@", "@codegen@", "@title@", "@version@", "@models@", "@service@", "@dependencies@"]
            .iter()
            .any(|place| text.contains(place))
    };
    assert!(written.iter().all(|(_, text)| is_filled(text)));
}

#[test]
fn new_service_needs_a_checkout() {
    let model = Model::new(|_| {});
    let folder = model.below("store");

    let refused = failure(&[
        "new-service",
        "store",
        &model.path(),
        "--into",
        &folder,
        "--codegen-path",
        &model.below("nowhere"),
    ]);

    assert!(refused.contains("is no checkout") && refused.contains("`--codegen-path`"), "{refused}");
    assert!(!Path::new(&folder).exists());
}
