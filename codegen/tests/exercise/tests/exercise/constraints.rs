//! Constraints, their messages, and what sensitive values show.

use codeartifact_generated::runtime::OperationShape;
use codegen_exercise::constraints::operations;
use codegen_exercise::constraints::service::{Constraints, service};
use codegen_exercise::constraints::types::{Answer as SecretAnswer, Entry, Hidden, SecretChoice};
use codegen_exercise::reasons::operations::{PutError, PutOutput, PutRequest};
use codegen_exercise::{reasons, unmodelled};
use serde_json::{Value, json};

use crate::echo;
use crate::support::{Answer, post_json, request, send, with};

pub(crate) struct Echo;

impl Constraints for Echo {
    type Context = ();

    echo! {
        check Check {}
        bound Bound {}
    }

    /// Fails the request, to show what `Debug` tells of it.
    async fn hide(
        &self,
        (): (),
        input: operations::HideRequest,
    ) -> Result<operations::HideOutput, operations::HideError> {
        let error = codeartifact_generated::runtime::WireError::new(
            http::StatusCode::IM_A_TEAPOT,
            "Shown",
            format!("{input:?}"),
        );
        Err(codegen_exercise::constraints::errors::ConstraintsError::from(error).into())
    }
}

async fn post(path: &str, body: Value) -> Answer {
    send(service(Echo), post_json(path, &body.to_string())).await
}

/// Sends a body that lacks nothing else to `Check`, and returns what is said about it.
async fn check(mut body: Value) -> Vec<String> {
    body["required"] = json!("x");
    let answer = post("/check", body).await;
    if answer.status == 200 {
        return Vec::new();
    }
    let message = answer.error(400, "ValidationException");
    let (count, violations) = message.split_once(" detected: ").unwrap();
    let violations: Vec<_> = violations.split("; ").map(str::to_owned).collect();
    let plural = if violations.len() == 1 { "" } else { "s" };
    assert_eq!(count, format!("{} validation error{plural}", violations.len()));
    violations
        .into_iter()
        .map(|text| text.replace(" failed to satisfy constraint: Member must", ""))
        .collect()
}

#[tokio::test]
async fn values_at_their_bounds_are_fine() {
    for body in [
        json!({"name": "ab"}),
        json!({"name": "abcd", "code": "abc1"}),
        json!({"names": ["ab"], "labels": {"ab": "0123456789"}, "bytes": "AAAA"}),
        json!({"byte": 1, "short": -5, "integer": 1, "long": 100, "float": 0.5, "double": -0.25}),
        json!({"byte": 2, "short": 32767, "integer": 9, "long": -5, "float": 1.5, "double": 1e300}),
        json!({"bigInteger": 10, "bigDecimal": 0.5}),
        json!({"set": ["a", "b"], "sparse": [null, "abc"], "set": []}),
        json!({"override": "a", "overridePattern": "xxxxxxxxxx", "overrideList": ["a"], "overrideRange": 2}),
        json!({"overrideNames": ["ab", "cd", "ef"]}),
        json!({"choice": {"name": "ab"}}),
        json!({"dialect": "a-.é_9"}),
        json!({"name": "éé"}),
    ] {
        let found = check(body.clone()).await;
        let letters = body["name"].as_str().is_none_or(str::is_ascii);
        assert_eq!(found.is_empty(), letters, "{body}: {found:?}");
    }
}

#[tokio::test]
async fn lengths_count_scalars_bytes_and_elements() {
    let long =
        "Value '\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}' at 'name' have length less than or equal to 4";
    assert_eq!(check(json!({"name": "\u{1f600}".repeat(5)})).await[0], long);
    assert_eq!(check(json!({"name": "\u{1f600}".repeat(4)})).await.len(), 1, "only the pattern");
    for (body, expected) in [
        (json!({"name": "a"}), "Value 'a' at 'name' have length greater than or equal to 2"),
        (json!({"names": []}), "Value at 'names' have length greater than or equal to 1"),
        (json!({"names": ["ab", "ab", "ab"]}), "Value at 'names' have length less than or equal to 2"),
        (
            json!({"labels": {"aa": "", "bb": "", "cc": ""}}),
            "Value at 'labels' have length less than or equal to 2",
        ),
        (json!({"bytes": ""}), "Value at 'bytes' have length greater than or equal to 1"),
        (json!({"bytes": "AAAAAA=="}), "Value at 'bytes' have length less than or equal to 3"),
    ] {
        assert_eq!(check(body).await, [expected]);
    }
}

