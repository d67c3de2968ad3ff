//! Writes an input as the HTTP request that restJson1 makes of it. Lenient on purpose: a value of the wrong
//! kind is written as it is, since that is what a case may be about.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use codeartifact_codegen::ir::{Binding, Kind, Member, Operation, Segment, Service, TimestampFormat};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

/// What RFC 3986 lets stand for itself, and SigV4 therefore wants unescaped.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request before it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    /// The method.
    pub(crate) method: String,
    /// The path, escaped.
    pub(crate) path: String,
    /// The query, not yet escaped.
    pub(crate) query: Vec<(String, String)>,
    /// The headers, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Returns path and query as they stand in the request line.
    pub(crate) fn target(&self) -> String {
        let pair = |(key, value): &(String, String)| format!("{}={}", escape(key), escape(value));
        let query: Vec<String> = self.query.iter().map(pair).collect();
        if query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, query.join("&")) }
    }

    /// Returns a header, whose name is in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.0 == name).map(|header| header.1.as_str())
    }

    /// Sets a header in the place of one of that name.
    pub(crate) fn set_header(&mut self, name: &str, value: &str) {
        self.headers.retain(|header| header.0 != name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }
}

/// Writes a request. One whose path lacks a value would ask for something else, so it is none; the reason names the member.
pub(crate) fn request(
    service: &Service,
    operation: &Operation,
    input: &Map<String, Value>,
) -> Result<Request, String> {
    let mut request = Request {
        method: operation.method.clone(),
        path: path(service, operation, input)?,
        query: Vec::new(),
        headers: Vec::new(),
        body: Vec::new(),
    };
    for (key, value) in &operation.uri.query {
        request.query.push((key.clone(), value.clone().unwrap_or_default()));
    }
    let mut body = Map::new();
    let mut takes_body = false;
    for member in service.members(&operation.input) {
        takes_body |= member.binding == Binding::Body;
        let value = input.get(&member.name);
        if let (Binding::Payload, value) = (&member.binding, value.unwrap_or(&Value::Null)) {
            payload(service, member, value, &mut request);
        } else if let Some(value) = value {
            bind(service, member, value, &mut request, &mut body);
        }
    }
    // Members that the model does not have travel where unknown ones would.
    for (name, value) in input {
        if !service.members(&operation.input).iter().any(|member| member.name == *name) {
            body.insert(name.clone(), value.clone());
        }
    }
    if takes_body {
        request.set_header("content-type", "application/json");
        request.body = Value::Object(body).to_string().into_bytes();
    }
    Ok(request)
}

fn bind(
    service: &Service,
    member: &Member,
    value: &Value,
    request: &mut Request,
    body: &mut Map<String, Value>,
) {
    match &member.binding {
        Binding::Body => {
            body.insert(member.json_name.clone(), json(service, member, value));
        }
        Binding::Query(key) => {
            let values = texts(service, member, value, TimestampFormat::DateTime);
            request.query.extend(values.into_iter().map(|value| (key.clone(), value)));
        }
        Binding::QueryParams => {
            for (key, value) in value.as_object().into_iter().flatten() {
                let values = texts(service, member, value, TimestampFormat::DateTime);
                request.query.extend(values.into_iter().map(|value| (key.clone(), value)));
            }
        }
        Binding::Header(name) => {
            let values = texts(service, member, value, TimestampFormat::HttpDate);
            if !values.is_empty() {
                let is_list = value.is_array();
                let values = values.into_iter().map(|value| header_text(member, &value, is_list));
                request.set_header(&name.to_lowercase(), &values.collect::<Vec<_>>().join(", "));
            }
        }
        Binding::PrefixHeaders(prefix) => {
            for (key, value) in value.as_object().into_iter().flatten() {
                let text = plain(value).unwrap_or_default();
                request.set_header(&format!("{prefix}{key}").to_lowercase(), &text);
            }
        }
        // Bound elsewhere, or only in answers.
        Binding::Label { .. }
        | Binding::Payload
        | Binding::StatusCode
        | Binding::EventHeader
        | Binding::EventPayload => {}
    }
}

