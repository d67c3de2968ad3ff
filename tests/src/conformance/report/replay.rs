//! Lines for a shell that send a request again: by the suite, by curl, and by the AWS CLI where it can be made to
//! send such a request at all.

use codeartifact_codegen::ir::{Binding, Kind, Member, Operation, Segment, Service};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::super::encode::{Request, base64};

/// A line longer than this is of no use to anybody.
const LONGEST: usize = 8192;

/// How a finding is seen again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Replay {
    /// Prepares everything, and asks again what was asked.
    pub(crate) suite: String,
    /// Sends the request alone.
    pub(crate) curl: Option<String>,
    /// Sends the request alone, where its input is one that the AWS CLI sends.
    pub(crate) aws: Option<String>,
}

/// Whom requests go to, and as whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    /// The service.
    pub(crate) service: &'a Service,
    /// Where it listens.
    pub(crate) endpoint: &'a str,
    /// The region that is signed for.
    pub(crate) region: &'a str,
}

/// Writes the line for curl, which signs the request itself.
pub(crate) fn curl(target: Target<'_>, request: &Request) -> Option<String> {
    let signed = target.service.signing_name.as_deref().unwrap_or("execute-api");
    let scope = format!("aws:amz:{}:{signed}", target.region);
    let url = format!("{}{}", target.endpoint.trim_end_matches('/'), request.target());
    let mut line = format!(
        "curl --include --aws-sigv4 {} --user \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\" --request {}",
        quoted(&scope),
        quoted(&request.method)
    );
    for (name, value) in &request.headers {
        line = format!("{line} --header {}", quoted(&format!("{name}: {value}")));
    }
    match std::str::from_utf8(&request.body) {
        Ok("") => {}
        Ok(text) if !text.contains('\0') => line = format!("{line} --data-binary {}", quoted(text)),
        _ => {
            let bytes = base64(&request.body);
            line = format!("printf %s {bytes} | base64 --decode | {line} --data-binary @-");
        }
    }
    let line = format!("{line} {}", quoted(&url));
    (line.len() <= LONGEST).then_some(line)
}

/// Writes the line for the AWS CLI; none where the request is not one of an input that it would send.
pub(crate) fn aws(target: Target<'_>, operation: &Operation, request: &Request) -> Option<String> {
    let service = target.service;
    let signed = service.signing_name.as_deref()?;
    let members = service.members(&operation.input);
    let mut input = input_of(service, operation, request)?;
    let mut line = format!("aws {signed} {}", kebab(&operation.id.name));
    let stream = members.iter().find(|member| {
        member.binding == Binding::Payload && matches!(service.shape(&member.target).kind, Kind::Blob { .. })
    });
    if let Some(stream) = stream {
        input.shift_remove(&stream.name);
        let bytes = base64(&request.body);
        let file = format!("--{} payload", kebab(&stream.name));
        line = format!("printf %s '{bytes}' | base64 --decode >payload && {line} {file}");
    }
    let line = format!(
        "{line} --endpoint-url {} --region {} --cli-input-json {}",
        quoted(target.endpoint),
        quoted(target.region),
        quoted(&Value::Object(input).to_string())
    );
    let streams = service.members(&operation.output).iter().any(|member| member.binding == Binding::Payload);
    let line = if streams { format!("{line} /dev/stdout") } else { line };
    (line.len() <= LONGEST).then_some(line)
}

