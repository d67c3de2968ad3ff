//! Requests of the generator's small models, each of which shows a part of restJson1.

use codeartifact_codegen::ir::Service;
use codeartifact_codegen::smithy;
use serde_json::{Value, json};

use super::{Request, request};

const LABELS: &str = include_str!("../../../../codegen/tests/models/labels.json");
const HEADERS: &str = include_str!("../../../../codegen/tests/models/headers.json");
const QUERY: &str = include_str!("../../../../codegen/tests/models/query.json");
const PAYLOADS: &str = include_str!("../../../../codegen/tests/models/payloads.json");

fn encoded(model: &str, operation: &str, input: &Value) -> Request {
    let service: Service = smithy::read("model", model, None).unwrap();
    request(&service, &service.operations[operation], input.as_object().unwrap()).unwrap()
}

#[test]
fn labels_are_escaped_and_greedy_ones_keep_their_slashes() {
    let target = |operation: &str, input: &Value| encoded(LABELS, operation, input).target();

    assert_eq!(target("GetNamed", &json!({"path": "a/b c"})), "/files/a%2Fb%20c");
    assert_eq!(target("GetTail", &json!({"path": "a/b c", "last": "~é"})), "/deep/a/b%20c/end/~%C3%A9");
    assert_eq!(target("GetRoot", &json!({})), "/");
    assert_eq!(target("SearchTwo", &json!({})), "/search?kind=one-two&deep=");
    let times = json!({"plain": 0, "dateTime": 0, "epoch": 0, "http": 0});
    assert_eq!(
        target("GetTimes", &times),
        "/times/1970-01-01T00%3A00%3A00Z/1970-01-01T00%3A00%3A00Z/0/Thu%2C%2001%20Jan%201970%2000%3A00%3A00%20GMT"
    );
}

#[test]
fn a_request_whose_path_lacks_a_value_cannot_be_written() {
    let service: Service = smithy::read("model", LABELS, None).unwrap();
    let input = json!({"path": "a"});

    let reason = request(&service, &service.operations["GetTail"], input.as_object().unwrap()).unwrap_err();

    assert_eq!(reason, "no value is known for `last`, which stands in the path");
}

#[test]
fn headers_hold_text_lists_and_maps() {
    let input = json!({
        "integer": 7, "flag": true, "time": 0, "epoch": 0, "names": ["a", "b, \"c\""], "integers": [1, 2],
        "media": "{}", "meta": {"Key": "value"}, "text": null,
    });

    let request = encoded(HEADERS, "Headers", &input);

    for (name, value) in [
        ("x-integer", "7"),
        ("x-flag", "true"),
        ("x-time", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("x-epoch", "0"),
        ("x-names", "a, \"b, \\\"c\\\"\""),
        ("x-integers", "1, 2"),
        ("x-media", "e30="),
        ("x-meta-key", "value"),
    ] {
        assert_eq!(request.header(name), Some(value), "{name}");
    }
    assert_eq!(request.header("x-text"), None);
    assert_eq!((request.header("content-type"), request.body.as_slice()), (None, &b""[..]));
}

#[test]
fn queries_hold_lists_as_often_as_they_have_elements() {
    let input = json!({"text": "a&b=c", "names": ["x", "y"], "time": 0, "level": "wrong"});
    assert_eq!(
        encoded(QUERY, "Query", &input).target(),
        "/query?text=a%26b%3Dc&level=wrong&time=1970-01-01T00%3A00%3A00Z&names=x&names=y"
    );
    let input = json!({"named": "n", "all": {"a": "1"}});
    assert_eq!(encoded(QUERY, "QueryMap", &input).target(), "/map?named=n&a=1");
}

#[test]
fn moments_keep_their_milliseconds() {
    let input = json!({"time": 1_767_225_600.123_f64});
    assert_eq!(encoded(QUERY, "Query", &input).target(), "/query?time=2026-01-01T00%3A00%3A00.123Z");
}

#[test]
fn payloads_are_the_whole_body_under_their_own_type() {
    let sent = |operation: &str, input: &Value| {
        let request = encoded(PAYLOADS, operation, input);
        let content_type = request.header("content-type").map(str::to_owned);
        (content_type.unwrap_or_default(), String::from_utf8(request.body).unwrap())
    };

    let pair = |content_type: &str, body: &str| (content_type.to_owned(), body.to_owned());
    assert_eq!(sent("SendBytes", &json!({"value": "aGVsbG8="})), pair("application/octet-stream", "hello"));
    assert_eq!(sent("SendText", &json!({"value": "hello"})), pair("text/plain", "hello"));
    assert_eq!(
        sent("SendStructure", &json!({"value": {"name": "n"}})),
        pair("application/json", r#"{"name":"n"}"#)
    );
    assert_eq!(sent("SendBytes", &json!({})), pair("", ""));
    let typed = json!({"value": "aGVsbG8=", "contentType": "image/x-own"});
    assert_eq!(sent("SendTyped", &typed), pair("image/x-own", "hello"));
}

#[test]
fn members_that_the_model_does_not_have_travel_in_a_body_of_json() {
    let request = encoded(HEADERS, "Create", &json!({"status": 201, "unknown": 1}));

    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.body, br#"{"status":201,"unknown":1}"#);
}
