//! Holds that the forms of `CodeArtifact`'s model in the repository say the same where both speak.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::Path;

use codeartifact_codegen::diff::Diff;
use codeartifact_codegen::document::{Document, Form, Options};
use codeartifact_codegen::ir::{Binding, Service, ShapeId};

fn load(file: &str) -> Document {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../model").join(file);
    Document::load(&path, &Options::default()).unwrap()
}

fn both() -> (Document, Document) {
    (load("codeartifact.openapi.json"), load("codeartifact.smithy.json"))
}

/// Members as name, target, place and whether they must be there, in ascending order of name.
fn members(service: &Service, id: &ShapeId) -> Vec<(String, String, Binding, bool)> {
    let member = |member: &codeartifact_codegen::ir::Member| {
        (member.name.clone(), member.target.name.clone(), member.binding.clone(), member.required)
    };
    let mut members: Vec<_> = service.members(id).iter().map(member).collect();
    members.sort_by(|left, right| left.0.cmp(&right.0));
    members
}

#[test]
fn models_are_of_the_same_version_in_their_forms() {
    let (openapi, smithy) = both();

    assert_eq!((openapi.form, smithy.form), (Form::OpenApi, Form::Smithy));
    assert_eq!(openapi.service.id, smithy.service.id);
    assert_eq!(openapi.service.version, smithy.service.version);
    assert_eq!((openapi.service.operations.len(), smithy.service.operations.len()), (38, 48));
}

#[test]
fn forms_agree_on_routes_errors_and_pagination() {
    let (openapi, smithy) = both();

    for (name, operation) in &openapi.service.operations {
        let published = &smithy.service.operations[name];
        assert_eq!(operation.method, published.method, "{name}");
        assert_eq!(operation.uri, published.uri, "{name}");
        assert_eq!(operation.code, published.code, "{name}");
        assert_eq!(operation.errors, published.errors, "{name}");
        assert_eq!(operation.pagination, published.pagination, "{name}");
    }
}

#[test]
fn forms_agree_on_members_but_for_one_newer_parameter() {
    let (openapi, smithy) = both();

    for (name, operation) in &openapi.service.operations {
        let published = &smithy.service.operations[name];
        let mut expected = members(&smithy.service, &published.input);
        expected.retain(|(member, ..)| {
            (name.as_str(), member.as_str()) != ("GetRepositoryEndpoint", "endpointType")
        });
        assert_eq!(members(&openapi.service, &operation.input), expected, "{name}");
        let output = members(&openapi.service, &operation.output);
        assert_eq!(output, members(&smithy.service, &published.output), "{name}");
    }
}

#[test]
fn forms_agree_on_every_shape_that_both_hold() {
    let (openapi, smithy) = both();

    let mut differing = Vec::new();
    for (id, shape) in &openapi.service.shapes {
        let Some(published) = smithy.service.shapes.get(id) else {
            differing.push(format!("{} is missing", id.name));
            continue;
        };
        let same = shape.constraints == published.constraints
            && shape.sensitive == published.sensitive
            && std::mem::discriminant(&shape.kind) == std::mem::discriminant(&published.kind)
            && members(&openapi.service, id) == members(&smithy.service, id);
        if !same {
            differing.push(id.name.clone());
        }
    }

    assert_eq!(differing, ["GetRepositoryEndpointRequest"]);
}

#[test]
fn comparison_lists_what_is_newer_and_no_artefact_of_the_form() {
    let (openapi, smithy) = both();
    let diff = Diff::between(&openapi, &smithy);

    let news: Vec<String> = diff
        .changes
        .iter()
        .map(|change| format!("{:?} {}: {}", change.part, change.subject, change.text))
        .collect();

    assert_eq!(diff.artefacts.len(), 0, "{:?}", diff.artefacts);
    assert_eq!(diff.breaking().count(), 0);
    insta::assert_snapshot!(news.join("\n"));
}

#[test]
fn converted_description_in_the_repository_reads_back_as_it_is() {
    let smithy = load("codeartifact.smithy.json");

    assert_eq!(smithy.text, smithy.smithy);
    assert_eq!(smithy.notes, [""; 0]);
}
