//! How much of what a client sent an answer repeats: enough to find it, and never more than that.

use codegen_exercise::{constraints, headers};
use http::HeaderName;
use serde_json::{Value, json};

use crate::support::{Answer, post_json, request, send};

async fn check(body: &Value) -> Answer {
    send(constraints::service::service(crate::constraints::Echo), post_json("/check", &body.to_string()))
        .await
}

async fn refusal(body: &Value) -> String {
    let answer = check(body).await;
    assert!(answer.body.len() < 100_000, "an answer of {} bytes", answer.body.len());
    answer.error(400, "ValidationException")
}

#[tokio::test]
async fn a_long_value_is_cut_at_a_character() {
    for character in ["a", "\u{1f600}"] {
        let body = json!({"required": "x", "override": character.repeat(1_000_000)});

        let message = refusal(&body).await;

        let shown = character.repeat(1024);
        let start = format!("Value '{shown}…' at 'override' failed to satisfy constraint");
        assert!(message.contains(&start), "{message}");
        assert!(message.len() < 10_000, "{} bytes", message.len());
    }
}

#[tokio::test]
async fn a_value_as_long_as_names_can_be_is_shown_whole() {
    let name = "a".repeat(1024);

    let message = refusal(&json!({"required": "x", "override": name})).await;

    assert!(message.contains(&format!("Value '{name}' at 'override'")), "{message}");
}

#[tokio::test]
async fn a_long_key_is_cut_wherever_it_is_shown() {
    let key = "k~/".repeat(100_000);
    let labels = json!({"required": "x", "labels": {&*key: "01234567890"}});

    let message = refusal(&labels).await;

    assert!(message.starts_with("3 validation errors detected: Value 'k~/"), "{message}");
    assert!(message.contains("…' at 'labels.k~/"), "{message}");
    assert!(message.len() < 10_000, "{} bytes", message.len());
    for malformed in [json!({"labels": {&*key: 1}}), json!({"choice": {&*key: 1}})] {
        let message = check(&malformed).await.error(400, "SerializationException");

        assert!(message.contains('…') && message.len() < 2000, "{message}");
        let told = ["expected a string, found a number", "is no member of the union"];
        assert!(told.iter().any(|what| message.ends_with(what)), "{message}");
    }
}

#[tokio::test]
async fn a_long_name_of_a_header_is_cut() {
    let mut request = request("POST", "/headers", "");
    let name = HeaderName::from_bytes(format!("x-meta-{}", "n".repeat(60_000)).as_bytes()).unwrap();
    request.headers_mut().append(name, http::HeaderValue::from_bytes(b"\xff").unwrap());

    let answer = send(headers::service::service(crate::headers::Echo), request).await;

    let message = answer.error(400, "SerializationException");
    assert!(message.ends_with("…` is not UTF-8") && message.len() < 2000, "{message}");
}

#[tokio::test]
async fn of_very_many_violations_some_are_spelled_out_and_all_are_counted() {
    let body = json!({"required": "x", "names": vec!["A"; 100_000]});

    let message = refusal(&body).await;

    assert!(
        message.starts_with("200001 validation errors detected: Value 'A' at 'names.1.member'"),
        "{message}"
    );
    assert_eq!(message.matches("Member must").count(), 100);
    assert!(message.ends_with("; and 199901 more"), "{message}");
}

#[tokio::test]
async fn violations_of_long_values_are_spelled_out_while_their_text_is_short() {
    let body = json!({"required": "x", "names": vec!["A".repeat(1000); 90]});

    let answer = check(&body).await;

    assert!(answer.body.len() < 100_000, "an answer of {} bytes", answer.body.len());
    let message = answer.error(400, "ValidationException");
    assert!(message.starts_with("181 validation errors detected: "), "{message}");
    let spelled_out = message.matches("Member must").count();
    assert!(message.ends_with(&format!("; and {} more", 181 - spelled_out)), "{message}");
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(body["fieldList"].as_array().unwrap().len(), spelled_out);
}

#[tokio::test]
async fn a_hundred_violations_are_all_spelled_out() {
    let body = json!({"required": "x", "sparse": vec!["A"; 100]});

    let message = refusal(&body).await;

    assert!(message.starts_with("100 validation errors detected: "), "{message}");
    assert_eq!(message.matches("Member must").count(), 100);
    assert!(!message.contains("more"), "{message}");
}
