//! Status, headers and the request id.

use serde_json::{Value, json};

use super::{FindingKind, at, check, member, places, service, with};
use crate::check::{Answer, Body, answer, is_streamed};
use crate::ir::Service;

#[test]
fn a_success_has_the_status_of_its_operation() {
    let service = service(&json!({}), &json!({}));

    assert_eq!(check(&service, 200, &[], b"{}"), []);
    assert_eq!(places(&check(&service, 201, &[], b"{}")), at("status", FindingKind::Status));
}

#[test]
fn a_status_that_is_a_member_may_be_any_that_is_no_error() {
    let members =
        json!({ "code": with("Integer", &json!({ "httpResponseCode": {}, "range": { "max": 299 } })) });
    let service = service(&members, &json!({}));

    assert_eq!(check(&service, 202, &[], b"{}"), []);
    assert_eq!(places(&check(&service, 302, &[], b"{}")), at("status", FindingKind::Range));
    assert_eq!(places(&check(&service, 404, &[], b"{}")), at("error", FindingKind::UnnamedError));
}

#[test]
fn every_answer_carries_a_request_id() {
    let service = service(&json!({}), &json!({}));
    let headers = [("content-type".to_owned(), "application/json".to_owned())];
    let got = Answer { status: 200, headers: &headers, body: Body::Bytes(b"{}") };

    let found = answer(&service, &service.operations["Get"], &got);

    assert_eq!(places(&found), at("header x-amzn-requestid", FindingKind::RequestId));
}

fn in_header(target: &str, traits: &Value) -> Service {
    let mut traits = traits.clone();
    traits["httpHeader"] = json!("X-Value");
    let shapes = json!({
        "test#Kind": { "type": "enum", "members": { "A": { "target": "smithy.api#Unit" } } },
        "test#Json": { "type": "string", "traits": { "smithy.api#mediaType": "application/json" } },
        "test#Names": {
            "type": "list", "member": with("String", &json!({ "length": { "max": 3 } })),
            "traits": { "smithy.api#length": { "max": 2 } },
        },
        "test#Numbers": { "type": "list", "member": member("Integer") },
        "test#Times": { "type": "list", "member": member("Timestamp") },
        "test#Days": { "type": "list", "member": with("Timestamp", &json!({ "timestampFormat": "date-time" })) },
    });
    service(&json!({ "value": with(target, &traits) }), &shapes)
}

#[test]
fn headers_hold_values_of_their_types() {
    let cases: [(&str, &[&str], FindingKind, &[&str]); 13] = [
        ("String", &["", "a, b"], FindingKind::Type, &[]),
        ("Boolean", &["true", "false"], FindingKind::Type, &["True", "1", ""]),
        ("Integer", &["-5"], FindingKind::Type, &["+5", "5.0", "", "2147483648", "0x5"]),
        ("Double", &["1.5", "NaN", "-Infinity"], FindingKind::Type, &["inf", ".5", "1,5"]),
        ("Blob", &["aGk="], FindingKind::Type, &["a b"]),
        ("Timestamp", &["Tue, 29 Apr 2014 18:30:38 GMT"], FindingKind::Timestamp, &["1398796238", "today"]),
        ("test#Kind", &["A"], FindingKind::UnknownEnumValue, &["B"]),
        ("test#Json", &["e30="], FindingKind::Type, &["{}"]),
        ("test#Names", &["", "a", "a, \"b,c\""], FindingKind::Length, &["a, b, c", "abcd"]),
        ("test#Names", &["\"a\\\"\" , b"], FindingKind::Length, &["\"abcd\""]),
        ("test#Numbers", &["1,2", "3"], FindingKind::Type, &["1,a", "1 2"]),
        (
            "test#Times",
            &["Tue, 29 Apr 2014 18:30:38 GMT, Wed, 30 Apr 2014 18:30:38 GMT"],
            FindingKind::Timestamp,
            &["Tue, 29 Apr 2014 18:30:38 GMT, soon"],
        ),
        (
            "test#Days",
            &["2014-04-29T18:30:38Z, 2014-04-30T18:30:38Z"],
            FindingKind::Timestamp,
            &["2014-04-29T18:30:38Z, soon"],
        ),
    ];
    for (target, good, kind, bad) in cases {
        let service = in_header(target, &json!({}));
        for text in good {
            assert_eq!(check(&service, 200, &[("x-value", text)], b"{}"), [], "{target} {text}");
        }
        for text in bad {
            let found = check(&service, 200, &[("x-value", text)], b"{}");
            assert_eq!(found.len(), 1, "{target} {text}: {found:?}");
            assert_eq!(found[0].kind, kind, "{target} {text}");
            assert!(found[0].path.starts_with("header x-value"), "{found:?}");
        }
    }
}