#[tokio::test]
async fn ranges_bound_numbers_of_every_type() {
    for (body, expected) in [
        (json!({"byte": 0}), "Value '0' at 'byte' have value greater than or equal to 1"),
        (json!({"byte": 3}), "Value '3' at 'byte' have value less than or equal to 2"),
        (json!({"short": -6}), "Value '-6' at 'short' have value greater than or equal to -5"),
        (json!({"integer": 0}), "Value '0' at 'integer' have value greater than or equal to 1"),
        (json!({"integer": 10}), "Value '10' at 'integer' have value less than or equal to 9"),
        (json!({"long": 101}), "Value '101' at 'long' have value less than or equal to 100"),
        (json!({"float": 0.25}), "Value '0.25' at 'float' have value greater than or equal to 0.5"),
        (json!({"float": 1.75}), "Value '1.75' at 'float' have value less than or equal to 1.5"),
        (json!({"double": -0.5}), "Value '-0.5' at 'double' have value greater than or equal to -0.25"),
        (
            json!({"double": "-Infinity"}),
            "Value '-inf' at 'double' have value greater than or equal to -0.25",
        ),
        (json!({"bigInteger": 11}), "Value '11' at 'bigInteger' have value less than or equal to 10"),
        (json!({"bigDecimal": 0.25}), "Value '0.25' at 'bigDecimal' have value greater than or equal to 0.5"),
    ] {
        assert_eq!(check(body).await, [expected]);
    }
}

#[tokio::test]
async fn patterns_are_shown_without_anchors_and_may_look_ahead() {
    for (body, expected) in [
        (json!({"name": "AB"}), "Value 'AB' at 'name' satisfy regular expression pattern: [a-z]+"),
        (json!({"name": "ab\n"}), "Value 'ab\n' at 'name' satisfy regular expression pattern: [a-z]+"),
        (
            json!({"code": "awsome"}),
            "Value 'awsome' at 'code' satisfy regular expression pattern: (?!aws)[a-z0-9]{3,}",
        ),
        (
            json!({"code": "ab"}),
            "Value 'ab' at 'code' satisfy regular expression pattern: (?!aws)[a-z0-9]{3,}",
        ),
        (
            json!({"sparse": [null, "x"]}),
            "Value 'x' at 'sparse.2.member' satisfy regular expression pattern: (?!aws)[a-z0-9]{3,}",
        ),
    ] {
        assert_eq!(check(body).await, [expected]);
    }
}

#[tokio::test]
async fn constraints_of_members_replace_those_of_their_target() {
    for (body, expected) in [
        (
            json!({"override": "abcdefghij"}),
            "Value 'abcdefghij' at 'override' have length less than or equal to 9",
        ),
        (json!({"override": "A"}), "Value 'A' at 'override' satisfy regular expression pattern: [a-z]+"),
        (
            json!({"overridePattern": "y"}),
            "Value 'y' at 'overridePattern' satisfy regular expression pattern: x+",
        ),
        (
            json!({"overridePattern": "xxxxxxxxxxx"}),
            "Value 'xxxxxxxxxxx' at 'overridePattern' have length less than or equal to 10",
        ),
        (json!({"overrideList": ["a", "b"]}), "Value at 'overrideList' have length less than or equal to 1"),
        (json!({"overrideRange": 3}), "Value '3' at 'overrideRange' have value less than or equal to 2"),
        (
            json!({"overrideNames": ["aa", "b"]}),
            "Value 'b' at 'overrideNames.2.member' have length greater than or equal to 2",
        ),
        (
            json!({"choice": {"short": "ab"}}),
            "Value 'ab' at 'choice.short' have length less than or equal to 1",
        ),
    ] {
        assert_eq!(check(body).await, [expected]);
    }
    let four = check(json!({"overrideNames": ["aa", "bb", "cc", "dd"]})).await;
    assert_eq!(four, ["Value at 'overrideNames' have length less than or equal to 3"]);
}

