use serde_json::{Value, json};

use super::{Action, Change, Diff, compare};
use crate::aws_json::Source;
use crate::document::{Document, Options};
use crate::ir::Service;
use crate::smithy;

/// A model with one operation, which `change` may bend.
fn model(change: impl FnOnce(&mut Value)) -> String {
    let mut model = json!({
        "smithy": "2.0",
        "shapes": {
            "a#Store": {
                "type": "service", "version": "1", "operations": [{ "target": "a#Put" }],
                "traits": { "aws.protocols#restJson1": {}, "aws.auth#sigv4": { "name": "store" } }
            },
            "a#Put": {
                "type": "operation",
                "input": { "target": "a#PutInput" }, "output": { "target": "a#PutOutput" },
                "errors": [{ "target": "a#Gone" }],
                "traits": { "smithy.api#http": { "method": "PUT", "uri": "/put", "code": 200 } }
            },
            "a#PutInput": { "type": "structure", "members": {
                "name": { "target": "a#Name" }, "kind": { "target": "a#Kind" }, "size": { "target": "a#Size" },
                "names": { "target": "a#Names" }
            } },
            "a#PutOutput": { "type": "structure", "members": {
                "text": { "target": "a#Text", "traits": { "smithy.api#required": {} } },
                "color": { "target": "a#Color" }, "count": { "target": "a#Count" }, "texts": { "target": "a#Texts" }
            } },
            "a#Gone": {
                "type": "structure", "members": { "message": { "target": "smithy.api#String" } },
                "traits": { "smithy.api#error": "client", "smithy.api#httpError": 404 }
            },
            "a#Color": enumeration(&["red", "blue"]),
            "a#Count": { "type": "integer" },
            "a#Kind": enumeration(&["big", "small"]),
            "a#Name": { "type": "string", "traits": { "smithy.api#length": { "min": 1, "max": 9 } } },
            "a#Names": { "type": "list", "member": { "target": "a#Name" } },
            "a#Size": { "type": "long", "traits": { "smithy.api#range": { "min": 0 } } },
            "a#Text": { "type": "string", "traits": { "smithy.api#length": { "max": 9 } } },
            "a#Texts": { "type": "list", "member": { "target": "a#Text" } }
        }
    });
    change(&mut model["shapes"]);
    model.to_string()
}

fn enumeration(values: &[&str]) -> Value {
    let members = values.iter().map(|value| {
        (
            value.to_uppercase(),
            json!({ "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": value } }),
        )
    });
    json!({ "type": "enum", "members": members.collect::<serde_json::Map<_, _>>() })
}

fn service(change: impl FnOnce(&mut Value)) -> Service {
    smithy::read("model.json", &model(change), None).unwrap()
}

/// The changes that `change` makes, one line each; `!` marks those that break clients.
fn changes(change: impl FnOnce(&mut Value)) -> Vec<String> {
    lines(&compare(&service(|_| {}), &service(change)))
}

/// The changes that undoing `change` makes.
fn undone(change: impl FnOnce(&mut Value)) -> Vec<String> {
    lines(&compare(&service(change), &service(|_| {})))
}

fn lines(changes: &[Change]) -> Vec<String> {
    let line = |change: &Change| {
        let sign = match change.action {
            Action::Added => '+',
            Action::Removed => '-',
            Action::Changed => '~',
        };
        let breaks = if change.breaks_clients.is_some() { "!" } else { "" };
        format!("{sign}{breaks} {}: {}", change.subject, change.text)
    };
    changes.iter().map(line).collect()
}

fn member(structure: &'static str, name: &'static str, value: Value) -> impl FnOnce(&mut Value) {
    move |shapes| shapes[structure]["members"][name] = value
}

fn put_trait(shape: &'static str, name: &'static str, value: Value) -> impl FnOnce(&mut Value) {
    move |shapes| shapes[shape]["traits"][name] = value
}

#[test]
fn equal_models_have_no_changes() {
    assert_eq!(changes(|_| {}), [""; 0]);
}

#[test]
fn added_operation_breaks_nobody_and_a_removed_one_does() {
    let add = |shapes: &mut Value| {
        shapes["a#Get"] = json!({
            "type": "operation", "traits": { "smithy.api#http": { "method": "GET", "uri": "/get" } }
        });
        shapes["a#Store"]["operations"] = json!([{ "target": "a#Put" }, { "target": "a#Get" }]);
    };

    assert_eq!(changes(add), ["+ Get: GET /get", "+ GetInput: a structure", "+ GetOutput: a structure"]);
    assert_eq!(undone(add), ["-! Get: GET /get", "- GetInput: a structure", "- GetOutput: a structure"]);
}

