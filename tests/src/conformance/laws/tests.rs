//! What is derived from a small model with names of its own.

use codeartifact_codegen::aws_json::Source;
use codeartifact_codegen::document::{Document, Options};
use codeartifact_codegen::ir::Service;
use serde_json::{Value, json};

use super::agree::departures;
use super::pairs::pairs;
use super::resource::resources;

fn zoo() -> Service {
    let source = Source { origin: "zoo.json", text: include_str!("zoo.json") };
    Document::read(source, None, &Options::default()).unwrap().service
}

#[test]
fn members_are_paired_by_name_and_names_of_things_by_their_shape() {
    let service = zoo();
    let (create, read) = (&service.operations["CreateAnimal"], &service.operations["DescribeAnimal"]);
    let shown = |told| {
        let pairs = pairs(&service, &create.input, told);
        pairs.iter().map(|pair| format!("{}={}", pair.sent.name, pair.told.name)).collect::<Vec<_>>()
    };

    assert_eq!(shown(&read.input), ["habitat=place", "animal=name"]);
    let info = service.members(&create.output)[0].target.clone();
    assert_eq!(shown(&info), ["diet=diet", "mood=mood", "habitat=homeOf", "animal=name"]);
}

#[test]
fn things_are_found_with_what_makes_describes_lists_changes_and_removes_them() {
    let found = resources(&zoo(), None);

    let animal = found.iter().find(|resource| resource.noun == "Animal").unwrap();
    assert_eq!(animal.create, "CreateAnimal");
    assert_eq!(animal.read.as_deref(), Some("DescribeAnimal"));
    assert_eq!(animal.update.as_deref(), Some("UpdateAnimal"));
    assert_eq!(animal.delete.as_deref(), Some("DeleteAnimal"));
    // The other list asks for a shift, which nothing that makes an animal tells.
    assert_eq!(animal.lists, ["ListAnimals"]);
}

#[test]
fn what_is_told_otherwise_than_it_was_sent_is_named() {
    let service = zoo();
    let create = &service.operations["CreateAnimal"];
    let info = service.members(&create.output)[0].target.clone();
    let departures = |told: Value| {
        let sent = json!({"habitat": "pond", "animal": "otter", "diet": "fish", "keeper": "kim"});
        let sent = (&create.input, sent.as_object().unwrap());
        departures(&service, sent, (&info, told.as_object().unwrap()))
    };

    assert_eq!(
        departures(json!({"name": "otter", "homeOf": "pond", "diet": "fish", "mood": "good"})),
        [""; 0]
    );
    assert_eq!(
        departures(json!({"name": "seal", "homeOf": "pond"})),
        [
            "expected `diet` to be `\"fish\"`, found none",
            "expected `name` to be `\"otter\"`, found `\"seal\"`"
        ]
    );
}
