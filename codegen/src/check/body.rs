//! The body as a whole: which one is due, its media type, and whether it can be read.

use super::json::{self, Json};
use super::place::Place;
use super::{Answer, Body, Check, FindingKind};
use crate::ir::{Binding, Kind, Member, Shape, ShapeId};

const JSON: &str = "application/json";

/// Tells whether a body is a JSON object.
pub(super) fn is_json_object(bytes: &[u8]) -> bool {
    matches!(json::parse(bytes).and_then(Json::of), Ok(Json::Object(_)))
}

impl Check<'_> {
    /// Checks the body against an output or error.
    pub(super) fn body(&mut self, id: &ShapeId, has_output: bool, answer: &Answer<'_>) {
        let members = self.service.members(id);
        let payload = members.iter().find(|member| member.binding == Binding::Payload);
        let in_body: Vec<_> = members.iter().filter(|member| member.binding == Binding::Body).collect();
        let own_type = members.iter().any(|member| match &member.binding {
            Binding::Header(name) => name.eq_ignore_ascii_case("content-type"),
            _ => false,
        });
        let bytes = match answer.body {
            Body::Bytes(bytes) => bytes,
            Body::Streamed => {
                let media_type =
                    payload.map_or(JSON, |member| media_type(self.service.shape(&member.target)));
                if !own_type && answer.headers.iter().any(|(name, _)| name == "content-type") {
                    self.content_type(media_type, answer);
                }
                return;
            }
        };
        // HTTP allows these no body, whatever the model says (RFC 9110, sections 15.2, 15.3.5 and 15.4.5).
        if answer.status < 200 || matches!(answer.status, 204 | 205 | 304) {
            self.no_body(bytes, &format!("an answer with status {}", answer.status));
        } else if let Some(member) = payload {
            self.payload(member, bytes, own_type, answer);
        } else if !in_body.is_empty() {
            self.content_type(JSON, answer);
            self.document(bytes, |check, raw| check.root(&in_body, id, raw));
        } else if !has_output {
            self.no_body(bytes, "an answer of an operation without output");
        } else if !bytes.is_empty() {
            // All members travel elsewhere, or there are none: servers send `{}` or nothing.
            self.content_type(JSON, answer);
            self.document(bytes, |check, raw| check.root(&[], id, raw));
        }
    }

    /// Checks the media type, parameters such as the character set left aside.
    pub(super) fn content_type(&mut self, expected: &str, answer: &Answer<'_>) {
        let header = answer.headers.iter().find(|(name, _)| name == "content-type");
        let essence = |text: &str| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let place = Place::Header("content-type");
        match header {
            Some((_, found)) if essence(found) == essence(expected) => {}
            Some((_, found)) => {
                let message = format!("the body is `{expected}`, found `{found}`");
                self.find(&place, FindingKind::ContentType, None, Some(found.clone()), message);
            }
            None => {
                let message = format!("the body is `{expected}`, and nothing says so");
                self.find(&place, FindingKind::ContentType, None, None, message);
            }
        }
    }

    fn no_body(&mut self, bytes: &[u8], whose: &str) {
        if !bytes.is_empty() {
            let message = format!("{whose} has no body, found {} bytes", bytes.len());
            self.find(&Place::Body, FindingKind::Body, None, None, message);
        }
    }

    /// Parses a JSON body and looks into it.
    fn document(&mut self, bytes: &[u8], look: impl FnOnce(&mut Self, &serde_json::value::RawValue)) {
        match json::parse(bytes) {
            Ok(raw) => look(self, raw),
            Err(_) if bytes.is_empty() => {
                let message = "a JSON object is due, found nothing".to_owned();
                self.find(&Place::Body, FindingKind::Body, None, None, message);
            }
            Err(error) => {
                let message = format!("it is not JSON: {error}");
                self.find(&Place::Body, FindingKind::Body, None, None, message);
            }
        }
    }

    /// Checks a body that is one member.
    fn payload(&mut self, member: &Member, bytes: &[u8], own_type: bool, answer: &Answer<'_>) {
        let shape = self.service.shape(&member.target);
        if bytes.is_empty() {
            // No bytes are a blob and no events; nothing else of the protocol is empty.
            if member.required && !matches!(shape.kind, Kind::Blob { .. } | Kind::EventStream { .. }) {
                let message = format!("the payload `{}` is required and missing", member.name);
                self.find(&Place::Body, FindingKind::Missing, Some(&shape.id), None, message);
            }
            return;
        }
        if !own_type {
            self.content_type(media_type(shape), answer);
        }
        match &shape.kind {
            Kind::Blob { .. } => self.length(shape, &member.constraints, bytes.len(), "bytes", &Place::Body),
            Kind::String | Kind::Enum(_) => {
                if let Ok(text) = std::str::from_utf8(bytes) {
                    self.text_value(member, text, &Place::Body);
                } else {
                    let message = "expected text, found bytes that are not UTF-8".to_owned();
                    self.find(&Place::Body, FindingKind::Type, Some(&shape.id), None, message);
                }
            }
            // Events are frames of bytes, which are not taken apart.
            Kind::EventStream { .. } => {}
            _ => self.document(bytes, |check, raw| check.value(member, raw, &Place::Root)),
        }
    }
}

/// The media type of a payload of a shape.
fn media_type(shape: &Shape) -> &str {
    let by_kind = match shape.kind {
        Kind::Blob { .. } => "application/octet-stream",
        Kind::String | Kind::Enum(_) => "text/plain",
        Kind::EventStream { .. } => "application/vnd.amazon.eventstream",
        _ => return JSON,
    };
    shape.media_type.as_deref().unwrap_or(by_kind)
}