#[test]
fn required_headers_are_there() {
    let optional = in_header("String", &json!({}));
    let required = in_header("String", &json!({ "required": {} }));

    assert_eq!(check(&optional, 200, &[], b"{}"), []);
    assert_eq!(places(&check(&required, 200, &[], b"{}")), at("header x-value", FindingKind::Missing));
}

#[test]
fn headers_that_were_sent_several_times_are_one_list() {
    let service = in_header("test#Numbers", &json!({}));
    assert_eq!(check(&service, 200, &[("x-value", "1"), ("x-value", "2")], b"{}"), []);
    let found = check(&service, 200, &[("x-value", "1"), ("x-value", "b")], b"{}");
    assert_eq!(places(&found), at("header x-value[1]", FindingKind::Type));
}

#[test]
fn headers_with_a_prefix_are_entries_of_a_map() {
    let shapes = json!({ "test#Map": {
        "type": "map", "key": with("String", &json!({ "pattern": "^[a-z]+$" })),
        "value": with("String", &json!({ "length": { "min": 1 } })),
    } });
    let members = json!({
        "own": with("Integer", &json!({ "httpHeader": "X-Meta-9" })),
        "map": with("test#Map", &json!({ "httpPrefixHeaders": "X-Meta-" })),
    });
    let service = service(&members, &shapes);

    assert_eq!(check(&service, 200, &[("x-meta-a", "b"), ("x-meta-9", "1"), ("x-other", "")], b"{}"), []);
    let found = check(&service, 200, &[("x-meta-a", "")], b"{}");
    assert_eq!(places(&found), at("header x-meta-a", FindingKind::Length));
    let found = check(&service, 200, &[("x-meta-1", "b")], b"{}");
    assert_eq!(places(&found), at("header x-meta-1", FindingKind::Pattern));
}

#[test]
fn streams_are_told_by_the_head_and_not_looked_into() {
    let shapes = json!({ "test#Stream": { "type": "blob", "traits": { "smithy.api#streaming": {} } } });
    let members = json!({
        "revision": with("String", &json!({ "httpHeader": "X-Revision", "required": {} })),
        "content": with("test#Stream", &json!({ "httpPayload": {}, "required": {} })),
    });
    let service = service(&members, &shapes);
    let operation = &service.operations["Get"];

    assert!(is_streamed(&service, operation, 200, &[]));
    assert!(!is_streamed(&service, operation, 404, &[]));
    let failed = [("x-amzn-errortype".to_owned(), "NotFound".to_owned())];
    assert!(!is_streamed(&service, operation, 200, &failed));

    let headers = [("x-amzn-requestid".to_owned(), "1".to_owned())];
    let found = answer(&service, operation, &Answer { status: 200, headers: &headers, body: Body::Streamed });
    assert_eq!(places(&found), at("header x-revision", FindingKind::Missing));
}

#[test]
fn events_are_a_stream_of_a_type_of_its_own() {
    let members = json!({ "events": with("test#Events", &json!({ "httpPayload": {} })) });
    let shapes = json!({
        "test#Events": {
            "type": "union", "members": { "said": member("test#Said") },
            "traits": { "smithy.api#streaming": {} },
        },
        "test#Said": { "type": "structure", "members": { "text": member("String") } },
    });
    let service = service(&members, &shapes);
    let headers = |content_type: &str| {
        [("x-amzn-requestid", "1"), ("content-type", content_type)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let found = |content_type: &str| {
        let headers = headers(content_type);
        let given = Answer { status: 200, headers: &headers, body: Body::Bytes(b"\0\0frames") };
        places(&answer(&service, &service.operations["Get"], &given))
    };

    assert!(is_streamed(&service, &service.operations["Get"], 200, &[]));
    assert_eq!(found("application/vnd.amazon.eventstream"), []);
    assert_eq!(found("application/json"), at("header content-type", FindingKind::ContentType));
}
