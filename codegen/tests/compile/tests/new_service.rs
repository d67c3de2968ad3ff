//! A workspace that is made for a model compiles without a warning, its operations answer 501, and a second model that is
//! added to it is found by its build.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use codeartifact_codegen::document::{Document, Options};
use codeartifact_codegen::import::{Allowances, Import, Place, Provenance};
use codeartifact_codegen::new_service::NewService;
use codeartifact_codegen::survey;
use codegen_compile::folders::{root, target};

fn provenance() -> Provenance {
    Provenance {
        origin: Some("tests".to_owned()),
        version: None,
        licence: "Apache-2.0".to_owned(),
        date: "2020-02-02".to_owned(),
    }
}

fn model(name: &str, without: &[&str]) -> Document {
    let path = root().join("codegen/tests/models").join(name);
    let without = without.iter().map(|name| (*name).to_owned()).collect();
    survey::load(&path, &Options { without, ..Options::default() }).unwrap()
}

/// Makes the workspace anew, over the versions that this one holds.
fn make(name: &str, document: &Document) -> PathBuf {
    let folder = target().join("compile").join("new-service");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    NewService::plan(document, name, &provenance(), &folder, &root()).unwrap().write().unwrap();
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    folder
}

/// Builds the conformance program as the whole workspace has it, which is built where all tests run.
fn conformance_program() -> PathBuf {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments =
        ["build", "--quiet", "--offline", "--locked", "--workspace", "--bin", "codeartifact-conformance"];
    assert!(Command::new(cargo).current_dir(root()).args(arguments).status().unwrap().success());
    target().join("debug/codeartifact-conformance")
}

/// Runs the script by which a workspace is held to its model, and returns its exit code and what it said.
fn run_conformance(folder: &Path) -> (Option<i32>, String) {
    let output = Command::new("sh")
        .arg(folder.join("conformance.sh"))
        .arg("--quiet")
        .env("CONFORMANCE", conformance_program())
        .env("CARGO_TARGET_DIR", target().join("compile").join("target"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_NET_OFFLINE", "true")
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    (output.status.code(), said.concat())
}

/// Runs the tests of a workspace and returns what was said; a warning fails them.
fn run_tests(folder: &Path) -> String {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(folder)
        .args(["test", "--offline", "--workspace", "--lib", "--bins", "--tests", "--target-dir"])
        .arg(target().join("compile").join("target"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .output()
        .unwrap();
    let said =
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(output.status.success() && !said.contains("warning"), "{said}");
    said
}

#[test]
fn workspace_of_a_model_compiles_and_answers_501() {
    let folder = make("cities", &model("resources.json", &["Ping"]));
    let place = Place { directory: folder.join("model"), name: Some("second".to_owned()) };
    let second = model("headers.json", &[]);
    Import::plan(&second, &provenance(), &place, Allowances::default()).unwrap().write().unwrap();

    let said = run_tests(&folder);

    assert!(said.contains("test operations_that_are_not_written_answer_501 ... ok"), "{said}");
    assert!(said.contains("second_generated"), "{said}");
    assert!(folder.join("server/src/operations/get_city.rs").exists());
    assert!(!folder.join("server/src/operations/ping.rs").exists(), "left out of the build too");

    let (code, said) = run_conformance(&folder);

    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("501     GetCity") && said.contains("not implemented: status 501"), "{said}");
    assert!(said.contains(" 0 failed"), "{said}");
}
