//! The smallest request that an operation takes: its required members, each with a value that its constraints allow.
//!
//! For trying out a server that is not written yet. Tests that want to know where a server departs from its model derive
//! far more; those are the conformance program's.

mod head;
mod text;
mod value;

use serde_json::{Map, Value};

use self::head::Target;
use crate::ir::{Binding, Kind, Member, Operation, Service};

/// One request over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The operation's name.
    pub operation: String,
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names and values of headers, the length of the body not among them.
    pub headers: Vec<(String, String)>,
    /// The body; empty where there is none.
    pub body: Vec<u8>,
}

/// Returns a request for each operation, in ascending order of name; `None` for one of which a required value cannot be
/// found, such as a text for a pattern that looks around.
pub fn requests(service: &Service) -> Vec<(String, Option<Request>)> {
    let operations = service.operations.iter();
    operations.map(|(name, operation)| (name.clone(), request(service, name, operation))).collect()
}

fn request(service: &Service, name: &str, operation: &Operation) -> Option<Request> {
    let mut target = Target::default();
    let mut headers = Vec::new();
    let mut json = Map::new();
    let members = service.members(&operation.input);
    for member in members.iter().filter(|member| member.required) {
        match &member.binding {
            Binding::Body => {
                json.insert(member.json_name.clone(), value::of(service, member, 0)?);
            }
            Binding::Payload | Binding::StatusCode | Binding::EventHeader | Binding::EventPayload => {}
            Binding::Label { .. } => target.label(member, &value::text(service, member)?),
            Binding::Query(_) | Binding::QueryParams => target.query(service, member)?,
            Binding::Header(_) | Binding::PrefixHeaders(_) => headers.extend(head::headers(service, member)?),
        }
    }
    let mut body = Vec::new();
    let is_typed = |headers: &[(String, String)]| {
        headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
    };
    if let Some(member) = members.iter().find(|member| member.binding == Binding::Payload) {
        let (media_type, bytes) = payload(service, member)?;
        if !is_typed(&headers) && !bytes.is_empty() {
            headers.push(("content-type".to_owned(), media_type));
        }
        body = bytes;
    } else if members.iter().any(|member| member.binding == Binding::Body) {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
        body = Value::Object(json).to_string().into_bytes();
    }
    let target = target.render(&operation.uri);
    Some(Request { operation: name.to_owned(), method: operation.method.clone(), target, headers, body })
}

/// The media type and the bytes of a member that is the whole body. One that need not be there is sent all the same where
/// it streams, since its type may be asked for.
fn payload(service: &Service, member: &Member) -> Option<(String, Vec<u8>)> {
    let shape = service.shape(&member.target);
    let typed = |default: &str| shape.media_type.clone().unwrap_or_else(|| default.to_owned());
    let is_stream = matches!(shape.kind, Kind::Blob { streaming: true, .. } | Kind::EventStream { .. });
    if !member.required && !is_stream {
        return Some((String::new(), Vec::new()));
    }
    match &shape.kind {
        Kind::Blob { .. } => {
            Some((typed("application/octet-stream"), vec![b'a'; value::least_length(service, member).max(1)]))
        }
        Kind::EventStream { .. } => Some(("application/vnd.amazon.eventstream".to_owned(), Vec::new())),
        Kind::String | Kind::Enum(_) => {
            Some((typed("text/plain"), value::text(service, member)?.into_bytes()))
        }
        _ => Some((typed("application/json"), value::of(service, member, 0)?.to_string().into_bytes())),
    }
}