#[tokio::test]
async fn every_violation_of_a_request_is_told_at_once() {
    let body = json!({
        "name": "A", "names": ["ab", "C"], "labels": {"K": "01234567890"}, "kind": "huge", "level": 3,
        "set": ["a", "a"], "entries": [{"name": "ab", "value": "x"}, {"value": "01234567890"}],
        "choice": {"entry": {}},
    });

    let answer = post("/check", body).await;

    let expected = [
        "Value 'A' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 2",
        "Value 'A' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
        "Value 'C' at 'names.2.member' failed to satisfy constraint: Member must have length greater than or equal to 2",
        "Value 'C' at 'names.2.member' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
        "Value 'K' at 'labels.K.member' failed to satisfy constraint: Member must have length greater than or equal to 2",
        "Value 'K' at 'labels.K.member' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
        "Value '01234567890' at 'labels.K.member' failed to satisfy constraint: Member must have length less than or equal to 10",
        "Value 'huge' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [small, large]",
        "Value '3' at 'level' failed to satisfy constraint: Member must satisfy enum value set: [1, 5]",
        "Value at 'set' failed to satisfy constraint: Member must have unique values",
        "Value null at 'entries.2.member.name' failed to satisfy constraint: Member must not be null",
        "Value '01234567890' at 'entries.2.member.value' failed to satisfy constraint: Member must have length less than or equal to 10",
        "Value null at 'choice.entry.name' failed to satisfy constraint: Member must not be null",
        "Value null at 'choice.entry.value' failed to satisfy constraint: Member must not be null",
        "Value null at 'required' failed to satisfy constraint: Member must not be null",
    ];
    let message = answer.error(400, "ValidationException");
    assert_eq!(message, format!("15 validation errors detected: {}", expected.join("; ")));
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((&body["reason"], &body["attempts"]), (&json!("FIELD_VALIDATION_FAILED"), &json!(0)));
    let fields = body["fieldList"].as_array().unwrap();
    assert_eq!(fields.len(), expected.len());
    assert_eq!(fields[2], json!({"path": "names.2.member", "message": expected[2]}));
}

#[tokio::test]
async fn a_list_is_measured_even_where_an_element_is_broken() {
    let incomplete = json!({"name": "ab"});
    for (member, value) in [
        ("entries", json!([incomplete, incomplete, incomplete])),
        ("overrideEntries", json!([incomplete, incomplete])),
        ("entryMap", json!({"a": incomplete, "b": incomplete, "c": incomplete})),
    ] {
        let found = check(json!({ member: value })).await;
        let of_itself = found.iter().filter(|text| text.contains(&format!("'{member}'"))).count();
        let held = value.as_array().map_or(3, Vec::len);
        assert_eq!((of_itself, found.len()), (1, held + 1), "its length, and what each lacks: {found:?}");
    }
    let found = check(json!({"entryMap": {"a": incomplete}})).await;
    assert_eq!(found.len(), 1, "one that lacks something still counts: {found:?}");
    let entries = json!({"names": ["ab", "cd", "E"]});
    assert_eq!(check(entries).await.len(), 3, "the element's length and pattern, and the list's length");
}

#[tokio::test]
async fn values_outside_the_body_are_checked_as_well() {
    let request = with(request("GET", "/bound/A?query=B&list=ab&list=C&own=xy", ""), "x-name", "D");

    let message = send(service(Echo), request).await.error(400, "ValidationException");

    let places: Vec<_> =
        message.split('\'').enumerate().filter(|(index, _)| index % 4 == 3).map(|(_, place)| place).collect();
    assert_eq!(
        places,
        ["name", "name", "query", "query", "header", "header", "list.2.member", "list.2.member", "own"]
    );
}