#[test]
fn other_route_or_status_breaks_clients() {
    let http = |uri: &str, code: u16| {
        put_trait("a#Put", "smithy.api#http", json!({ "method": "PUT", "uri": uri, "code": code }))
    };

    assert_eq!(changes(http("/other", 200)), ["~! Put: is reached by PUT /other, was PUT /put"]);
    assert_eq!(changes(http("/put", 201)), ["~! Put: succeeds with 201, was 200"]);
}

#[test]
fn required_input_member_breaks_clients_and_an_optional_one_does_not() {
    let required = json!({ "target": "a#Text", "traits": { "smithy.api#required": {} } });

    assert_eq!(
        changes(member("a#PutInput", "more", json!({ "target": "a#Name" }))),
        ["+ PutInput.more: optional Name, in the body"]
    );
    assert_eq!(
        changes(member("a#PutInput", "more", required)),
        ["+! PutInput.more: required Text, in the body"]
    );
}

#[test]
fn removed_members_break_clients_on_both_sides() {
    assert_eq!(
        undone(member("a#PutInput", "more", json!({ "target": "a#Name" }))),
        ["-! PutInput.more: optional Name, in the body"]
    );
    assert_eq!(
        undone(member("a#PutOutput", "more", json!({ "target": "a#Text" }))),
        ["-! PutOutput.more: optional Text, in the body"]
    );
}

#[test]
fn requiring_breaks_senders_and_loosening_breaks_readers() {
    let name = || json!({ "target": "a#Name", "traits": { "smithy.api#required": {} } });
    let text = || json!({ "target": "a#Text" });

    assert_eq!(
        changes(member("a#PutInput", "name", name())),
        ["~! PutInput.name: must be present, was optional"]
    );
    assert_eq!(
        undone(member("a#PutInput", "name", name())),
        ["~ PutInput.name: is optional, had to be present"]
    );
    assert_eq!(
        changes(member("a#PutOutput", "text", text())),
        ["~! PutOutput.text: is optional, had to be present"]
    );
    assert_eq!(
        undone(member("a#PutOutput", "text", text())),
        ["~ PutOutput.text: must be present, was optional"]
    );
}

#[test]
fn new_enum_values_break_nobody_and_removed_ones_break_senders() {
    let kind = |shapes: &mut Value| shapes["a#Kind"] = enumeration(&["big", "small", "tiny"]);
    let color = |shapes: &mut Value| shapes["a#Color"] = enumeration(&["red", "blue", "green"]);

    assert_eq!(changes(kind), ["+ Kind: `tiny`"]);
    assert_eq!(changes(color), ["+ Color: `green`; answers may hold them too"]);
    assert_eq!(undone(kind), ["-! Kind: `tiny`"]);
    assert_eq!(undone(color), ["- Color: `green`"]);
}

#[test]
fn other_enum_name_breaks_nobody() {
    let rename = |shapes: &mut Value| {
        shapes["a#Kind"]["members"] = json!({
            "LARGE": { "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": "big" } },
            "SMALL": { "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": "small" } }
        });
    };

    assert_eq!(changes(rename), ["~ Kind: `big` is called LARGE, was BIG"]);
}

#[test]
fn tighter_constraints_break_senders_and_looser_ones_nobody() {
    let length = |max: u64| put_trait("a#Name", "smithy.api#length", json!({ "min": 1, "max": max }));
    let range = |min: i64| put_trait("a#Size", "smithy.api#range", json!({ "min": min }));
    let text = |max: u64| put_trait("a#Text", "smithy.api#length", json!({ "max": max }));

    assert_eq!(changes(length(5)), ["~! Name: has length 1 to 5, was 1 to 9"]);
    assert_eq!(changes(length(50)), ["~ Name: has length 1 to 50, was 1 to 9"]);
    assert_eq!(changes(range(1)), ["~! Size: is in range 1 or more, was 0 or more"]);
    assert_eq!(changes(range(-1)), ["~ Size: is in range -1 or more, was 0 or more"]);
    assert_eq!(changes(text(5)), ["~ Text: has length up to 5, was up to 9"]);
}

#[test]
fn other_pattern_breaks_senders() {
    let pattern = || put_trait("a#Name", "smithy.api#pattern", json!("^a$"));

    assert_eq!(changes(pattern()), ["~! Name: matches `^a$`, had no pattern"]);
    assert_eq!(undone(pattern()), ["~ Name: has no pattern any more, was `^a$`"]);
    assert_eq!(
        changes(put_trait("a#Text", "smithy.api#pattern", json!("^a$"))),
        ["~ Text: matches `^a$`, had no pattern"]
    );
}

#[test]
fn constraint_on_a_member_counts_in_place_of_its_targets() {
    let own = json!({ "target": "a#Name", "traits": { "smithy.api#length": { "min": 1, "max": 3 } } });

    assert_eq!(
        changes(member("a#PutInput", "name", own)),
        ["~! PutInput.name: has length 1 to 3, was 1 to 9"]
    );
}

