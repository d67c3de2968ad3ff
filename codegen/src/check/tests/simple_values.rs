//! Simple values: their JSON type, constraints, enums and timestamps.

use serde_json::{Value, json};

use super::{FindingKind, at, body, check, member, places, service, with};

/// What is found at `$.value`, whose member is given, for each JSON text.
fn kinds(member: &Value, shapes: &Value, texts: &[&str]) -> Vec<Option<FindingKind>> {
    let service = service(&json!({ "value": member }), shapes);
    let kind = |text: &&str| {
        let found = check(&service, 200, &[], format!("{{\"value\":{text}}}").as_bytes());
        assert!(found.len() < 2, "{text}: {found:?}");
        found.first().map(|finding| finding.kind)
    };
    texts.iter().map(kind).collect()
}

fn fits(member: &Value, shapes: &Value, texts: &[&str]) {
    let found = kinds(member, shapes, texts);
    assert_eq!(found, vec![None; texts.len()], "{member} {texts:?}");
}

fn all(kind: FindingKind, member: &Value, shapes: &Value, texts: &[&str]) {
    let found = kinds(member, shapes, texts);
    assert_eq!(found, vec![Some(kind); texts.len()], "{member} {texts:?}");
}

#[test]
fn every_simple_shape_has_its_type() {
    let cases: [(&str, &[&str], &[&str]); 11] = [
        ("String", &["\"\"", "\"é\""], &["1", "true", "[]", "{}"]),
        ("Boolean", &["true", "false"], &["\"true\"", "0"]),
        ("Byte", &["-128", "127"], &["128", "1.0", "\"1\""]),
        ("Short", &["32767"], &["32768", "1e2"]),
        ("Integer", &["-2147483648", "0"], &["2147483648", "0.5"]),
        ("Long", &["9223372036854775807"], &["9223372036854775808"]),
        ("BigInteger", &["123456789012345678901234567890"], &["1.5", "\"1\""]),
        ("Float", &["1", "-1.5e3", "\"NaN\"", "\"-Infinity\""], &["1e39", "\"1\"", "\"nan\""]),
        ("Double", &["1e39", "\"Infinity\""], &["1e400", "true"]),
        ("BigDecimal", &["1e400", "0.1"], &["\"0.1\"", "\"NaN\""]),
        ("Blob", &["\"\"", "\"aGk=\""], &["\"aGk\"", "\"?\"", "1"]),
    ];
    for (shape, good, bad) in cases {
        fits(&member(shape), &json!({}), good);
        all(FindingKind::Type, &member(shape), &json!({}), bad);
    }
}

#[test]
fn documents_are_anything() {
    fits(&with("Document", &json!({ "required": {} })), &json!({}), &["1", "null", "[{}]", "{\"a\":null}"]);
}

#[test]
fn text_has_its_length_in_scalars_and_its_pattern() {
    let length = with("String", &json!({ "length": { "min": 2, "max": 3 } }));
    fits(&length, &json!({}), &["\"ab\"", "\"éèê\"", "\"😀😀😀\""]);
    all(FindingKind::Length, &length, &json!({}), &["\"\"", "\"a\"", "\"abcd\"", "\"😀\""]);

    let pattern = with("String", &json!({ "pattern": "^[a-z]+\\d$" }));
    fits(&pattern, &json!({}), &["\"a1\""]);
    all(FindingKind::Pattern, &pattern, &json!({}), &["\"a\"", "\"A1\"", "\"a1 \"", "\"\""]);
}

#[test]
fn patterns_match_anywhere_unless_anchored() {
    fits(&with("String", &json!({ "pattern": "\\S" })), &json!({}), &["\" a \""]);
}

#[test]
fn constraints_of_a_member_go_before_those_of_its_shape() {
    let shapes = json!({ "test#Name": {
        "type": "string",
        "traits": { "smithy.api#length": { "max": 2 }, "smithy.api#pattern": "^a" },
    } });
    let own = with("test#Name", &json!({ "length": { "max": 4 } }));
    fits(&own, &shapes, &["\"abcd\""]);
    all(FindingKind::Length, &member("test#Name"), &shapes, &["\"abcd\""]);
    all(FindingKind::Pattern, &own, &shapes, &["\"bcd\""]);
}

#[test]
fn blobs_have_their_length_in_bytes() {
    let blob = with("Blob", &json!({ "length": { "max": 2 } }));
    fits(&blob, &json!({}), &["\"aGk=\""]);
    all(FindingKind::Length, &blob, &json!({}), &["\"aGlp\""]);
}

