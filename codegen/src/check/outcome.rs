//! Decides what an answer claims to be: the operation's success, or which error.

use super::front_door::{self, FrontDoorError};
use super::json::{self, Json};
use super::{Answer, Body};
use crate::ir::{Binding, Kind, Operation, Service, Shape, Structure};

/// What an answer claims to be.
pub(super) enum Outcome<'a> {
    /// The operation's success.
    Success,
    /// An error of the model, with its status.
    Error(&'a Shape, u16),
    /// An error that every service has and this one does not model.
    FrontDoor(&'static FrontDoorError),
    /// An error that nobody knows.
    Unknown(String),
    /// Neither a success nor an error by name.
    Unnamed,
}

/// Decides it.
pub(super) fn of<'a>(service: &'a Service, operation: &Operation, answer: &Answer<'_>) -> Outcome<'a> {
    let binds_status =
        service.members(&operation.output).iter().any(|member| member.binding == Binding::StatusCode);
    let succeeds =
        answer.status == operation.code || answer.status < 300 || (binds_status && answer.status < 400);
    let name = if succeeds { header_name(answer) } else { error_name(answer) };
    match name {
        None if succeeds => Outcome::Success,
        None => Outcome::Unnamed,
        Some(name) => named(service, operation, name),
    }
}

fn named<'a>(service: &'a Service, operation: &Operation, name: String) -> Outcome<'a> {
    let status = |shape: &Shape| match &shape.kind {
        Kind::Structure(Structure { error: Some(error), .. }) => Some(error.status),
        _ => None,
    };
    let declared = operation.errors.iter().map(|id| service.shape(id));
    let mut errors = declared.chain(service.shapes.values()).filter(|shape| shape.id.name == name);
    match errors.find_map(|shape| status(shape).map(|status| (shape, status))) {
        Some((shape, status)) => Outcome::Error(shape, status),
        None => front_door::find(&name).map_or(Outcome::Unknown(name), Outcome::FrontDoor),
    }
}

/// Returns the name of the error that an answer tells, as clients of restJson1 look for it: in the header
/// `x-amzn-errortype`, else in the members `__type` or `code` of the body; without a namespace before `#` and
/// an address behind `:`.
pub fn error_name(answer: &Answer<'_>) -> Option<String> {
    header_name(answer).or_else(|| body_name(answer))
}

fn header_name(answer: &Answer<'_>) -> Option<String> {
    let header = answer.headers.iter().find(|(name, _)| name == "x-amzn-errortype");
    header.and_then(|(_, value)| bare(value))
}

fn body_name(answer: &Answer<'_>) -> Option<String> {
    let Body::Bytes(bytes) = answer.body else { return None };
    let Json::Object(entries) = json::parse(bytes).and_then(Json::of).ok()? else { return None };
    ["__type", "code"].iter().find_map(|wanted| {
        let (_, value) = entries.iter().find(|(key, _)| key == wanted)?;
        match Json::of(value).ok()? {
            Json::String(name) => bare(&name),
            _ => None,
        }
    })
}

fn bare(text: &str) -> Option<String> {
    let name = text.split(':').next().unwrap_or_default();
    let name = name.rsplit('#').next().unwrap_or_default().trim();
    (!name.is_empty()).then(|| name.to_owned())
}