#[test]
fn member_that_moves_breaks_clients() {
    let query = json!({ "target": "a#Name", "traits": { "smithy.api#httpQuery": "name" } });
    let key = json!({ "target": "a#Name", "traits": { "smithy.api#jsonName": "n" } });

    assert_eq!(
        changes(member("a#PutInput", "name", query)),
        ["~! PutInput.name: travels in the query as `name`, was in the body"]
    );
    assert_eq!(
        changes(member("a#PutInput", "name", key)),
        ["~! PutInput.name: travels in the body as `n`, was in the body"]
    );
}

#[test]
fn other_type_breaks_clients_unless_every_old_value_still_counts() {
    let shape = |name: &'static str, kind: &'static str| {
        move |shapes: &mut Value| shapes[name] = json!({ "type": kind })
    };

    assert_eq!(changes(shape("a#Count", "string")), ["~! Count: is a string, was an integer"]);
    assert_eq!(changes(shape("a#Count", "long")), ["~! Count: is a long, was an integer"]);
    assert_eq!(changes(shape("a#Kind", "string")), ["~ Kind: is a string, was an enum"]);
    assert_eq!(undone(shape("a#Kind", "string")), ["~! Kind: is an enum, was a string"]);
}

#[test]
fn shape_under_another_name_is_no_change_of_the_wire() {
    let rename = |shapes: &mut Value| {
        shapes["a#Label"] = shapes["a#Text"].clone();
        shapes["a#PutOutput"]["members"]["text"]["target"] = json!("a#Label");
        shapes["a#Texts"]["member"]["target"] = json!("a#Label");
    };

    assert_eq!(changes(rename), [""; 0]);
}

#[test]
fn shape_that_code_speaks_of_is_named_when_it_is_called_otherwise() {
    let rename = |shapes: &mut Value| {
        shapes["a#Hue"] = shapes["a#Color"].take();
        shapes.as_object_mut().unwrap().remove("a#Color");
        shapes["a#PutOutput"]["members"]["color"]["target"] = json!("a#Hue");
    };

    assert_eq!(changes(rename), ["~ Hue: is called so now, was `Color`; nothing changes on the wire"]);
}

#[test]
fn removed_error_breaks_clients_and_an_added_one_does_not() {
    let without = |shapes: &mut Value| shapes["a#Put"]["errors"] = json!([]);

    assert_eq!(changes(without), ["-! Put: no longer answers `Gone`", "- Gone: a structure"]);
    assert_eq!(undone(without), ["+ Put: answers `Gone` too", "+ Gone: a structure"]);
}

#[test]
fn other_status_or_fault_of_an_error_breaks_clients() {
    let status = put_trait("a#Gone", "smithy.api#httpError", json!(410));
    let fault = put_trait("a#Gone", "smithy.api#error", json!("server"));
    let retry = put_trait("a#Gone", "smithy.api#retryable", json!({}));

    assert_eq!(changes(status), ["~! Gone: is answered with 410, was 404"]);
    assert_eq!(changes(fault), ["~! Gone: is the server's fault, was the client's"]);
    assert_eq!(changes(retry), ["~ Gone: is now marked as worth a retry"]);
}

#[test]
fn removed_pagination_breaks_clients() {
    let paginated = || {
        put_trait(
            "a#Put",
            "smithy.api#paginated",
            json!({ "inputToken": "name", "outputToken": "text", "items": "texts" }),
        )
    };

    let said = "`name` to `text`, items `texts`, page size `none`";
    assert_eq!(changes(paginated()), [format!("~ Put: pages by {said}")]);
    assert_eq!(undone(paginated()), [format!("~! Put: no longer pages, did by {said}")]);
}

#[test]
fn sparse_lists_break_who_meets_the_null() {
    let sparse = |shape| put_trait(shape, "smithy.api#sparse", json!({}));

    assert_eq!(changes(sparse("a#Texts")), ["~! Texts: may hold null"]);
    assert_eq!(undone(sparse("a#Texts")), ["~ Texts: may no longer hold null"]);
    assert_eq!(changes(sparse("a#Names")), ["~ Names: may hold null"]);
    assert_eq!(undone(sparse("a#Names")), ["~! Names: may no longer hold null"]);
}

