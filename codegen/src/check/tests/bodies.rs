//! Which body is due, and its media type.

use serde_json::{Value, json};

use super::{FindingKind, at, check, member, model, places, read, service, with};
use crate::ir::Service;

fn findings(service: &Service, headers: &[(&str, &str)], body: &[u8]) -> Vec<(String, FindingKind)> {
    places(&check(service, 200, headers, body))
}

#[test]
fn members_travel_in_a_json_object() {
    let service = service(&json!({ "name": member("String") }), &json!({}));

    assert_eq!(findings(&service, &[], b"{}"), []);
    assert_eq!(findings(&service, &[("content-type", "application/json; charset=utf-8")], b"{}"), []);
    for body in [&b"{"[..], b"{} {}", b"<a/>", b"\xff"] {
        assert_eq!(findings(&service, &[], body), at("body", FindingKind::Body), "{body:?}");
    }
    assert_eq!(findings(&service, &[], b"[]"), at("$", FindingKind::Type));
    assert_eq!(findings(&service, &[], b"null"), at("$", FindingKind::Type));
    let found = findings(&service, &[("content-type", "application/json")], b"");
    assert_eq!(found, at("body", FindingKind::Body));
}

#[test]
fn json_says_that_it_is_json() {
    let service = service(&json!({ "name": member("String") }), &json!({}));

    let place = at("header content-type", FindingKind::ContentType);
    assert_eq!(findings(&service, &[("content-type", "text/html")], b"{}"), place);
    assert_eq!(findings(&service, &[("content-type", "application/x-amz-json-1.1")], b"{}"), place);
    assert_eq!(findings(&service, &[("content-type", "")], b"{}"), place);
}

#[test]
fn without_members_in_the_body_there_is_an_empty_object_or_nothing() {
    let header = with("String", &json!({ "httpHeader": "X-Value" }));
    for service in [service(&json!({}), &json!({})), service(&json!({ "a": header }), &json!({}))] {
        assert_eq!(findings(&service, &[], b""), []);
        assert_eq!(findings(&service, &[], b"{}"), []);
        assert_eq!(findings(&service, &[], b"{\"a\":1}"), at("$.a", FindingKind::UnknownMember));
        assert_eq!(findings(&service, &[], b"text"), at("body", FindingKind::Body));
    }
}

#[test]
fn an_operation_without_output_has_no_body() {
    let service = read(&json!({
        "test#Service": {
            "type": "service", "version": "1", "operations": [{ "target": "test#Get" }],
            "traits": { "aws.protocols#restJson1": {} },
        },
        "test#Get": {
            "type": "operation", "traits": { "smithy.api#http": { "method": "GET", "uri": "/" } },
        },
    }));

    assert_eq!(findings(&service, &[], b""), []);
    assert_eq!(findings(&service, &[], b"{}"), at("body", FindingKind::Body));
}

#[test]
fn statuses_that_http_gives_no_body_have_none() {
    let members = json!({
        "code": with("Integer", &json!({ "httpResponseCode": {} })), "name": member("String"),
    });
    let service = service(&members, &json!({}));

    for status in [204, 205, 304] {
        assert_eq!(check(&service, status, &[], b""), []);
        assert_eq!(places(&check(&service, status, &[], b"{}")), at("body", FindingKind::Body));
    }
}

fn payload(target: &str, traits: &Value) -> Service {
    let mut traits = traits.clone();
    traits["httpPayload"] = json!({});
    let shapes = json!({
        "test#Kind": { "type": "enum", "members": { "A": { "target": "smithy.api#Unit" } } },
        "test#Html": { "type": "string", "traits": { "smithy.api#mediaType": "text/html" } },
        "test#Item": {
            "type": "structure", "members": { "name": with("String", &json!({ "required": {} })) },
        },
    });
    model(json!({ "type": "structure", "members": { "payload": with(target, &traits) } }), &shapes)
}

#[test]
fn a_payload_is_the_whole_body_with_its_media_type() {
    let cases: [(&str, &str, &[u8]); 6] = [
        ("Blob", "application/octet-stream", b"\xff"),
        ("String", "text/plain", b"any"),
        ("test#Html", "text/html", b"<a/>"),
        ("test#Kind", "text/plain", b"A"),
        ("test#Item", "application/json", b"{\"name\":\"a\"}"),
        ("Document", "application/json", b"[1]"),
    ];
    for (target, media_type, body) in cases {
        let service = payload(target, &json!({}));
        assert_eq!(findings(&service, &[("content-type", media_type)], body), [], "{target}");
        let found = findings(&service, &[("content-type", "image/png")], body);
        assert_eq!(found, at("header content-type", FindingKind::ContentType), "{target}");
        assert_eq!(findings(&service, &[], b""), [], "{target}");
    }
}

#[test]
fn a_payload_is_checked_against_its_shape() {
    let json = &[("content-type", "application/json")];
    let text = &[("content-type", "text/plain")];
    let item = payload("test#Item", &json!({}));

    assert_eq!(findings(&item, json, b"{}"), at("$.name", FindingKind::Missing));
    assert_eq!(findings(&item, json, b"[]"), at("$", FindingKind::Type));
    assert_eq!(
        findings(&payload("test#Kind", &json!({})), text, b"B"),
        at("body", FindingKind::UnknownEnumValue)
    );
    assert_eq!(findings(&payload("String", &json!({})), text, b"\xff"), at("body", FindingKind::Type));
    let bytes = payload("Blob", &json!({ "length": { "max": 1 } }));
    let found = findings(&bytes, &[("content-type", "application/octet-stream")], b"ab");
    assert_eq!(found, at("body", FindingKind::Length));
}

#[test]
fn a_required_payload_is_there() {
    let required = json!({ "required": {} });
    assert_eq!(findings(&payload("test#Item", &required), &[], b""), at("body", FindingKind::Missing));
    assert_eq!(findings(&payload("String", &required), &[], b""), at("body", FindingKind::Missing));
    assert_eq!(findings(&payload("Blob", &required), &[], b""), []);
}

#[test]
fn a_media_type_that_is_a_member_may_be_any() {
    let members = json!({
        "contentType": with("String", &json!({ "httpHeader": "Content-Type" })),
        "payload": with("Blob", &json!({ "httpPayload": {} })),
    });
    assert_eq!(findings(&service(&members, &json!({})), &[("content-type", "image/png")], b"\x89"), []);
}