#[test]
fn numbers_stay_in_their_range() {
    let integer = with("Integer", &json!({ "range": { "min": -1, "max": 10 } }));
    fits(&integer, &json!({}), &["-1", "10"]);
    all(FindingKind::Range, &integer, &json!({}), &["-2", "11"]);

    let double = with("Double", &json!({ "range": { "min": 0.5 } }));
    fits(&double, &json!({}), &["0.5", "1e300"]);
    all(FindingKind::Range, &double, &json!({}), &["0.4999"]);

    let big = with("BigInteger", &json!({ "range": { "max": 12_345_678_901_234_567_890_u64 } }));
    fits(&big, &json!({}), &["12345678901234567890"]);
    all(FindingKind::Range, &big, &json!({}), &["12345678901234567891"]);
}

#[test]
fn enums_list_their_values() {
    let shapes = json!({
        "test#Kind": { "type": "enum", "members": {
            "SMALL": { "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": "small" } },
        } },
        "test#Level": { "type": "intEnum", "members": {
            "LOW": { "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": 1 } },
        } },
    });
    fits(&member("test#Kind"), &shapes, &["\"small\""]);
    all(FindingKind::UnknownEnumValue, &member("test#Kind"), &shapes, &["\"SMALL\"", "\"\""]);
    all(FindingKind::Type, &member("test#Kind"), &shapes, &["1"]);
    fits(&member("test#Level"), &shapes, &["1"]);
    all(FindingKind::UnknownEnumValue, &member("test#Level"), &shapes, &["2"]);
    all(FindingKind::Type, &member("test#Level"), &shapes, &["\"LOW\"", "1.0"]);
}

#[test]
fn finding_of_an_unknown_value_names_its_enum_and_value() {
    let shapes = json!({ "test#Kind": { "type": "enum", "members": {
        "SMALL": { "target": "smithy.api#Unit" },
    } } });
    let service = service(&json!({ "kind": member("test#Kind") }), &shapes);

    let found = check(&service, 200, &[], b"{\"kind\":\"big\"}");

    let found = serde_json::to_value(found).unwrap();
    assert_eq!(
        found,
        json!([{
            "path": "$.kind", "kind": "unknown-enum-value", "shape": "test#Kind", "value": "big",
            "message": "`Kind` is one of `SMALL`, found `big`",
        }])
    );
}

#[test]
fn timestamps_are_in_the_format_of_their_place() {
    let of = |format: &str| with("Timestamp", &json!({ "timestampFormat": format }));
    let seconds = &["0", "-1", "1692990289.96", "1692990289.123", "1.5e9"];
    fits(&member("Timestamp"), &json!({}), seconds);
    fits(&of("epoch-seconds"), &json!({}), seconds);
    let other = &["\"2023-08-25T19:04:49Z\"", "\"1692990289\"", "1692990289.1234"];
    all(FindingKind::Timestamp, &member("Timestamp"), &json!({}), other);

    fits(&of("date-time"), &json!({}), &["\"2023-08-25T19:04:49Z\"", "\"2023-08-25T19:04:49.5Z\""]);
    let other =
        &["1692990289", "\"2023-08-25\"", "\"2023-08-25T19:04:49+02:00\"", "\"2023-02-30T00:00:00Z\""];
    all(FindingKind::Timestamp, &of("date-time"), &json!({}), other);

    fits(&of("http-date"), &json!({}), &["\"Fri, 25 Aug 2023 19:04:49 GMT\""]);
    all(FindingKind::Timestamp, &of("http-date"), &json!({}), &["1692990289", "\"2023-08-25T19:04:49Z\""]);
    all(FindingKind::Type, &member("Timestamp"), &json!({}), &["true", "{}"]);
}

#[test]
fn sensitive_values_are_not_shown() {
    let shapes = json!({
        "test#Secret": { "type": "string", "traits": { "smithy.api#sensitive": {}, "smithy.api#pattern": "^a$" } },
        "test#Secrets": {
            "type": "map", "key": member("test#Secret"), "value": member("Integer"),
            "traits": { "smithy.api#sensitive": {} },
        },
    });
    let members = json!({ "secret": member("test#Secret"), "secrets": member("test#Secrets") });
    let service = service(&members, &shapes);

    let found = check(&service, 200, &[], br#"{"secret":"hush","secrets":{"hush":"hush"}}"#);

    let expected = [
        ("$.secret", FindingKind::Pattern),
        ("$.secrets[*]", FindingKind::Pattern),
        ("$.secrets[*]", FindingKind::Type),
    ];
    assert_eq!(places(&found), expected.map(|(path, kind)| (path.to_owned(), kind)));
    assert!(!format!("{found:?}").contains("hush"), "{found:?}");
}

#[test]
fn half_a_character_is_no_text() {
    let service = service(&json!({ "value": member("String") }), &json!({}));
    let found = check(&service, 200, &[], br#"{"value":"\ud800"}"#);
    assert_eq!(places(&found), at("$.value", FindingKind::Body));
    assert_eq!(body(&service, &json!({ "value": "\u{1f600}" })), []);
}
