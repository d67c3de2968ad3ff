//! Renews the extracts and what others say of them, where a folder of the published packages is named.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use codeartifact_codegen::document::{Document, Options};

use super::{extract, here, measure, openapi, read, smithy_diff};

/// The newest API version of a service in botocore's folder of data.
pub(super) fn description(data: &Path, service: &str) -> PathBuf {
    let folders = fs::read_dir(data.join(service)).unwrap().map(|entry| entry.unwrap().path());
    folders.filter(|path| path.is_dir()).max().unwrap().join("service-2.json")
}

fn load(path: &Path) -> Document {
    Document::load(path, &Options::default()).unwrap()
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn table(name: &str, heading: &str, rows: impl IntoIterator<Item = Vec<String>>) {
    let lines: Vec<String> = rows.into_iter().map(|row| row.join("\t")).collect();
    write(&here(name), &format!("{heading}\n{}\n", lines.join("\n")));
}

fn pairs(packages: &Path) {
    for (service, operations) in smithy_diff::PAIRS {
        let folder = here("models").join(service);
        for side in ["old", "new"] {
            let document = load(&description(&packages.join(format!("botocore-{side}")), service));
            write(
                &folder.join(format!("{side}.smithy.json")),
                &extract::smithy(&document.smithy, operations),
            );
        }
        let said = Command::new("java")
            .arg("-cp")
            .arg(format!("{}/*", packages.join("jars").display()))
            .args([here("Events.java"), folder.join("old.smithy.json"), folder.join("new.smithy.json")])
            .output()
            .unwrap();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        let events = String::from_utf8(said.stdout).unwrap();
        table(
            &format!("models/{service}/theirs.tsv"),
            "severity\tevent\tabout",
            events.lines().map(|line| vec![line.to_owned()]),
        );
    }
}

fn forms(packages: &Path) {
    let mut rows = Vec::new();
    for (name, service, operations) in openapi::SERVICES {
        let folder = here("openapi").join(name);
        let published = fs::read_to_string(packages.join(format!("openapi/{name}.json"))).unwrap();
        write(&folder.join("document.openapi.json"), &extract::openapi(&published, operations));
        let model = load(&description(&packages.join("botocore-same"), service));
        write(&folder.join("model.smithy.json"), &extract::smithy(&model.smithy, operations));
        let document = read(&folder.join("document.openapi.json"));
        let model = read(&folder.join("model.smithy.json"));
        let diff = codeartifact_codegen::diff::Diff::between(&document, &model);
        rows.push(openapi::row(name, &document, &diff).to_vec());
    }
    table("openapi/false_changes.tsv", measure::HEADING, rows);
    table("openapi/measured.tsv", measure::HEADING, measure::all(packages));
}

#[test]
fn extracts_and_what_others_say_are_renewed_where_asked() {
    let Some(packages) = env::var_os("UPDATE_REAL_PAIRS").map(PathBuf::from) else {
        assert!(here("README.md").exists(), "it says how this is asked for");
        return;
    };
    pairs(&packages);
    forms(&packages);
}
