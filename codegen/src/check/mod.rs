//! Checks one answer of a server against the model: status, error, headers, body, and every value in them.
//!
//! Knows the representation, restJson1 and HTTP as plain data; knows no server and no client. An answer that
//! fits has no findings. What a finding means, and whether it is forgiven, is for the caller to say.

mod answer;
mod body;
mod constraints;
mod finding;
mod front_door;
mod headers;
mod json;
mod outcome;
mod place;
mod text;
mod values;

#[cfg(test)]
mod tests;

pub use self::answer::{Answer, Body};
pub use self::finding::{Finding, FindingKind};
pub use self::outcome::error_name;

use self::finding::Check;
use self::outcome::Outcome;
use self::place::Place;
use crate::ir::{Binding, Kind, Operation, Service, Shape};

/// Checks an answer to a request for an operation, and gives everything that does not fit the model.
///
/// An answer without the name of an error and with a status below 300 is checked as the operation's success.
/// Any other is checked as the error that `x-amzn-errortype`, or `__type` or `code` in its body, names.
pub fn answer(service: &Service, operation: &Operation, answer: &Answer<'_>) -> Vec<Finding> {
    let mut check = Check { service, findings: Vec::new() };
    check.request_id(answer);
    match outcome::of(service, operation, answer) {
        Outcome::Success => check.success(operation, answer),
        Outcome::Error(shape, status) => check.error(operation, shape, status, answer),
        Outcome::FrontDoor(error) => check.front_door(error, answer),
        Outcome::Unknown(name) => {
            let message = format!("`{name}` is no error of {} or of its protocol", service.title);
            check.find(&Place::Head("error"), FindingKind::UnknownError, None, Some(name), message);
        }
        Outcome::Unnamed => {
            let message = format!("an answer with status {} names no error", answer.status);
            check.find(&Place::Head("error"), FindingKind::UnnamedError, None, None, message);
        }
    }
    check.findings
}

/// Tells from the head of an answer whether its body is a streaming payload, which [`Body::Streamed`] stands
/// for.
pub fn is_streamed(
    service: &Service,
    operation: &Operation,
    status: u16,
    headers: &[(String, String)],
) -> bool {
    let answer = Answer { status, headers, body: Body::Streamed };
    let streams =
        |shape: &Shape| matches!(shape.kind, Kind::Blob { streaming: true, .. } | Kind::EventStream { .. });
    let mut members = service.members(&operation.output).iter();
    members.any(|member| member.binding == Binding::Payload && streams(service.shape(&member.target)))
        && matches!(outcome::of(service, operation, &answer), Outcome::Success)
}

impl Check<'_> {
    /// AWS gives every answer an id, by which its users ask for help.
    fn request_id(&mut self, answer: &Answer<'_>) {
        let id = answer.headers.iter().find(|(name, _)| name == "x-amzn-requestid");
        if id.is_none_or(|(_, value)| value.trim().is_empty()) {
            let message = "every answer carries an id".to_owned();
            self.find(&Place::Header("x-amzn-requestid"), FindingKind::RequestId, None, None, message);
        }
    }

    fn success(&mut self, operation: &Operation, answer: &Answer<'_>) {
        let members = self.service.members(&operation.output);
        let by_member = members.iter().find(|member| member.binding == Binding::StatusCode);
        match by_member {
            Some(member) => self.status_member(member, answer.status),
            None => self.status(operation.code, answer.status, "a success of the operation"),
        }
        self.headers(members, answer);
        self.body(&operation.output, operation.has_output, answer);
    }

    fn error(&mut self, operation: &Operation, shape: &Shape, status: u16, answer: &Answer<'_>) {
        let name = &shape.id.name;
        let is_declared = operation.errors.contains(&shape.id);
        if !is_declared && front_door::find(name).is_none() {
            let message = format!("`{}` does not declare the error `{name}`", operation.id.name);
            let value = Some(name.clone());
            let kind = FindingKind::UndeclaredError;
            self.find(&Place::Head("error"), kind, Some(&shape.id), value, message);
        }
        self.status(status, answer.status, name);
        self.headers(self.service.members(&shape.id), answer);
        self.body(&shape.id, true, answer);
    }

    fn status(&mut self, expected: u16, found: u16, whose: &str) {
        if expected != found {
            let message = format!("the status of {whose} is {expected}, found {found}");
            let value = Some(found.to_string());
            self.find(&Place::Head("status"), FindingKind::Status, None, value, message);
        }
    }
}