/// Reads the input back that a request was made of; none where none was.
fn input_of(service: &Service, operation: &Operation, request: &Request) -> Option<Map<String, Value>> {
    let members = service.members(&operation.input);
    let body = members.iter().any(|member| member.binding == Binding::Body);
    let content_type = request.header("content-type");
    if request.method != operation.method || body && content_type != Some("application/json") {
        return None;
    }
    let labels = labels(operation, &request.path)?;
    let mut input = Map::new();
    for member in members {
        let texts: Vec<&str> = match &member.binding {
            Binding::Query(key) => {
                request.query.iter().filter(|pair| pair.0 == *key).map(|pair| pair.1.as_str()).collect()
            }
            Binding::Header(name) => request.header(&name.to_lowercase()).into_iter().collect(),
            Binding::Label { .. } => {
                labels.iter().filter(|pair| pair.0 == member.name).map(|pair| pair.1.as_str()).collect()
            }
            Binding::Payload | Binding::Body => continue,
            _ => return None,
        };
        match (texts.as_slice(), &service.shape(&member.target).kind) {
            ([], _) if member.required => return None,
            ([], _) => {}
            (_, Kind::List { member: of, .. }) => {
                let items = texts.iter().map(|text| value(service, of, text)).collect::<Option<Vec<_>>>()?;
                input.insert(member.name.clone(), Value::Array(items));
            }
            ([text], _) => drop(input.insert(member.name.clone(), value(service, member, text)?)),
            _ => return None,
        }
    }
    let known = |key: &str| {
        let own = members.iter().any(|member| member.binding == Binding::Query(key.to_owned()));
        own || operation.uri.query.iter().any(|pair| pair.0 == key)
    };
    if !request.query.iter().all(|pair| known(&pair.0)) {
        return None;
    }
    if body {
        let Ok(Value::Object(sent)) = serde_json::from_slice(&request.body) else { return None };
        for (name, value) in sent {
            let own = |member: &&Member| member.binding == Binding::Body && member.json_name == name;
            let member = members.iter().find(own)?;
            fits(service, member, &value).then(|| input.insert(member.name.clone(), value))?;
        }
        let absent = |member: &Member| member.binding == Binding::Body && !input.contains_key(&member.name);
        if members.iter().any(|member| member.required && absent(member)) {
            return None;
        }
    }
    Some(input)
}

/// Reads the values of labels out of a path.
fn labels(operation: &Operation, path: &str) -> Option<Vec<(String, String)>> {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').filter(|part| !part.is_empty()).collect();
    let segments = &operation.uri.segments;
    if parts.len() != segments.len() {
        return None;
    }
    let mut labels = Vec::new();
    for (segment, part) in segments.iter().zip(parts) {
        let text = percent_decode_str(part).decode_utf8().ok()?.into_owned();
        match segment {
            Segment::Literal(literal) if *literal == text => {}
            Segment::Literal(_) | Segment::Greedy(_) => return None,
            Segment::Label(name) => labels.push((name.clone(), text)),
        }
    }
    Some(labels)
}

/// Reads a value that travelled as text.
fn value(service: &Service, member: &Member, text: &str) -> Option<Value> {
    match service.shape(&member.target).kind {
        Kind::String | Kind::Enum(_) => Some(Value::String(text.to_owned())),
        Kind::Timestamp => None,
        _ => serde_json::from_str(text).ok().filter(|value| fits(service, member, value)),
    }
}

/// Tells whether the AWS CLI takes a value: one of the right type, with all that is required in it.
fn fits(service: &Service, member: &Member, value: &Value) -> bool {
    match (&service.shape(&member.target).kind, value) {
        (Kind::Structure(_), Value::Object(object)) => {
            let members = service.members(&member.target);
            members.iter().all(|member| {
                let value = object.get(&member.json_name);
                value.map_or(!member.required, |value| fits(service, member, value))
            }) && object.keys().all(|name| members.iter().any(|member| member.json_name == *name))
        }
        (Kind::List { member, .. }, Value::Array(items)) => {
            items.iter().all(|item| fits(service, member, item))
        }
        (Kind::Map { value: member, .. }, Value::Object(object)) => {
            object.values().all(|value| fits(service, member, value))
        }
        (Kind::String | Kind::Enum(_), value) => value.is_string(),
        (Kind::Boolean, value) => value.is_boolean(),
        (Kind::Byte | Kind::Short | Kind::Integer | Kind::IntEnum(_) | Kind::Long, value) => value.is_i64(),
        (Kind::Float | Kind::Double, value) => value.is_number(),
        _ => false,
    }
}

/// Quotes a word for a shell.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Writes a name as the AWS CLI does: `describeDomain` becomes `describe-domain`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    let mut before = '-';
    for (at, character) in name.char_indices() {
        let starts = character.is_ascii_uppercase()
            && (before.is_ascii_lowercase()
                || before.is_ascii_uppercase()
                    && name[at + 1..].starts_with(|after: char| after.is_ascii_lowercase()));
        if starts {
            out.push('-');
        }
        out.push(character.to_ascii_lowercase());
        before = character;
    }
    out
}

#[cfg(test)]
mod tests;
