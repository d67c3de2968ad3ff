//! Requests near the model: each part is what the operation asks for, or something beside it.

use arbitrary::{Result, Unstructured};
use bytes::Bytes;
use codeartifact_codegen::ir::{Binding, Kind, Member, Operation, Segment, Service};
use http_body_util::Full;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::text::Texts;
use super::value::{Values, text};

/// A request, and what is known of it.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) operation: String,
    /// Method and path are those of the operation.
    pub(crate) routed: bool,
    pub(crate) request: http::Request<Full<Bytes>>,
}

/// Makes a request; nothing where HTTP cannot carry it.
pub(crate) fn make(service: &Service, texts: &Texts, choices: &mut Unstructured<'_>) -> Option<Made> {
    // Choices that have run out are all nought, so that any bytes make something.
    try_make(service, texts, choices).ok().flatten()
}

fn try_make(service: &Service, texts: &Texts, choices: &mut Unstructured<'_>) -> Result<Option<Made>> {
    let index = choices.int_in_range(0..=service.operations.len() - 1)?;
    let Some((name, operation)) = service.operations.iter().nth(index) else { return Ok(None) };
    let wild = *choices.choose(&[0, 64, 24, 8])?;
    let values = Values { service, texts, wild };
    let mut parts = Parts::default();
    let mut body = Map::new();
    let mut in_body = false;
    for member in service.members(&operation.input) {
        in_body |= member.binding == Binding::Body;
        if !values.has(member, choices)? {
            continue;
        }
        let value = values.member(member, 0, choices)?;
        match &member.binding {
            Binding::Body => drop(body.insert(member.json_name.clone(), value)),
            Binding::Payload => parts.body = payload(service, member, &value),
            _ => parts.bind(member, &value),
        }
    }
    if in_body {
        parts.body = Value::Object(body).to_string().into_bytes();
    }
    let strays = values.strays(choices)?;
    let method =
        if strays { *choices.choose(&["GET", "PUT", "PATCH", "HEAD", "X"])? } else { &operation.method };
    let mut path = path(operation, &parts);
    let routed = !strays;
    if routed && values.strays(choices)? {
        // A query that is not escaped, or not in pairs.
        parts.query.push(choices.arbitrary()?);
    }
    if !routed {
        path.push_str(choices.choose(&["", "/", "/more", "%ff", "//"])?);
    }
    let target = if parts.query.is_empty() { path } else { format!("{path}?{}", parts.query.join("&")) };
    let mut builder = http::Request::builder().method(method).uri(target).extension(());
    if in_body || values.strays(choices)? {
        let kinds = ["application/json", "text/plain", "application/json; charset=utf-8", "", "é/;"];
        let kind = if values.strays(choices)? { *choices.choose(&kinds)? } else { "application/json" };
        builder = builder.header("content-type", kind.as_bytes());
    }
    if values.strays(choices)? {
        builder =
            builder.header("accept", *choices.choose(&["*/*", "text/html", "application/json;q=0", ","])?);
    }
    for (name, value) in &parts.headers {
        builder = builder.header(name, value.as_bytes());
    }
    if values.strays(choices)? {
        damage(&mut parts.body, choices)?;
    }
    let request = builder.body(Full::new(Bytes::from(parts.body))).ok();
    Ok(request.map(|request| Made { operation: name.clone(), routed, request }))
}

/// The parts of a request that members travel in.
#[derive(Debug, Default)]
struct Parts {
    labels: Vec<(String, String)>,
    query: Vec<String>,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Parts {
    fn bind(&mut self, member: &Member, value: &Value) {
        let texts: Vec<String> = match value {
            Value::Array(items) => items.iter().map(text).collect(),
            other => vec![text(other)],
        };
        match &member.binding {
            Binding::Query(key) => {
                self.query.extend(texts.iter().map(|text| format!("{}={}", escape(key), escape(text))));
            }
            Binding::QueryParams => {
                let entries = value.as_object().into_iter().flatten();
                self.query
                    .extend(entries.map(|(key, value)| format!("{}={}", escape(key), escape(&text(value)))));
            }
            Binding::Header(name) => self.headers.push((name.clone(), texts.join(", "))),
            Binding::PrefixHeaders(prefix) => {
                let entries = value.as_object().into_iter().flatten();
                self.headers.extend(entries.map(|(key, value)| (format!("{prefix}{key}"), text(value))));
            }
            Binding::Label { .. } => self.labels.push((member.name.clone(), texts.join("/"))),
            Binding::Body
            | Binding::Payload
            | Binding::StatusCode
            | Binding::EventHeader
            | Binding::EventPayload => {}
        }
    }
}

fn path(operation: &Operation, parts: &Parts) -> String {
    let mut path = String::new();
    for segment in &operation.uri.segments {
        path.push('/');
        match segment {
            Segment::Literal(text) => path.push_str(text),
            Segment::Label(name) | Segment::Greedy(name) => {
                let label = parts.labels.iter().find(|(label, _)| label == name);
                path.push_str(&escape(label.map_or("", |(_, text)| text)));
            }
        }
    }
    path
}

fn payload(service: &Service, member: &Member, value: &Value) -> Vec<u8> {
    match (&service.shape(&member.target).kind, value) {
        (Kind::Blob { .. } | Kind::String | Kind::Enum(_), Value::String(text)) => text.clone().into_bytes(),
        (_, value) => value.to_string().into_bytes(),
    }
}

/// Breaks a body: cut, changed, or with bytes that do not belong.
fn damage(body: &mut Vec<u8>, choices: &mut Unstructured<'_>) -> Result<()> {
    let at = choices.int_in_range(0..=body.len())?;
    match choices.int_in_range(0..=3)? {
        0 => body.truncate(at),
        1 => body.insert(at, choices.arbitrary()?),
        2 => body.extend_from_slice(choices.choose(&[&b"{}"[..], b",", b"\xff", b"]", b"\0"])?),
        _ => {
            // As deep as attackers would nest.
            let open: &[u8] = if choices.arbitrary()? { b"[" } else { b"{\"a\":" };
            *body = open.repeat(choices.int_in_range(1..=5_000)?);
        }
    }
    Ok(())
}

fn escape(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}
