//! Structures, unions, lists and maps.

use serde_json::json;

use super::{FindingKind, at, body, check, member, places, service, with};

#[test]
fn required_members_are_there_and_others_may_be_absent() {
    let members = json!({ "name": with("String", &json!({ "required": {} })), "note": member("String") });
    let service = service(&members, &json!({}));

    assert_eq!(body(&service, &json!({ "name": "a" })), []);
    assert_eq!(body(&service, &json!({ "note": "a" })), at("$.name", FindingKind::Missing));
}

#[test]
fn null_stands_for_what_may_be_absent_only() {
    let members = json!({ "name": with("String", &json!({ "required": {} })), "note": member("String") });
    let service = service(&members, &json!({}));

    assert_eq!(body(&service, &json!({ "name": "a", "note": null })), []);
    assert_eq!(body(&service, &json!({ "name": null })), at("$.name", FindingKind::Null));
}

#[test]
fn lists_and_maps_hold_null_where_they_are_sparse() {
    let sparse = json!({ "smithy.api#sparse": {} });
    let shapes = json!({
        "test#List": { "type": "list", "member": member("String") },
        "test#SparseList": { "type": "list", "member": member("String"), "traits": sparse },
        "test#Map": { "type": "map", "key": member("String"), "value": member("String") },
        "test#SparseMap": { "type": "map", "key": member("String"), "value": member("String"), "traits": sparse },
    });
    let members = json!({
        "list": member("test#List"), "sparseList": member("test#SparseList"),
        "map": member("test#Map"), "sparseMap": member("test#SparseMap"),
    });
    let service = service(&members, &shapes);

    assert_eq!(body(&service, &json!({ "sparseList": ["a", null], "sparseMap": { "a": null } })), []);
    assert_eq!(body(&service, &json!({ "list": ["a", null] })), at("$.list[1]", FindingKind::Null));
    assert_eq!(body(&service, &json!({ "map": { "a b": null } })), at("$.map['a b']", FindingKind::Null));
}

#[test]
fn members_go_by_their_names_in_json() {
    let service = service(&json!({ "name": with("String", &json!({ "jsonName": "Name" })) }), &json!({}));

    assert_eq!(body(&service, &json!({ "Name": "a" })), []);
    assert_eq!(body(&service, &json!({ "Name": 1 })), at("$.Name", FindingKind::Type));
    assert_eq!(body(&service, &json!({ "name": "a" })), at("$.name", FindingKind::UnknownMember));
}

#[test]
fn members_that_the_model_does_not_know_are_found_at_any_depth() {
    let shapes = json!({ "test#Item": { "type": "structure", "members": { "name": member("String") } } });
    let service = service(&json!({ "item": member("test#Item") }), &shapes);

    assert_eq!(body(&service, &json!({ "extra": 1 })), at("$.extra", FindingKind::UnknownMember));
    assert_eq!(body(&service, &json!({ "code": "a" })), at("$.code", FindingKind::UnknownMember));
    let found = body(&service, &json!({ "item": { "extra": 1 } }));
    assert_eq!(found, at("$.item.extra", FindingKind::UnknownMember));
    assert_eq!(body(&service, &json!({ "item": { "__type": "test#Item" } })), []);
}

