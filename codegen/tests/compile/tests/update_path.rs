//! The update path: an implementation is written against an older model, the newer model takes its place, and
//! the compiler names what `codegen diff` announced, and nothing else.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use codeartifact_codegen::aws_json::Source;
use codeartifact_codegen::diff::{Action, Aspect, Change, Diff, Part};
use codeartifact_codegen::document::{Document, Options};
use codeartifact_codegen::names;
use codegen_compile::compiler::Diagnostic;
use codegen_compile::folders::root;
use codegen_compile::implementation;
use codegen_compile::workspace::Workspace;
use serde_json::{Value, json};

/// The operations of the smaller models.
const KEPT: &[&str] = &["CreateDomain", "DeleteDomain", "DescribeDomain", "UpdatePackageVersionsStatus"];

/// The real model with few operations, which `change` may bend.
fn model(operations: &[&str], change: impl FnOnce(&mut Value)) -> Document {
    let text = fs::read_to_string(root().join("model/codeartifact.smithy.json")).unwrap();
    let mut model: Value = serde_json::from_str(&text).unwrap();
    let id = |name: &&str| json!({ "target": format!("com.amazonaws.codeartifact#{name}") });
    let service = &mut model["shapes"]["com.amazonaws.codeartifact#CodeArtifact"];
    service["operations"] = operations.iter().map(id).collect();
    change(&mut model);
    read("new", &model.to_string())
}

fn read(origin: &str, text: &str) -> Document {
    Document::read(Source { origin, text }, None, &Options::default()).unwrap()
}

fn shape<'a>(model: &'a mut Value, name: &str) -> &'a mut Value {
    &mut model["shapes"][format!("com.amazonaws.codeartifact#{name}")]
}

fn member(structure: &'static str) -> impl FnOnce(&mut Value) {
    move |model| {
        shape(model, structure)["members"]["purpose"] =
            json!({ "target": "smithy.api#String", "traits": { "smithy.api#required": {} } });
    }
}

/// The newer models by name.
fn newer() -> Vec<(&'static str, Document)> {
    let with = |name: &'static str| [KEPT, &[name]].concat();
    let without = |name: &str| KEPT.iter().copied().filter(|kept| *kept != name).collect::<Vec<_>>();
    let pattern = |model: &mut Value| {
        shape(model, "DomainName")["traits"]["smithy.api#pattern"] = json!("^[a-z]{2,50}$");
    };
    let value = |model: &mut Value| {
        let sleeping =
            json!({ "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": "Sleeping" } });
        shape(model, "DomainStatus")["members"]["SLEEPING"] = sleeping;
    };
    let renamed = {
        let text = model(KEPT, |_| {}).text;
        read("new", &text.replace("#DomainDescription\"", "#DomainDetails\""))
    };
    vec![
        ("a_new_operation", model(&with("DescribeRepository"), |_| {})),
        ("a_new_required_member_of_an_input", model(KEPT, member("CreateDomainRequest"))),
        ("a_new_required_member_of_an_output", model(KEPT, member("DescribeDomainResult"))),
        ("a_tightened_pattern", model(KEPT, pattern)),
        ("a_new_enum_value", model(KEPT, value)),
        ("a_renamed_shape", renamed),
        ("a_removed_operation", model(&without("DeleteDomain"), |_| {})),
    ]
}

/// What a change in the model changes in the generated code: the words by which the compiler speaks of it.
/// Nothing for what the generated code takes care of by itself.
fn words(change: &Change) -> Vec<String> {
    let word = |ident: proc_macro2::Ident| ident.to_string();
    match (change.part, change.aspect, change.action) {
        (Part::Operation, Aspect::Presence, _) => {
            let name = &change.subject;
            vec![word(names::snake_case(name)), word(names::type_name(name)), format!("{name}Error")]
        }
        (Part::Member, Aspect::Presence, _) => {
            let (_, member) = change.subject.split_once('.').unwrap();
            vec![word(names::snake_case(member))]
        }
        (Part::Shape, Aspect::Naming, _) => {
            vec![change.text.split('`').nth(1).unwrap().to_owned()]
        }
        // A type that is new asks for nothing; one that is gone may be named somewhere.
        (Part::Enum, Aspect::Value, _) | (Part::Shape, Aspect::Presence, Action::Removed) => {
            vec![word(names::type_name(&change.subject))]
        }
        _ => Vec::new(),
    }
}

