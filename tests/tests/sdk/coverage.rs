//! Holds that no operation is without a scenario. Reads the scenarios' source, since no test can know what
//! the tests beside it have called.

use std::fs;
use std::path::Path;

use codeartifact_tests::run_to_end;

use crate::model;

// Nothing is asserted in these on what an operation gives.
const WITHOUT_SCENARIOS: [&str; 6] =
    ["calls.rs", "coverage.rs", "main.rs", "model.rs", "refusal.rs", "world.rs"];

#[test]
fn every_operation_has_a_scenario() {
    let scenarios = scenarios();

    let missing: Vec<_> = model::operations()
        .into_iter()
        .filter(|operation| !scenarios.contains(&format!(".{}()", method(operation))))
        .collect();

    assert!(missing.is_empty(), "no scenario of the Rust SDK calls {missing:?}");
}

#[test]
fn the_server_lists_exactly_the_operations_of_the_model() {
    let output = run_to_end(&["operations"]);

    let listed = String::from_utf8(output.stdout).unwrap();
    let listed =
        listed.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    assert_eq!(model::operations(), listed);
}

// The modules beside this one; those of `errors` hold what operations refuse, not what they give.
fn scenarios() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sdk");
    let mut scenarios = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_file() && !WITHOUT_SCENARIOS.contains(&name) {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            scenarios.extend(code.map(|line| format!("{line}\n")));
        }
    }
    scenarios
}

// `CreateDomain` is called by `create_domain`.
fn method(operation: &str) -> String {
    let mut method = String::new();
    for character in operation.chars() {
        if character.is_uppercase() && !method.is_empty() {
            method.push('_');
        }
        method.extend(character.to_lowercase());
    }
    method
}
