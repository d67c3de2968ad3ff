//! Types, their constraints and their names.

use super::*;

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
fn shapes_that_contain_themselves_are_compared_once() {
    let nest = |shapes: &mut Value| {
        shapes["a#Tree"] = json!({ "type": "structure", "members": { "children": { "target": "a#Trees" } } });
        shapes["a#Trees"] = json!({ "type": "list", "member": { "target": "a#Tree" } });
        shapes["a#PutOutput"]["members"]["tree"] = json!({ "target": "a#Tree" });
    };

    assert_eq!(lines(&compare(&service(nest), &service(nest))), [""; 0]);
}
