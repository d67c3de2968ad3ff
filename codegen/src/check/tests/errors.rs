//! Errors: their names, statuses, declarations and members.

use serde_json::json;

use super::{FindingKind, at, check, member, places, service};
use crate::check::{Answer, Body, error_name};
use crate::ir::Service;

fn example() -> Service {
    let undeclared = json!({
        "type": "structure", "members": { "message": member("String") },
        "traits": { "smithy.api#error": "server", "smithy.api#httpError": 507 },
    });
    let shapes = json!({
        "test#Service": {
            "type": "service", "version": "1",
            "operations": [{ "target": "test#Get" }, { "target": "test#Put" }],
            "traits": { "aws.protocols#restJson1": {}, "smithy.api#title": "Test" },
        },
        "test#Put": {
            "type": "operation", "errors": [{ "target": "test#Full" }, { "target": "test#ThrottlingException" }],
            "traits": { "smithy.api#http": { "method": "PUT", "uri": "/" } },
        },
        "test#Full": undeclared,
        "test#ThrottlingException": {
            "type": "structure", "members": {},
            "traits": { "smithy.api#error": "client", "smithy.api#httpError": 429 },
        },
    });
    // As successes go, also one with a member that looks like the name of an error.
    service(&json!({ "code": member("String") }), &shapes)
}

fn error(status: u16, name: &str, body: &str) -> Vec<(String, FindingKind)> {
    places(&check(&example(), status, &[("x-amzn-errortype", name)], body.as_bytes()))
}

#[test]
fn a_declared_error_has_its_status_and_members() {
    assert_eq!(error(404, "NotFound", "{\"message\":\"gone\"}"), []);
    assert_eq!(error(400, "NotFound", "{\"message\":\"gone\"}"), at("status", FindingKind::Status));
    assert_eq!(error(200, "NotFound", "{\"message\":\"gone\"}"), at("status", FindingKind::Status));
    assert_eq!(error(404, "NotFound", "{}"), at("$.message", FindingKind::Missing));
    assert_eq!(error(404, "NotFound", "{\"message\":1}"), at("$.message", FindingKind::Type));
    let found = error(404, "NotFound", "");
    let expected = [at("header content-type", FindingKind::ContentType), at("body", FindingKind::Body)];
    assert_eq!(found, expected.concat());
}

#[test]
fn headers_of_an_error_are_checked() {
    let headers = [("x-amzn-errortype", "NotFound"), ("retry-after", "soon")];
    let found = check(&example(), 404, &headers, b"{\"message\":\"gone\"}");
    assert_eq!(places(&found), at("header retry-after", FindingKind::Type));
}

#[test]
fn the_name_of_an_error_is_told_in_three_ways() {
    let answers = [
        (vec![("x-amzn-errortype", "NotFound")], "{\"message\":\"gone\"}"),
        (vec![("x-amzn-errortype", "NotFound:http://example.com/")], "{\"message\":\"gone\"}"),
        (vec![("x-amzn-errortype", "test#NotFound")], "{\"message\":\"gone\"}"),
        (vec![], "{\"message\":\"gone\",\"__type\":\"test#NotFound\"}"),
        (vec![], "{\"message\":\"gone\",\"code\":\"NotFound\"}"),
    ];
    for (headers, body) in answers {
        let owned: Vec<_> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let answer = Answer { status: 404, headers: &owned, body: Body::Bytes(body.as_bytes()) };
        assert_eq!(error_name(&answer).as_deref(), Some("NotFound"), "{headers:?} {body}");
        assert_eq!(check(&example(), 404, &headers, body.as_bytes()), [], "{headers:?} {body}");
    }
}

#[test]
fn a_success_may_have_a_member_that_is_called_code() {
    assert_eq!(check(&example(), 200, &[], b"{\"code\":\"NotFound\"}"), []);
}

#[test]
fn an_error_of_another_operation_is_not_declared() {
    assert_eq!(error(507, "Full", "{}"), at("error", FindingKind::UndeclaredError));
}

#[test]
fn errors_that_every_service_has_need_no_declaration() {
    assert_eq!(error(404, "UnknownOperationException", "{}"), []);
    assert_eq!(error(400, "SerializationException", "{\"message\":\"no JSON\"}"), []);
    assert_eq!(error(400, "UnknownOperationException", "{}"), at("status", FindingKind::Status));
    assert_eq!(error(400, "SerializationException", "no JSON"), at("body", FindingKind::Body));
}

#[test]
fn errors_that_every_service_has_follow_the_model_where_it_has_them() {
    assert_eq!(error(429, "ThrottlingException", "{}"), []);
    assert_eq!(error(400, "ThrottlingException", "{}"), at("status", FindingKind::Status));
}

#[test]
fn errors_that_nobody_knows_or_names_are_found() {
    assert_eq!(error(400, "Surprise", "{}"), at("error", FindingKind::UnknownError));
    assert_eq!(places(&check(&example(), 500, &[], b"{}")), at("error", FindingKind::UnnamedError));
    assert_eq!(places(&check(&example(), 502, &[], b"")), at("error", FindingKind::UnnamedError));
}