fn path(service: &Service, operation: &Operation, input: &Map<String, Value>) -> Result<String, String> {
    let label = |name: &String| {
        let member = service.members(&operation.input).iter().find(|member| member.name == *name);
        let value = member.zip(input.get(name));
        let texts = value.map(|(member, value)| texts(service, member, value, TimestampFormat::DateTime));
        let text = texts.and_then(|texts| texts.into_iter().next());
        text.ok_or_else(|| format!("no value is known for `{name}`, which stands in the path"))
    };
    let segment = |segment: &Segment| match segment {
        Segment::Literal(text) => Ok(format!("/{text}")),
        Segment::Label(name) => Ok(format!("/{}", escape(&label(name)?))),
        Segment::Greedy(name) => {
            let parts: Vec<String> = label(name)?.split('/').map(escape).collect();
            Ok(format!("/{}", parts.join("/")))
        }
    };
    let path = operation.uri.segments.iter().map(segment).collect::<Result<String, String>>()?;
    Ok(if path.is_empty() { "/".to_owned() } else { path })
}

fn payload(service: &Service, member: &Member, value: &Value, request: &mut Request) {
    let shape = service.shape(&member.target);
    let (implied, body) = match (&shape.kind, value) {
        (_, Value::Null) => return,
        (Kind::Blob { .. }, Value::String(text)) => {
            ("application/octet-stream", STANDARD.decode(text).unwrap_or_else(|_| text.clone().into_bytes()))
        }
        (Kind::String | Kind::Enum(_), Value::String(text)) => ("text/plain", text.clone().into_bytes()),
        _ => ("application/json", json(service, member, value).to_string().into_bytes()),
    };
    let content_type = shape.media_type.as_deref().unwrap_or(implied);
    if request.header("content-type").is_none() {
        request.set_header("content-type", content_type);
    }
    request.body = body;
}

/// Writes a value as JSON: members under the names and timestamps in the format that the wire has.
fn json(service: &Service, member: &Member, value: &Value) -> Value {
    let shape = service.shape(&member.target);
    match (&shape.kind, value) {
        (Kind::Structure(_) | Kind::Union { .. }, Value::Object(object)) => {
            let members = service.members(&shape.id);
            let entries =
                object.iter().map(|(name, value)| match members.iter().find(|member| member.name == *name) {
                    Some(member) => (member.json_name.clone(), json(service, member, value)),
                    None => (name.clone(), value.clone()),
                });
            Value::Object(entries.collect())
        }
        (Kind::List { member, .. }, Value::Array(items)) => {
            Value::Array(items.iter().map(|item| json(service, member, item)).collect())
        }
        (Kind::Map { value: member, .. }, Value::Object(object)) => Value::Object(
            object.iter().map(|(key, value)| (key.clone(), json(service, member, value))).collect(),
        ),
        (Kind::Timestamp, Value::Number(_)) => {
            let format = timestamp_format(service, member, TimestampFormat::EpochSeconds);
            match moment(value, format) {
                Some(text) if format != TimestampFormat::EpochSeconds => Value::String(text),
                _ => value.clone(),
            }
        }
        _ => value.clone(),
    }
}

/// Writes a value as the texts that a query, header or label holds of it.
fn texts(service: &Service, member: &Member, value: &Value, usual: TimestampFormat) -> Vec<String> {
    let shape = service.shape(&member.target);
    match (&shape.kind, value) {
        (Kind::List { member, .. }, Value::Array(items)) => {
            items.iter().flat_map(|item| texts(service, member, item, usual)).collect()
        }
        (Kind::Map { value: member, .. }, value) => texts(service, member, value, usual),
        (Kind::Timestamp, Value::Number(_)) => moment(value, timestamp_format(service, member, usual))
            .or_else(|| plain(value))
            .into_iter()
            .collect(),
        _ => plain(value).into_iter().collect(),
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn header_text(member: &Member, text: &str, is_element: bool) -> String {
    if member.encoded_in_header {
        base64(text.as_bytes())
    } else if is_element && text.contains([',', '"']) {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        text.to_owned()
    }
}

fn timestamp_format(service: &Service, member: &Member, usual: TimestampFormat) -> TimestampFormat {
    member.timestamp_format.or(service.shape(&member.target).timestamp_format).unwrap_or(usual)
}

fn moment(value: &Value, format: TimestampFormat) -> Option<String> {
    let moment = match value.as_i64() {
        Some(seconds) => DateTime::from_secs(seconds),
        // Formats have three decimals at most, and a double of seconds has noise behind them.
        #[expect(clippy::cast_possible_truncation, reason = "a moment beyond i64 saturates")]
        None => DateTime::from_millis((value.as_f64()? * 1000.0).round() as i64),
    };
    let format = match format {
        TimestampFormat::EpochSeconds => Format::EpochSeconds,
        TimestampFormat::DateTime => Format::DateTime,
        TimestampFormat::HttpDate => Format::HttpDate,
    };
    moment.fmt(format).ok()
}

fn escape(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// Writes bytes as base64.
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests;
