//! Which answer is right for which case.

use codeartifact_codegen::ir::Service;

use super::super::cases::Expect;
use super::super::client::Answer;
use super::super::model;
use super::super::path::Path;
use super::{Judge, Strictness};

fn answer(status: u16, error: &str, body: &str) -> Answer {
    let mut headers = vec![
        ("content-type".to_owned(), "application/json".to_owned()),
        ("x-amzn-requestid".to_owned(), "1".to_owned()),
    ];
    if !error.is_empty() {
        headers.push(("x-amzn-errortype".to_owned(), error.to_owned()));
    }
    Answer { status, headers, body: body.as_bytes().to_vec() }
}

fn judge(service: &Service, strictness: Strictness) -> Judge<'_> {
    let operation = &service.operations["CreateRepository"];
    Judge { service, operation, strictness, refused: None, is_seeded: true }
}

/// The rules that an answer breaks.
fn broken(strictness: Strictness, expect: &Expect, answer: &Answer) -> Vec<String> {
    let service = model::embedded().unwrap();
    let faults = judge(&service, strictness).faults(expect, answer);
    faults.into_iter().map(|fault| fault.rule).collect()
}

const REFUSAL: &str = r#"{"message": "no"}"#;

#[test]
fn a_broken_constraint_is_told_by_the_validation_error_and_no_other() {
    let expect = Expect::Invalid(Path::member("description"));
    let broken = |answer: &Answer| broken(Strictness::Model, &expect, answer);

    assert_eq!(broken(&answer(400, "ValidationException", REFUSAL)), [""; 0]);
    assert_eq!(broken(&answer(404, "ResourceNotFoundException", REFUSAL)), ["validation"]);
    assert_eq!(broken(&answer(200, "", "{}")), ["validation"]);
    assert_eq!(broken(&answer(500, "InternalServerException", REFUSAL)), ["server-error"]);
}

#[test]
fn an_allowed_value_may_be_refused_for_what_it_means_and_not_for_its_form() {
    let expect = Expect::Taken(Path::member("upstreams"));
    let broken = |answer: &Answer| broken(Strictness::Model, &expect, answer);

    assert_eq!(broken(&answer(200, "", "{}")), [""; 0]);
    assert_eq!(broken(&answer(404, "ResourceNotFoundException", REFUSAL)), [""; 0]);
    let cycle = r#"{"message": "upstreams form a cycle"}"#;
    assert_eq!(broken(&answer(400, "ValidationException", cycle)), [""; 0]);
    let form = r#"{"message": "Value at 'upstreams' failed to satisfy constraint: at most 3"}"#;
    assert_eq!(broken(&answer(400, "ValidationException", form)), ["refused"]);
    assert_eq!(broken(&answer(400, "SerializationException", REFUSAL)), ["refused"]);
}

#[test]
fn what_cannot_be_read_is_refused_by_name_and_strictness_says_by_which() {
    let broken = |strictness, answer: &Answer| broken(strictness, &Expect::Malformed, answer);

    for strictness in [Strictness::Model, Strictness::Aws] {
        assert_eq!(broken(strictness, &answer(400, "SerializationException", REFUSAL)), [""; 0]);
        assert_eq!(broken(strictness, &answer(200, "", "{}")), ["malformed"]);
    }
    let declared = answer(400, "ValidationException", REFUSAL);
    assert_eq!(broken(Strictness::Model, &declared), [""; 0]);
    assert_eq!(broken(Strictness::Aws, &declared), ["malformed"]);
}

#[test]
fn a_method_is_refused_and_strictness_says_how() {
    let broken = |strictness, answer: &Answer| broken(strictness, &Expect::NoSuchOperation, answer);

    let unknown = answer(404, "UnknownOperationException", REFUSAL);
    assert_eq!(broken(Strictness::Aws, &unknown), [""; 0]);
    assert_eq!(broken(Strictness::Model, &answer(405, "MethodNotAllowed", REFUSAL)), [""; 0]);
    let plain = Answer { status: 405, headers: Vec::new(), body: b"<html>".to_vec() };
    assert_eq!(broken(Strictness::Model, &plain), ["unnamed-error"]);
    assert_eq!(broken(Strictness::Aws, &plain), ["method", "request-id", "unnamed-error"]);
    assert_eq!(broken(Strictness::Model, &answer(200, "", "{}")), ["method"]);
}

#[test]
fn where_success_cannot_be_arranged_one_error_stands_for_it() {
    let service = model::embedded().unwrap();
    let judge = Judge { refused: Some("ConflictException"), ..judge(&service, Strictness::Model) };
    let broken = |answer: &Answer| judge.faults(&Expect::Success, answer).len();

    assert_eq!(broken(&answer(409, "ConflictException", REFUSAL)), 0);
    assert_eq!(broken(&answer(200, "", "{}")), 0);
    assert_eq!(broken(&answer(404, "ResourceNotFoundException", REFUSAL)), 1);
}

#[test]
fn without_a_world_success_is_not_asked_for_and_form_still_is() {
    let service = model::embedded().unwrap();
    let judge = Judge { is_seeded: false, ..judge(&service, Strictness::Model) };
    let broken = |answer: &Answer| judge.faults(&Expect::Success, answer).len();

    assert_eq!(broken(&answer(404, "ResourceNotFoundException", REFUSAL)), 0);
    assert_eq!(broken(&answer(415, "UnsupportedMediaTypeException", REFUSAL)), 1);
}

#[test]
fn an_error_without_a_message_is_found() {
    let expect = Expect::Invalid(Path::member("description"));
    for body in [r#"{"message": ""}"#, r#"{"message": "  "}"#] {
        let broken = broken(Strictness::Model, &expect, &answer(400, "ValidationException", body));
        assert_eq!(broken, ["empty-message"], "{body}");
    }
}

#[test]
fn null_for_an_absent_member_and_milliseconds_for_seconds_are_found() {
    let broken = |body: &str| broken(Strictness::Model, &Expect::Success, &answer(200, "", body));

    assert_eq!(broken(r#"{"repository": {"description": "x", "createdTime": 1767225600.123}}"#), [""; 0]);
    assert_eq!(broken(r#"{"repository": {"description": null}}"#), ["null-member"]);
    assert_eq!(broken(r#"{"repository": null}"#), ["null-member"]);
    assert_eq!(broken(r#"{"repository": {"createdTime": 1767225600123}}"#), ["moment"]);
}

#[test]
fn json_in_another_character_set_is_found() {
    let broken = |parameter: &str| {
        let mut answer = answer(200, "", "{}");
        answer.headers[0].1 = format!("application/json; {parameter}");
        broken(Strictness::Model, &Expect::Success, &answer)
    };

    assert_eq!(broken("charset=utf-8"), [""; 0]);
    assert_eq!(broken("Charset=\"UTF-8\""), [""; 0]);
    assert_eq!(broken("charset=iso-8859-1"), ["charset"]);
}