#[test]
fn maps_and_blobs_are_compared_by_what_they_hold() {
    let with = |value: &'static str, requires_length: bool| {
        move |shapes: &mut Value| {
            shapes["a#Bytes"] = json!({ "type": "blob", "traits": { "smithy.api#streaming": {} } });
            if requires_length {
                shapes["a#Bytes"]["traits"]["smithy.api#requiresLength"] = json!({});
            }
            shapes["a#Labels"] =
                json!({ "type": "map", "key": { "target": "a#Name" }, "value": { "target": value } });
            shapes["a#PutInput"]["members"]["labels"] =
                json!({ "target": "a#Labels", "traits": { "smithy.api#httpQueryParams": {} } });
            shapes["a#PutInput"]["members"]["bytes"] =
                json!({ "target": "a#Bytes", "traits": { "smithy.api#httpPayload": {} } });
        }
    };

    let found = lines(&compare(&service(with("a#Name", false)), &service(with("a#Kind", true))));

    let bytes = "~! Bytes: must be sent with its length";
    assert_eq!(found, [bytes, "~! Kind (was Name): is an enum, was a string"]);
}

#[test]
fn int_enums_are_compared_by_number() {
    let levels = |numbers: &'static [i32]| {
        move |shapes: &mut Value| {
            let members = numbers.iter().map(|number| {
                (
                    format!("L{number}"),
                    json!({ "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": number } }),
                )
            });
            shapes["a#Level"] =
                json!({ "type": "intEnum", "members": members.collect::<serde_json::Map<_, _>>() });
            shapes["a#PutInput"]["members"]["level"] = json!({ "target": "a#Level" });
        }
    };

    let found = lines(&compare(&service(levels(&[1, 2])), &service(levels(&[2, 3]))));

    assert_eq!(found, ["+ Level: `3`", "-! Level: `1`"]);
}

#[test]
fn unique_items_break_senders() {
    let unique = || put_trait("a#Names", "smithy.api#uniqueItems", json!({}));

    assert_eq!(changes(unique()), ["~! Names: may no longer hold equal elements"]);
    assert_eq!(undone(unique()), ["~ Names: may hold equal elements"]);
}

#[test]
fn default_that_goes_or_changes_breaks_clients() {
    let default = |value: u8| {
        member("a#PutInput", "size", json!({ "target": "a#Size", "traits": { "smithy.api#default": value } }))
    };

    assert_eq!(changes(default(1)), ["~ PutInput.size: has default 1, was none"]);
    assert_eq!(undone(default(1)), ["~! PutInput.size: has default none, was 1"]);
}

#[test]
fn other_timestamp_format_breaks_clients() {
    let at = |format: &'static str| {
        move |shapes: &mut Value| {
            shapes["a#PutOutput"]["members"]["at"] = json!({ "target": "smithy.api#Timestamp", "traits": { "smithy.api#timestampFormat": format } });
        }
    };

    let found = lines(&compare(&service(at("epoch-seconds")), &service(at("date-time"))));

    assert_eq!(found, ["~! PutOutput.at: is written as date-time, was in epoch seconds"]);
}

#[test]
fn other_signing_name_breaks_clients_and_marks_do_not() {
    let sigv4 = put_trait("a#Store", "aws.auth#sigv4", json!({ "name": "shop" }));

    assert_eq!(changes(sigv4), ["~! Store: signs as `shop`, was `store`"]);
    assert_eq!(
        changes(put_trait("a#Put", "smithy.api#readonly", json!({}))),
        ["~ Put: is now marked as reading only"]
    );
    assert_eq!(
        changes(put_trait("a#Name", "smithy.api#deprecated", json!({}))),
        ["~ Name: is now deprecated"]
    );
    let anonymous = || put_trait("a#Put", "smithy.api#optionalAuth", json!({}));
    assert_eq!(changes(anonymous()), ["~ Put: needs no credentials any more"]);
    assert_eq!(undone(anonymous()), ["~! Put: needs credentials, did not"]);
}

#[test]
fn what_a_form_loses_is_left_out_with_a_note() {
    let read =
        |text: &str| Document::read(Source { origin: "m.json", text }, None, &Options::default()).unwrap();
    let new = read(&model(put_trait("a#Put", "smithy.api#readonly", json!({}))));
    let mut old = read(&model(|_| {}));
    assert_eq!(Diff::between(&old, &new).changes.len(), 1);

    old.form = crate::document::Form::ServiceDescription;
    let diff = Diff::between(&old, &new);

    assert_eq!(diff.changes, []);
    let note = "Left out, since the form AWS service description loses it";
    assert!(diff.text().contains(note), "{}", diff.text());
    assert!(diff.text().contains("marks for reading only and safe to repeat (1)"), "{}", diff.text());
}

#[test]
fn shapes_that_contain_themselves_are_compared_once() {
    let nest = |shapes: &mut Value| {
        shapes["a#Tree"] = json!({ "type": "structure", "members": { "children": { "target": "a#Trees" } } });
        shapes["a#Trees"] = json!({ "type": "list", "member": { "target": "a#Tree" } });
        shapes["a#PutOutput"]["members"]["tree"] = json!({ "target": "a#Tree" });
    };

    assert_eq!(lines(&compare(&service(nest), &service(nest))), [""; 0]);
}