#[tokio::test]
async fn sensitive_values_are_never_echoed() {
    let secret = "S3CR3T";
    for body in [
        json!({"secret": secret}),
        json!({"secrets": [secret]}),
        json!({"secretMap": {"key": secret}}),
        json!({"pin": 77777}),
        json!({"answer": secret}),
        json!({"hiddenNames": [secret]}),
        json!({"hiddenKeys": {secret: "01234567890"}}),
        json!({"hidden": {"name": secret}}),
        json!({"choice": {"secret": secret}}),
        json!({"overridden": secret}),
    ] {
        let message = post("/hide", body.clone()).await.error(400, "ValidationException");

        assert!(
            !message.contains(secret) && !message.contains("77777") && !message.contains("0123"),
            "{message}"
        );
        assert!(message.contains("Value at '"), "{message}");
    }
    for body in [
        json!({"pin": 7_777_777_777_i64}),
        json!({"pin": "7777777777"}),
        json!({"time": "S3CR3T"}),
        json!({"hidden": {"name": "ab", "pin": 7_777_777_777_i64}}),
        json!({"hiddenKeys": {secret: 1}}),
    ] {
        let message = post("/hide", body).await.error(400, "SerializationException");

        assert!(!message.contains(secret) && !message.contains("777777"), "{message}");
    }
    let query = send(service(Echo), post_json("/hide?query=S3CR3T", "{}")).await;
    assert!(!query.error(400, "ValidationException").contains(secret));
}

#[tokio::test]
async fn sensitive_values_are_never_shown_by_debug() {
    let body = json!({
        "secret": "abc", "secrets": ["abc"], "secretMap": {"k": "abc"}, "pin": 777, "answer": "yes",
        "hiddenNames": ["abc"], "hiddenKeys": {"abc": "x"}, "hidden": {"name": "abc", "pin": 777},
        "choice": {"secret": "abc"}, "time": 777, "open": "shown", "overridden": "a",
    });

    let answer = send(service(Echo), post_json("/hide?query=abc", &body.to_string())).await;

    let shown = answer.error(418, "Shown");
    assert!(shown.contains("shown") && !shown.contains("abc") && !shown.contains("777"), "{shown}");
    assert!(!shown.to_lowercase().contains("yes"), "{shown}");
    let hidden = Hidden { name: "abc".to_owned(), pin: Some(777) };
    assert_eq!(format!("{hidden:?}"), "Hidden { name: (sensitive), pin: (sensitive) }");
    assert_eq!(format!("{:?}", SecretChoice::Secret("abc".to_owned())), "Secret((sensitive))");
    assert_eq!(format!("{:?}", SecretChoice::Name("abc".to_owned())), "Name(\"abc\")");
    assert_eq!(format!("{:?}", SecretAnswer::Yes), "(sensitive)");
    assert_eq!(
        format!("{:?}", Entry { name: "a".to_owned(), value: "b".to_owned() }),
        "Entry { name: \"a\", value: \"b\" }"
    );
}

struct Put;

impl reasons::service::Reasons for Put {
    type Context = ();

    async fn put(&self, (): (), _: PutRequest) -> Result<PutOutput, PutError> {
        Ok(PutOutput {})
    }
}

impl unmodelled::service::Unmodelled for Put {
    type Context = ();

    async fn put(
        &self,
        (): (),
        _: unmodelled::operations::PutRequest,
    ) -> Result<unmodelled::operations::PutOutput, unmodelled::operations::PutError> {
        Ok(unmodelled::operations::PutOutput {})
    }
}

const MISSING: &str =
    "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null";

#[tokio::test]
async fn a_validation_error_has_the_status_and_members_that_the_model_gives_it() {
    let answer = send(reasons::service::service(Put), post_json("/put", "{}")).await;

    assert_eq!((answer.status, answer.header("x-amzn-errortype")), (422, "ValidationException"));
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(body, json!({"Message": MISSING, "errorCode": "fieldValidationFailed"}));
}

#[tokio::test]
async fn a_service_without_a_validation_error_answers_a_plain_one() {
    let answer = send(unmodelled::service::service(Put), post_json("/put", "{}")).await;

    assert_eq!(answer.error(400, "ValidationException"), MISSING);
}
