//! What fulfils a condition, operator by operator.

use serde_json::json;

use super::*;
use crate::registry::clock::Timestamp;
use crate::registry::policy::context::{ContextValue, Found};

const KEY: &str = "aws:PrincipalTag/asked";

fn conditions(condition: &Value, variables: bool) -> Vec<Condition> {
    let statement = json!({"Condition": condition});
    Condition::read_all(&Object::read_any("statement", &statement).unwrap(), variables).unwrap()
}

/// Whether a condition of this operator and these values holds, where the key has what was found.
fn holds(operator: &str, values: &Value, found: &Found<'static>) -> bool {
    let lookup = |key: &ConditionKey| match key.to_string().as_str() {
        KEY => found.clone(),
        // In lower case where case does not count.
        "aws:PrincipalTag/team" => Found::from("blue"),
        _ => Found::Absent,
    };
    conditions(&json!({operator: {KEY: values}}), true).iter().all(|condition| condition.holds(&lookup))
}

fn several(texts: &[&'static str]) -> Found<'static> {
    Found::Several(texts.iter().map(|text| ContextValue::Text((*text).into())).collect())
}

fn moment(epoch_milliseconds: i64) -> Found<'static> {
    Found::One(ContextValue::Moment(Timestamp::from_epoch_milliseconds(epoch_milliseconds)))
}

/// Holds a positive operator and the one that negates it against the same values.
#[track_caller]
fn compares(operators: [&str; 2], values: &Value, found: &Found<'static>, expected: bool) {
    let [positive, negated] = operators;
    assert_eq!(holds(positive, values, found), expected, "{positive} {values} {found:?}");
    if !negated.is_empty() {
        assert_eq!(holds(negated, values, found), !expected, "{negated} {values} {found:?}");
    }
}

#[test]
fn texts_are_compared_exactly_without_case_or_by_pattern() {
    let equals = ["StringEquals", "StringNotEquals"];
    let ignoring_case = ["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"];
    let like = ["StringLike", "StringNotLike"];
    for (operators, values, text, expected) in [
        (equals, json!("a"), "a", true),
        (equals, json!("a"), "A", false),
        (equals, json!(["x", "a"]), "a", true),
        (equals, json!([]), "a", false),
        (equals, json!("a*"), "ab", false),
        (equals, json!("a*"), "a*", true),
        (equals, json!(10), "10", true),
        (equals, json!("${aws:PrincipalTag/team}"), "blue", true),
        (equals, json!("${aws:PrincipalTag/none}"), "blue", false),
        (equals, json!("${aws:PrincipalTag/none, 'blue'}"), "blue", true),
        (ignoring_case, json!("STRASSE"), "strasse", true),
        (ignoring_case, json!("\u{c9}"), "\u{e9}", true),
        (ignoring_case, json!("BLUE${aws:PrincipalTag/TEAM}"), "blueblue", true),
        (ignoring_case, json!("a*"), "ab", false),
        (like, json!("a*c?"), "abbcd", true),
        (like, json!("a*"), "A", false),
        (like, json!("a${*}"), "ab", false),
        (like, json!("*"), "", true),
    ] {
        compares(operators, &values, &Found::from(text), expected);
    }
}

#[test]
fn numbers_are_compared_as_numbers() {
    let number = Found::One(ContextValue::Number(10));
    for (operator, values, expected) in [
        ("NumericEquals", json!("10.0"), true),
        ("NumericEquals", json!(10), true),
        ("NumericEquals", json!([1, "010"]), true),
        ("NumericEquals", json!("ten"), false),
        ("NumericNotEquals", json!("10.0"), false),
        ("NumericNotEquals", json!("ten"), true),
        ("NumericLessThan", json!("9"), false),
        ("NumericLessThan", json!("10"), false),
        ("NumericLessThan", json!("11"), true),
        ("NumericLessThan", json!("100"), true),
        ("NumericLessThanEquals", json!("10"), true),
        ("NumericGreaterThan", json!("9.5"), true),
        ("NumericGreaterThan", json!("10"), false),
        ("NumericGreaterThanEquals", json!("10"), true),
        ("NumericGreaterThanEquals", json!("${aws:EpochTime}"), false),
    ] {
        assert_eq!(holds(operator, &values, &number), expected, "{operator} {values}");
    }
    compares(["NumericLessThan", ""], &json!("9"), &Found::from("8.75"), true);
    compares(["NumericEquals", "NumericNotEquals"], &json!("9"), &Found::from("nine"), false);
}

#[test]
fn moments_are_compared_as_dates_or_seconds() {
    let noon = moment(1_767_268_800_999);
    for (operator, values, expected) in [
        ("DateEquals", json!("2026-01-01T12:00:00Z"), true),
        ("DateEquals", json!("2026-01-01T13:00:00+01:00"), true),
        ("DateEquals", json!("1767268800"), true),
        ("DateEquals", json!(1_767_268_800), true),
        ("DateEquals", json!("noon"), false),
        ("DateNotEquals", json!("2026-01-01T12:00:00Z"), false),
        ("DateNotEquals", json!("noon"), true),
        ("DateGreaterThan", json!("2026-01-01"), true),
        ("DateGreaterThan", json!("2026-01-01T12:00:00Z"), false),
        ("DateGreaterThanEquals", json!("2026-01-01T12:00Z"), true),
        ("DateLessThan", json!("2026-01-02"), true),
        ("DateLessThan", json!("2026-01-01"), false),
        ("DateLessThanEquals", json!("2026-01-01T12:00:00Z"), true),
    ] {
        assert_eq!(holds(operator, &values, &noon), expected, "{operator} {values}");
    }
    compares(
        ["DateLessThan", ""],
        &json!("2026-01-02"),
        &Found::One(ContextValue::Number(1_767_268_800)),
        true,
    );
    compares(["StringEquals", "StringNotEquals"], &json!("2026-01-01T12:00:00Z"), &noon, true);
}

#[test]
fn truth_addresses_bytes_and_arns_are_compared_by_what_they_are() {
    let address = |text: &str| Found::One(ContextValue::Address(text.parse().unwrap()));
    let network = ["IpAddress", "NotIpAddress"];
    let arn = ["ArnLike", "ArnNotLike"];
    let role = || Found::from("arn:aws:iam::123456789012:role/ci/deploy");
    for (operators, values, found, expected) in [
        (["Bool", ""], json!(true), Found::One(ContextValue::Truth(true)), true),
        (["Bool", ""], json!("TRUE"), Found::One(ContextValue::Truth(true)), true),
        (["Bool", ""], json!("false"), Found::One(ContextValue::Truth(true)), false),
        (["Bool", ""], json!("yes"), Found::One(ContextValue::Truth(true)), false),
        (["Bool", ""], json!("true"), Found::from("True"), true),
        (network, json!("192.0.2.0/24"), address("192.0.2.9"), true),
        (network, json!(["2001:db8::/32", "192.0.2.9"]), address("192.0.2.9"), true),
        (network, json!(["2001:db8::/32", "192.0.2.8"]), address("192.0.2.9"), false),
        (network, json!("anywhere"), address("192.0.2.9"), false),
        (["StringLike", "StringNotLike"], json!("192.*"), address("::ffff:192.0.2.9"), true),
        (["BinaryEquals", ""], json!("YmluYXJ5"), Found::from("binary"), true),
        (["BinaryEquals", ""], json!("!"), Found::from("binary"), false),
        (arn, json!("arn:aws:iam::*:role/*"), role(), true),
        (["ArnEquals", "ArnNotEquals"], json!("arn:aws:iam::*:role/ci/*"), role(), true),
        (arn, json!("arn:aws:iam:*:role/ci/deploy"), role(), false),
        (arn, json!("arn:aws:iam::123456789012:role/${aws:PrincipalTag/none}"), role(), false),
        (arn, json!("arn:aws:iam::123456789012:*"), Found::from("blue"), false),
    ] {
        compares(operators, &values, &found, expected);
    }
}

#[test]
fn a_key_that_is_absent_fulfils_what_does_not_need_it() {
    for (operator, expected) in [
        ("StringEquals", false),
        ("StringNotEquals", true),
        ("NumericLessThan", false),
        ("NumericNotEquals", true),
        ("NotIpAddress", true),
        ("ArnNotLike", true),
        ("Bool", false),
        ("StringEqualsIfExists", true),
        ("BoolIfExists", true),
        ("StringNotEqualsIfExists", true),
        ("ForAllValues:StringEquals", true),
        ("ForAllValues:StringNotEquals", true),
        ("ForAnyValue:StringEquals", false),
        ("ForAnyValue:StringNotEquals", false),
        ("ForAnyValue:StringEqualsIfExists", true),
    ] {
        assert_eq!(holds(operator, &json!("x"), &Found::Absent), expected, "{operator}");
    }
}

#[test]
fn null_asks_whether_a_key_is_absent() {
    let present = Found::from("");
    for (values, absent_holds, present_holds) in [
        (json!("true"), true, false),
        (json!(true), true, false),
        (json!("false"), false, true),
        (json!(["true", "false"]), true, true),
        (json!("maybe"), false, false),
    ] {
        assert_eq!(holds("Null", &values, &Found::Absent), absent_holds, "{values}");
        assert_eq!(holds("Null", &values, &present), present_holds, "{values}");
    }
}

#[test]
fn a_key_of_several_values_is_asked_for_all_or_for_any() {
    let values = json!(["a", "b"]);
    for (operator, found, expected) in [
        ("ForAllValues:StringEquals", several(&["a", "b", "a"]), true),
        ("ForAllValues:StringEquals", several(&["a", "c"]), false),
        ("ForAllValues:StringNotEquals", several(&["c", "d"]), true),
        ("ForAllValues:StringNotEquals", several(&["c", "a"]), false),
        ("ForAnyValue:StringEquals", several(&["c", "a"]), true),
        ("ForAnyValue:StringEquals", several(&["c", "d"]), false),
        ("ForAnyValue:StringNotEquals", several(&["c", "a"]), true),
        ("ForAnyValue:StringNotEquals", several(&["b", "a"]), false),
        ("ForAllValues:StringEquals", Found::from("a"), true),
        ("StringEquals", several(&["c", "a"]), true),
        ("StringNotEquals", several(&["c", "a"]), false),
    ] {
        assert_eq!(holds(operator, &values, &found), expected, "{operator} {found:?}");
    }
}

#[test]
fn variables_stand_for_themselves_where_the_language_has_none() {
    let lookup = |_: &ConditionKey| Found::from("${aws:username}");
    let condition = json!({"StringEquals": {KEY: "${aws:username}"}});

    assert!(conditions(&condition, false)[0].holds(&lookup));
}