#[test]
fn keys_occur_once() {
    let shapes = json!({
        "test#Item": { "type": "structure", "members": { "name": member("String") } },
        "test#Map": { "type": "map", "key": member("String"), "value": member("String") },
    });
    let members = json!({
        "name": member("String"), "item": member("test#Item"), "map": member("test#Map"),
    });
    let service = service(&members, &shapes);

    let found = check(&service, 200, &[], br#"{"name":"a","name":"b"}"#);
    assert_eq!(places(&found), at("$.name", FindingKind::Body));
    let found = check(&service, 200, &[], br#"{"item":{"name":"a","name":"b"}}"#);
    assert_eq!(places(&found), at("$.item.name", FindingKind::Body));
    let found = check(&service, 200, &[], br#"{"map":{"a":"b","\u0061":"b"}}"#);
    assert_eq!(places(&found), at("$.map.a", FindingKind::Body));
}

#[test]
fn everything_wrong_is_found_at_once() {
    let shapes = json!({
        "test#Item": { "type": "structure", "members": {
            "name": with("String", &json!({ "required": {} })), "size": member("Long"),
        } },
        "test#Items": { "type": "list", "member": member("test#Item") },
    });
    let service = service(&json!({ "items": member("test#Items") }), &shapes);

    let found = body(&service, &json!({ "items": [{ "name": "a" }, { "size": "1" }, []] }));

    let expected = [
        ("$.items[1].name", FindingKind::Missing),
        ("$.items[1].size", FindingKind::Type),
        ("$.items[2]", FindingKind::Type),
    ];
    assert_eq!(found, expected.map(|(path, kind)| (path.to_owned(), kind)));
}

#[test]
fn collections_have_their_length_and_their_keys_are_constrained() {
    let shapes = json!({
        "test#Key": { "type": "string", "traits": { "smithy.api#pattern": "^[a-z]$" } },
        "test#List": {
            "type": "list", "member": member("String"), "traits": { "smithy.api#length": { "min": 1, "max": 2 } },
        },
        "test#Map": {
            "type": "map", "key": member("test#Key"), "value": member("String"),
            "traits": { "smithy.api#length": { "max": 1 } },
        },
    });
    let service = service(&json!({ "list": member("test#List"), "map": member("test#Map") }), &shapes);

    assert_eq!(body(&service, &json!({ "list": ["a", "b"], "map": { "a": "b" } })), []);
    assert_eq!(body(&service, &json!({ "list": [] })), at("$.list", FindingKind::Length));
    assert_eq!(body(&service, &json!({ "list": ["a", "b", "c"] })), at("$.list", FindingKind::Length));
    assert_eq!(body(&service, &json!({ "map": { "a": "b", "b": "c" } })), at("$.map", FindingKind::Length));
    assert_eq!(body(&service, &json!({ "map": { "A": "b" } })), at("$.map.A", FindingKind::Pattern));
    assert_eq!(body(&service, &json!({ "list": {} })), at("$.list", FindingKind::Type));
    assert_eq!(body(&service, &json!({ "map": [] })), at("$.map", FindingKind::Type));
}

#[test]
fn elements_of_a_set_differ_in_value_not_in_spelling() {
    let shapes = json!({ "test#Set": {
        "type": "list", "member": member("Document"), "traits": { "smithy.api#uniqueItems": {} },
    } });
    let service = service(&json!({ "set": member("test#Set") }), &shapes);

    assert_eq!(body(&service, &json!({ "set": ["a", "b", 1, "1", {}, []] })), []);
    assert_eq!(body(&service, &json!({ "set": ["a", "b", "a"] })), at("$.set[2]", FindingKind::UniqueItems));
    let found = check(&service, 200, &[], br#"{"set":[{"a":1,"b":"x"},{"b":"\u0078", "a": 1}]}"#);
    assert_eq!(places(&found), at("$.set[1]", FindingKind::UniqueItems));
}

#[test]
fn unions_have_exactly_one_member() {
    let shapes = json!({ "test#Choice": { "type": "union", "members": {
        "text": member("String"), "number": member("Integer"), "any": member("Document"),
    } } });
    let service = service(&json!({ "choice": member("test#Choice") }), &shapes);
    let choice = |value| body(&service, &json!({ "choice": value }));

    assert_eq!(choice(json!({ "text": "a" })), []);
    assert_eq!(choice(json!({ "text": "a", "number": null })), []);
    assert_eq!(choice(json!({ "any": null })), []);
    assert_eq!(choice(json!({})), at("$.choice", FindingKind::Union));
    assert_eq!(choice(json!({ "text": null })), at("$.choice", FindingKind::Union));
    assert_eq!(choice(json!({ "text": "a", "number": 1 })), at("$.choice", FindingKind::Union));
    assert_eq!(choice(json!({ "number": "a" })), at("$.choice.number", FindingKind::Type));
    assert_eq!(choice(json!({ "other": "a" })), at("$.choice.other", FindingKind::UnknownMember));
    assert_eq!(choice(json!("text")), at("$.choice", FindingKind::Type));
}

#[test]
fn nesting_without_end_is_refused_and_not_followed() {
    let shapes = json!({ "test#Tree": { "type": "structure", "members": { "tree": member("test#Tree") } } });
    let service = service(&json!({ "tree": member("test#Tree") }), &shapes);
    let nested = |levels: usize| {
        let text = "{\"tree\":".repeat(levels) + "{}" + &"}".repeat(levels);
        check(&service, 200, &[], text.as_bytes())
    };

    assert_eq!(nested(100), []);
    let found = nested(10_000);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, FindingKind::Type);
}
