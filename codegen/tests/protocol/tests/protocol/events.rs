//! Runs a case of events: its messages are the body of the request or what the answer is held to.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_smithy_eventstream::frame::read_message_from;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use codegen_protocol::exchange::{Answer, Exchange};
use serde_json::{Map, Value, json};

use crate::cases::{Case, text};
use crate::compare;
use crate::run::{Response, reached, send};

/// Runs a case; the error says what was expected and what came. `member` holds the events of the output.
pub(crate) async fn run(
    case: &Case,
    expected: &Value,
    request: &Value,
    member: Option<&str>,
) -> Result<(), String> {
    let exchange = Arc::new(Exchange::new(answer(expected, member)));
    let response = send(case.service, &beginning(expected, request), &exchange).await?;
    let sent: Vec<&Value> = events(expected, "request").collect();
    if let Some(failure) = expected["expectation"].get("failure") {
        return failed(failure, &sent, &exchange, &response);
    }
    let (operation, received) = reached(&exchange, &response)?;
    compare::same_operation(&case.operation, operation)?;
    if !expected["initialRequest"].is_null() {
        compare::params(&expected["initialRequestParams"], &received)?;
    }
    received_events(&sent, &exchange)?;
    let answered: Vec<&Value> = events(expected, "response").collect();
    let begins = !expected["initialResponse"].is_null();
    if answered.is_empty() && !begins {
        // A case of a request alone says nothing of what is answered.
        return Ok(());
    }
    if let Some(fault) = exchange.fault() {
        return Err(fault);
    }
    if begins {
        compare::response(&expected["initialResponse"], &response)?;
    }
    messages(&answered, &response.body)
}

fn events<'a>(case: &'a Value, kind: &'static str) -> impl Iterator<Item = &'a Value> {
    case["events"].as_array().into_iter().flatten().filter(move |event| event["type"] == kind)
}

/// What the handler answers: the members of the initial response, and the events.
fn answer(case: &Value, member: Option<&str>) -> Answer {
    let Some(member) = member else { return Answer::Nothing };
    let mut params = case["initialResponseParams"].as_object().cloned().unwrap_or_default();
    params.insert(member.to_owned(), events(case, "response").map(|event| event["params"].clone()).collect());
    Answer::Output(Value::from(params))
}

/// The request that begins the stream, with all that the client sends in its body.
fn beginning(case: &Value, request: &Value) -> Value {
    let mut body = Vec::new();
    for event in events(case, "request") {
        body.extend(STANDARD.decode(text(event, "bytes")).expect("a case writes bytes as base64"));
    }
    let mut request = request.clone();
    request["bytes"] = STANDARD.encode(body).into();
    request
}

/// A failure is a request that is refused, a stream that ends in an error, or the exception of the model that is named.
fn failed(failure: &Value, sent: &[&Value], exchange: &Exchange, response: &Response) -> Result<(), String> {
    if failure.get("errorId").is_some() {
        return received_events(sent, exchange);
    }
    match (exchange.received(), exchange.received_events().last()) {
        (None, _) if response.status >= 400 => Ok(()),
        (_, Some(Err(_))) => Ok(()),
        (_, last) => Err(format!("expected a failure, found {} and {last:?}", response.status)),
    }
}

/// Compares the events that a handler received with those that were sent.
fn received_events(sent: &[&Value], exchange: &Exchange) -> Result<(), String> {
    let received = exchange.received_events();
    if received.len() != sent.len() {
        return Err(format!("expected {} events, found {received:?}", sent.len()));
    }
    for (event, received) in sent.iter().zip(received) {
        compare::params(&seconds(&event["params"]), &received?)?;
    }
    Ok(())
}

/// Writes timestamps as all other cases do: these have them as text.
fn seconds(params: &Value) -> Value {
    match params {
        Value::Object(entries) => entries.iter().map(|(key, value)| (key.clone(), seconds(value))).collect(),
        Value::String(text) => DateTime::from_str(text, Format::DateTime)
            .map_or_else(|_| params.clone(), |moment| moment.secs().into()),
        other => other.clone(),
    }
}

/// Compares the messages of an answer with those of the case. Headers may come in any order.
fn messages(expected: &[&Value], body: &Bytes) -> Result<(), String> {
    let mut rest = body.clone();
    for event in expected {
        let mut bytes = Bytes::from(STANDARD.decode(text(event, "bytes")).expect("bytes are base64"));
        compare::same_json("the message", &message(&mut bytes)?, &message(&mut rest)?)?;
    }
    if rest.is_empty() { Ok(()) } else { Err(format!("{} bytes follow the events", rest.len())) }
}

fn message(bytes: &mut Bytes) -> Result<Value, String> {
    let message = read_message_from(bytes).map_err(|error| error.to_string())?;
    let headers: BTreeMap<String, String> = message
        .headers()
        .iter()
        .map(|header| (header.name().as_str().to_owned(), format!("{:?}", header.value())))
        .collect();
    let payload = String::from_utf8_lossy(message.payload());
    // JSON is compared by what it means.
    let payload = serde_json::from_str(&payload).unwrap_or_else(|_| Value::from(payload));
    Ok(
        json!({ "headers": headers.into_iter().map(|(k, v)| (k, v.into())).collect::<Map<_, _>>(), "payload": payload }),
    )
}
