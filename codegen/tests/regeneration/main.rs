//! Walks the update path with a real older model and writes docs/REGENERATION.md, or holds it to what the
//! commands say today. What the compiler says stands in a snapshot that the update path's own test holds.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::{Value, json};
use tempfile::TempDir;

const COMPILER: &str = "codegen/tests/compile/tests/snapshots/\
    update_path__the_compiler_names_what_the_comparison_announced_and_nothing_else.snap";

const HEAD: &str = "\
# Regeneration

What happens when the model gives way to another: the commands of CONTRIBUTING.md (\"Take in AWS's next model\"), walked
with a real older model and with bent ones. Nobody writes this page: its outputs are those of the commands.
`UPDATE_REGENERATION=1 cargo test -p codeartifact-codegen --test regeneration` writes it, and without the flag that test
fails where the page is not what they say.

`old.json` is AWS's model of early 2022, converted from the service description that botocore 1.24.0 carries; `new.json`
is the model of this repository, from botocore 1.44.5.
";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// A folder with models, in which commands are run.
struct Walk {
    folder: TempDir,
    page: String,
}

impl Walk {
    fn file(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).unwrap();
    }

    /// Runs a command and puts it and its output on the page.
    fn run(&mut self, arguments: &str) {
        let output = Command::new(env!("CARGO_BIN_EXE_codegen"))
            .args(arguments.split(' '))
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        let code = output.status.code().unwrap();
        let code = if code == 0 { String::new() } else { format!("[exit code {code}]\n") };
        writeln!(self.page, "```console\n$ codegen {arguments}\n{said}{code}```\n").unwrap();
    }

    fn say(&mut self, text: &str) {
        writeln!(self.page, "{text}\n").unwrap();
    }
}

/// The model of this repository, bent.
fn bent(bend: impl FnOnce(&mut Value)) -> String {
    let mut model: Value = serde_json::from_str(&read("model/codeartifact.smithy.json")).unwrap();
    bend(&mut model["shapes"]);
    model.to_string()
}

fn id(name: &str) -> String {
    format!("com.amazonaws.codeartifact#{name}")
}

fn mutated(walk: &mut Walk) {
    let pattern = |pattern: &'static str| {
        bent(move |shapes| shapes[id("DomainName")]["traits"]["smithy.api#pattern"] = json!(pattern))
    };
    let required = bent(|shapes| {
        let traits = json!({ "smithy.api#required": {} });
        shapes[id("CreateDomainRequest")]["members"]["purpose"] =
            json!({ "target": "smithy.api#String", "traits": traits });
    });
    let value = bent(|shapes| {
        let traits = json!({ "smithy.api#enumValue": "Sleeping" });
        shapes[id("DomainStatus")]["members"]["SLEEPING"] =
            json!({ "target": "smithy.api#Unit", "traits": traits });
    });
    let fewer = bent(|shapes| shapes[id("CodeArtifact")]["operations"].as_array_mut().unwrap().truncate(47));
    let unknown = bent(|shapes| shapes[id("SHA256")]["traits"]["smithy.api#wobble"] = json!({}));
    let cases = BTreeMap::from([
        ("a-looser-pattern.json", pattern(r"^[a-z][a-z0-9\-]{0,99}$")),
        ("a-tighter-pattern.json", pattern("^[a-z]{2,50}$")),
        ("a-required-member.json", required),
        ("a-value.json", value),
        ("an-operation-less.json", fewer),
        ("an-unknown-trait.json", unknown),
    ]);
    for (name, text) in cases {
        walk.file(name, &text);
        walk.run(&format!("diff --check new.json {name}"));
    }
    walk.say("A model that lacks operations takes the place of the present one only where that is allowed:");
    walk.run("add an-operation-less.json --origin nowhere --version 1");
}

/// The table of where others judge otherwise, and the sum over AWS's `OpenAPI` documents.
fn others(walk: &mut Walk) {
    let explained = read("codegen/tests/real_pairs/explained.tsv");
    let mut table = "| whose finding | kind | the other side | why |\n| --- | --- | --- | --- |".to_owned();
    for line in explained.lines().skip(1) {
        write!(table, "\n| {} |", line.replace('|', "\\|").replace('\t', " | ")).unwrap();
    }
    walk.say(&table);
    let measured = read("codegen/tests/real_pairs/openapi/measured.tsv");
    let rows: Vec<Vec<&str>> = measured.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    let sum = |column: usize| rows.iter().map(|row| row[column].parse::<usize>().unwrap()).sum::<usize>();
    let clean = rows.iter().filter(|row| row[2] == "0").count();
    walk.say("## From OpenAPI");
    walk.say(&format!(
        "{} services of AWS are to be had both as OpenAPI and as a model of the same time. Their {} operations, compared \
         form with form, make {} changes that are told as breaking clients and are not; {clean} services make none. \
         {} differences more are left out by name, since the form does not say what is true.",
        rows.len(),
        sum(1),
        sum(2),
        sum(3)
    ));
}

fn page() -> String {
    let mut walk = Walk { folder: tempfile::tempdir().unwrap(), page: format!("{HEAD}\n") };
    walk.file("old.json", &read("codegen/tests/regeneration/codeartifact-2022.smithy.json"));
    walk.file("new.json", &read("model/codeartifact.smithy.json"));
    walk.say("## A real older model");
    walk.run("add old.json --origin botocore --version 1.24.0");
    walk.run("diff old.json new.json");
    walk.run("add new.json --origin botocore --version 1.44.5");
    walk.say("## Bent models");
    mutated(&mut walk);
    walk.say(
        "## What the compiler says\n\nOf code that handles everything, written against the older model: `published` is \
         AWS's model of 2023 giving way to today's, the others are bent. \
         `codegen/tests/compile/tests/update_path.rs` holds that nothing is said that `diff` did not announce, and \
         `server_update.rs` beside it that the server itself is led so.",
    );
    let snapshot = read(COMPILER);
    let (_, errors) = snapshot.split_once("\n---\n").unwrap();
    walk.say(&format!("```text\n{}\n```", errors.trim_end()));
    walk.say(
        "## Beside the official comparison\n\nTwelve pairs of models, 2022 and 2026, beside `smithy-diff`. Where it and \
         we judge otherwise (`codegen/tests/real_pairs`):",
    );
    others(&mut walk);
    format!("{}\n", walk.page.trim_end())
}

#[test]
fn page_says_what_the_commands_say() {
    let file = root().join("docs/REGENERATION.md");
    let page = page();
    if env::var_os("UPDATE_REGENERATION").is_some() {
        fs::write(&file, &page).unwrap();
    }

    let stands = fs::read_to_string(&file).unwrap_or_default();
    assert!(stands == page, "docs/REGENERATION.md is stale; run with UPDATE_REGENERATION=1");
}
