//! Constraints: which one counts in a place, and who meets it.

use super::*;

fn on_member(structure: &'static str, name: &'static str, traits: Value) -> impl FnOnce(&mut Value) {
    move |shapes| shapes[structure]["members"][name]["traits"] = traits
}

#[test]
fn constraint_that_moves_to_the_members_of_a_shape_is_no_change() {
    let moved = |shapes: &mut Value| {
        let length = shapes["a#Size"]["traits"].take();
        shapes["a#PutInput"]["members"]["size"]["traits"] = length;
        shapes["a#Size"]["traits"] = json!({});
    };

    assert_eq!(changes(moved), [""; 0]);
    assert_eq!(undone(moved), [""; 0]);
}

#[test]
fn constraint_that_moves_to_one_of_two_members_is_gone_for_the_other() {
    let moved = |shapes: &mut Value| {
        let length = shapes["a#Name"]["traits"].take();
        shapes["a#PutInput"]["members"]["name"]["traits"] = length;
        shapes["a#Name"]["traits"] = json!({});
    };

    assert_eq!(changes(moved), ["~ Name: has length of any size, was 1 to 9"]);
}

#[test]
fn length_with_a_smallest_of_zero_is_one_without() {
    let length = put_trait("a#Text", "smithy.api#length", json!({ "min": 0, "max": 9 }));

    assert_eq!(changes(length), [""; 0]);
}

#[test]
fn looser_constraint_breaks_those_who_only_read() {
    let length = |max: u64| {
        on_member(
            "a#PutOutput",
            "text",
            json!({ "smithy.api#required": {}, "smithy.api#length": { "max": max } }),
        )
    };

    assert_eq!(changes(length(10)), ["~! PutOutput.text: has length up to 10, was up to 9"]);
    assert_eq!(changes(length(8)), ["~ PutOutput.text: has length up to 8, was up to 9"]);
}

#[test]
fn shape_that_takes_the_place_of_a_shared_one_is_judged_by_its_own_side() {
    let shared =
        |shapes: &mut Value| shapes["a#PutOutput"]["members"]["name"] = json!({ "target": "a#Name" });
    let split = |shapes: &mut Value| {
        shared(shapes);
        shapes["a#Shown"] =
            json!({ "type": "string", "traits": { "smithy.api#length": { "min": 1, "max": 3 } } });
        shapes["a#PutOutput"]["members"]["name"]["target"] = json!("a#Shown");
    };

    let found = lines(&compare(&service(shared), &service(split)));

    assert_eq!(found, ["~ Shown (was Name): has length 1 to 3, was 1 to 9"]);
}

#[test]
fn sensitive_mark_says_what_holds_from_now_on() {
    let sensitive = || put_trait("a#Name", "smithy.api#sensitive", json!({}));

    assert_eq!(changes(sensitive()), ["~ Name: is now sensitive: must not be logged or echoed"]);
    assert_eq!(undone(sensitive()), ["~ Name: is no longer sensitive: may be logged and echoed"]);
}

#[test]
fn pattern_breaks_senders_only_where_it_refuses_what_was_taken() {
    let bent = |pattern: &'static str| service(put_trait("a#Name", "smithy.api#pattern", json!(pattern)));
    let told = |old, new| compare(&bent(old), &bent(new)).remove(0);

    for (old, new, reason) in [
        ("^[a-z]+$", "^[a-z0-9]+$", None),
        ("^[a-z]+$", "^[b-z]+$", Some("requests that were accepted are refused")),
        (
            "^[a-z]+$",
            "^(?!aws)[a-z0-9]+$",
            Some("requests that were accepted may be refused; these patterns cannot be compared further"),
        ),
    ] {
        let change = told(old, new);
        assert_eq!(change.text, format!("matches `{new}`, was `{old}`"));
        assert_eq!(change.breaks_clients, reason, "{new}");
    }
    assert_eq!(
        told("^[0-9]+$", "^[0-9][0-9]*$").text,
        "matches `^[0-9][0-9]*$`, was `^[0-9]+$`; both take the same"
    );
}

#[test]
fn range_is_compared_by_all_of_its_digits() {
    let size = |max: &str| -> Value {
        let max: Value = serde_json::from_str(max).unwrap();
        json!({ "min": 0, "max": max })
    };
    let of = |max: &'static str| service(put_trait("a#Size", "smithy.api#range", size(max)));
    let told = |old, new| lines(&compare(&of(old), &of(new)));

    assert_eq!(
        told("9007199254740993", "9007199254740992"),
        ["~! Size: is in range 0 to 9007199254740992, was 0 to 9007199254740993"]
    );
    assert_eq!(
        told("9007199254740992", "9007199254740993"),
        ["~ Size: is in range 0 to 9007199254740993, was 0 to 9007199254740992"]
    );
    assert_eq!(told("10", "10.0"), [""; 0]);
}

#[test]
fn elements_that_may_repeat_break_those_who_only_read() {
    let unique = |list| put_trait(list, "smithy.api#uniqueItems", json!({}));

    assert_eq!(undone(unique("a#Texts")), ["~! Texts: may hold equal elements"]);
    assert_eq!(changes(unique("a#Texts")), ["~ Texts: may no longer hold equal elements"]);
    assert_eq!(undone(unique("a#Names")), ["~ Names: may hold equal elements"]);
    assert_eq!(changes(unique("a#Names")), ["~! Names: may no longer hold equal elements"]);
}
