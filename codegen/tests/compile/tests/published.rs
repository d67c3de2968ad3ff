//! The model that AWS publishes, in the place of ours: what a comparison says of it. That the server builds with it
//! is held by `server_update.rs`.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;

use codeartifact_codegen::aws_json::Source;
use codeartifact_codegen::diff::Diff;
use codeartifact_codegen::document::{Document, Options};
use codegen_compile::folders::root;
use codegen_compile::published;

fn read(text: &str) -> Document {
    Document::read(Source { origin: "model.json", text }, None, &Options::default()).unwrap()
}

#[test]
fn published_model_differs_in_what_the_description_loses_and_breaks_nobody() {
    let ours = read(&fs::read_to_string(root().join("model/codeartifact.smithy.json")).unwrap());
    let published = read(&published::model().unwrap().to_string());

    let diff = Diff::between(&ours, &published);

    assert_eq!(diff.breaking().count(), 0);
    let told: Vec<String> =
        diff.changes.iter().map(|change| format!("{}: {}", change.subject, change.text)).collect();
    assert_eq!(
        told,
        [
            "CodeArtifactControlPlaneService: is called `com.amazonaws.codeartifact#CodeArtifactControlPlaneService`, \
             was `com.amazonaws.codeartifact#CodeArtifact`",
            "HashAlgorithm: `SHA-1` is called SHA1, was SHA_1",
            "HashAlgorithm: `SHA-256` is called SHA256, was SHA_256",
            "HashAlgorithm: `SHA-512` is called SHA512, was SHA_512",
            "DomainDescription.assetSizeBytes: has default 0, was none",
            "DomainDescription.repositoryCount: has default 0, was none",
        ]
    );
}

#[test]
fn published_model_is_told_by_the_form_where_ours_is_a_description() {
    let mut ours = read(&fs::read_to_string(root().join("model/codeartifact.smithy.json")).unwrap());
    ours.published = codeartifact_codegen::document::Form::ServiceDescription;

    let diff = Diff::between(&ours, &read(&published::model().unwrap().to_string()));

    assert_eq!(diff.changes.len(), 1, "the name of the service alone");
    assert_eq!(diff.artefacts.values().map(Vec::len).sum::<usize>(), 5);
    let note = "names of enum values (3)";
    assert!(diff.text().contains("defaults (2)") && diff.text().contains(note), "{}", diff.text());
}