/// Tells whether the compiler has something to say of a change wherever an implementation handles everything.
fn must_break(change: &Change) -> bool {
    change.part != Part::Shape || change.aspect == Aspect::Naming
}

/// The names that the compiler quotes, split where they are paths.
fn quoted(diagnostic: &Diagnostic) -> Vec<&str> {
    let spans = diagnostic.message.split('`').skip(1).step_by(2);
    spans.flat_map(|span| span.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')).collect()
}

/// Holds that what the compiler says and what was announced are the same, and returns both as text.
#[track_caller]
fn compared(case: &str, diff: &Diff, diagnostics: &[&Diagnostic]) -> String {
    let announced: Vec<(&Change, Vec<String>)> = diff
        .changes
        .iter()
        .chain(diff.artefacts.values().flatten())
        .map(|change| (change, words(change)))
        .filter(|(_, words)| !words.is_empty())
        .collect();
    for diagnostic in diagnostics {
        let names = quoted(diagnostic);
        let explained =
            |(_, words): &(&Change, Vec<String>)| words.iter().any(|word| names.contains(&&**word));
        assert!(announced.iter().any(explained), "{case}: nothing announced\n{}", diagnostic.rendered);
    }
    for (change, words) in announced.iter().filter(|(change, _)| must_break(change)) {
        let said = diagnostics.iter().any(|diagnostic| {
            let names = quoted(diagnostic);
            words
                .iter()
                .any(|word| names.contains(&&**word) || diagnostic.rendered.contains(&format!("`{word}`")))
        });
        assert!(said, "{case}: the compiler does not name {}: {}", change.subject, change.text);
    }
    let mut text = format!("{case}\n");
    let mut errors: Vec<String> = diagnostics
        .iter()
        .map(|diagnostic| format!("  {} {}", diagnostic.code.as_deref().unwrap_or("-"), diagnostic.message))
        .collect();
    errors.sort();
    let _ = writeln!(text, "{}", if errors.is_empty() { "  nothing".to_owned() } else { errors.join("\n") });
    text
}

fn add(workspace: &mut Workspace, case: &str, document: &Document) -> BTreeMap<String, String> {
    workspace.add_service(&format!("service_{case}"), &document.service).unwrap()
}

fn implement(workspace: &mut Workspace, case: &str, source: &str) {
    let service = format!("service_{case}");
    let files = [("lib.rs".to_owned(), format!("//! Handles everything.\n{source}\n"))].into();
    workspace.add(&format!("implementation_{case}"), &[("service", &service)], &files).unwrap();
}

#[test]
fn the_compiler_names_what_the_comparison_announced_and_nothing_else() {
    let openapi = fs::read_to_string(root().join("model/codeartifact.openapi.json")).unwrap();
    let smithy = fs::read_to_string(root().join("model/codeartifact.smithy.json")).unwrap();
    let published = (read("old", &openapi), read("new", &smithy));
    let small = model(KEPT, |_| {});
    let mut workspace = Workspace::create("update").unwrap();

    let of_published = implementation::of(&add(&mut workspace, "published", &published.0)).unwrap();
    implement(&mut workspace, "published", &of_published);
    let of_small = implementation::of(&add(&mut workspace, "small", &small)).unwrap();
    implement(&mut workspace, "small", &of_small);
    let before = workspace.check(&[]).unwrap();

    let newer = newer();
    add(&mut workspace, "published", &published.1);
    for (case, document) in &newer {
        add(&mut workspace, case, document);
        implement(&mut workspace, case, &of_small);
    }
    let after = workspace.check(&[]).unwrap();

    assert_eq!(before, [], "the implementations fit their models");
    let of = |case: &str| {
        let package = format!("implementation_{case}");
        after.iter().filter(|found| found.package == package).collect::<Vec<_>>()
    };
    let mut report = compared("published", &Diff::between(&published.0, &published.1), &of("published"));
    for (case, document) in &newer {
        report.push_str(&compared(case, &Diff::between(&small, document), &of(case)));
    }
    let elsewhere: Vec<_> =
        after.iter().filter(|found| !found.package.starts_with("implementation_")).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
    insta::assert_snapshot!(report);
}
