//! Compares what came with what a case expects.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::Value;

use crate::cases::text;
use crate::run::Response;

/// Compares the operation that a request reached.
pub(crate) fn same_operation(expected: &str, found: &str) -> Result<(), String> {
    same("the operation", expected, found)
}

/// Compares what a handler received with the `params` of its case.
pub(crate) fn params(expected: &Value, received: &Value) -> Result<(), String> {
    let nothing = Value::Object(serde_json::Map::new());
    let expected = if expected.is_null() { &nothing } else { expected };
    same_json("params", expected, received)
}

/// Compares a response with that of its case.
pub(crate) fn response(case: &Value, response: &Response) -> Result<(), String> {
    same("the status", &case["code"].to_string(), &response.status.to_string())?;
    headers(case, response)?;
    for name in names(&case["requireHeaders"]) {
        header(response, &name).ok_or_else(|| format!("expected a header `{name}`, found none"))?;
    }
    for name in names(&case["forbidHeaders"]) {
        if let Some(found) = header(response, &name) {
            return Err(format!("expected no header `{name}`, found `{found}`"));
        }
    }
    match case["body"].as_str() {
        None => Ok(()),
        Some(expected) => body(expected, case["bodyMediaType"].as_str(), response),
    }
}

/// Compares the refusal of a malformed request.
pub(crate) fn refusal(case: &Value, response: &Response) -> Result<(), String> {
    let found = format!("{} {}", response.status, header(response, "x-amzn-errortype").unwrap_or_default());
    if case["code"] != response.status {
        return Err(format!("expected status {}, found {}", case["code"], found.trim_end()));
    }
    headers(case, response)?;
    let Some(expected) = case.get("body") else { return Ok(()) };
    let assertion = &expected["assertion"];
    if let Some(contents) = assertion["contents"].as_str() {
        return body(contents, expected["mediaType"].as_str(), response);
    }
    let pattern = Regex::new(text(assertion, "messageRegex")).map_err(|error| error.to_string())?;
    let found: Value = serde_json::from_slice(&response.body).map_err(|error| error.to_string())?;
    let message = found["message"].as_str().unwrap_or_default();
    if pattern.is_match(message) {
        Ok(())
    } else {
        Err(format!("expected a message like `{pattern}`, found `{message}`"))
    }
}

fn headers(case: &Value, response: &Response) -> Result<(), String> {
    for (name, expected) in case["headers"].as_object().into_iter().flatten() {
        let found = header(response, name).unwrap_or_else(|| "nothing".to_owned());
        same(&format!("the header `{name}`"), expected.as_str().unwrap_or_default(), &found)?;
    }
    Ok(())
}

fn header(response: &Response, name: &str) -> Option<String> {
    let lines = response.headers.get_all(name).iter();
    let lines: Vec<_> = lines.map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned()).collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}

fn names(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn body(expected: &str, media_type: Option<&str>, response: &Response) -> Result<(), String> {
    let found = String::from_utf8_lossy(&response.body);
    if media_type != Some("application/json") || expected.is_empty() {
        return same("the body", expected, &found);
    }
    let expected = serde_json::from_str(expected).map_err(|error| format!("the case's body: {error}"))?;
    let found = serde_json::from_str(&found).map_err(|_| format!("expected JSON, found `{found}`"))?;
    same_json("the body", &expected, &found)
}

fn same(what: &str, expected: &str, found: &str) -> Result<(), String> {
    if expected == found {
        Ok(())
    } else {
        Err(format!("{what}: expected `{}`, found `{}`", short(expected), short(found)))
    }
}

/// Compares JSON as values: numbers by what they count, objects without regard to order.
pub(crate) fn same_json(at: &str, expected: &Value, found: &Value) -> Result<(), String> {
    match (expected, found) {
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => left
            .iter()
            .zip(right)
            .enumerate()
            .try_for_each(|(index, (left, right))| same_json(&format!("{at}[{index}]"), left, right)),
        (Value::Object(left), Value::Object(right)) => {
            let keys: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
            keys.into_iter().try_for_each(|key| {
                let at = format!("{at}.{key}");
                match (left.get(key), right.get(key)) {
                    (Some(left), Some(right)) => same_json(&at, left, right),
                    (Some(left), None) => Err(format!("{at}: expected `{}`, found nothing", short(left))),
                    (None, Some(right)) => Err(format!("{at}: expected nothing, found `{}`", short(right))),
                    (None, None) => Ok(()),
                }
            })
        }
        (Value::Number(left), Value::Number(right)) if left.as_f64() == right.as_f64() => Ok(()),
        _ if expected == found => Ok(()),
        _ => Err(format!("{at}: expected `{}`, found `{}`", short(expected), short(found))),
    }
}

/// As much of a value as a line of a report can hold.
fn short(value: impl std::fmt::Display) -> String {
    let text = value.to_string();
    match text.char_indices().nth(200) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
