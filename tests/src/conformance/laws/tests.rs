//! What is derived from a small model with names of its own.

use codeartifact_codegen::aws_json::Source;
use codeartifact_codegen::document::{Document, Options};
use codeartifact_codegen::ir::Service;
use serde_json::{Value, json};

use super::agree::departures;
use super::derive::derive;
use super::digest::contradictions;
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
fn laws_follow_from_traits_members_and_names_whatever_they_are_called() {
    let service = zoo();
    let laws = derive(&service, None);
    let of = |operation: &str| {
        let own = laws.iter().filter(|(about, _)| about == operation);
        own.map(|(_, law)| law.name.as_str()).collect::<Vec<_>>()
    };

    assert_eq!(of("CreateAnimal"), ["nothing is made twice", "the answer is about what was asked for"]);
    assert_eq!(
        of("UpdateAnimal"),
        [
            "`diet` is read back when it was changed, and the others stay",
            "`mood` is read back when it was changed, and the others stay",
            "the answer is about what was asked for",
            "a second request changes nothing",
        ]
    );
    assert_eq!(of("DeleteAnimal"), ["nothing is deleted twice", "a second request changes nothing"]);
    assert_eq!(
        of("DescribeAnimal"),
        [
            "what CreateAnimal made is described as it was sent",
            "what DeleteAnimal deleted is not described",
            "the answer is about what was asked for",
            "the same question has the same answer",
        ]
    );
    assert_eq!(
        of("ListAnimals"),
        [
            "what CreateAnimal made is listed as it was sent",
            "what DeleteAnimal deleted is not listed",
            "pages of every size make up the list",
            "`diet` selects what matches and nothing else",
            "`namePrefix` selects what matches and nothing else",
        ]
    );
    assert_eq!(of("ListAnimalsOfKeeper"), ["pages of every size make up the list"]);
    assert_eq!(
        of("DescribeHabitat"),
        ["the answer is about what was asked for", "the same question has the same answer"]
    );
    assert_eq!(of("PutPhoto"), ["digests and sizes are those of the bytes"]);
    assert_eq!(
        of("GetPhoto"),
        [
            "what PutPhoto made is described as it was sent",
            "the bytes that PutPhoto took come out as they went in",
            "the same question has the same answer"
        ]
    );
}

#[test]
fn digests_and_sizes_are_held_against_the_bytes() {
    let service = zoo();
    let answer = &service.operations["PutPhoto"].output;
    let contradictions =
        |told: Value| contradictions(&service, answer, told.as_object().unwrap(), b"hello\n");

    let sha256 = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
    assert_eq!(contradictions(json!({"sizeBytes": 6, "sums": {"sha256": sha256}})), [""; 0]);
    let wrong = contradictions(json!({"sizeBytes": 7, "sums": {"sha256": "00"}}));
    let told = format!("expected sha256 `{sha256}`, found `\"00\"`");
    assert_eq!(wrong, ["expected `sizeBytes` to be 6, found 7", &told]);
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
