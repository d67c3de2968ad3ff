//! Refusals before they are put in the dialect of a format, and the forms that several dialects share.
//!
//! Clients print what they are told, and try again after an answer of 5xx; so what a server does not do is refused
//! with 4xx, and the message says what to do.

use std::borrow::Cow;
use std::io;

use aws_smithy_http_server::body::from_bytes;
use bytes::Bytes;
use codeartifact_generated::runtime::{BoxBody, refusal_of_body};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{Response, StatusCode};
use serde::Serialize;

use crate::auth;
use crate::causes::with_causes;
use crate::registry::{self, ErrorKind, FetchFailure, InvalidName, StageError};

const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// More than any message has that repeats names alone.
const MOST_MESSAGE_CHARACTERS: usize = 4096;

/// A refusal, in no format's dialect yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where it stands in its life.
    pub status: StatusCode,
    /// The name of the error among those of AWS, for those who look for it in the headers.
    pub name: Cow<'static, str>,
    /// What happened and what to do, for people.
    pub message: String,
    /// When to come again, where that helps.
    pub retry_after_seconds: Option<u32>,
    /// How to authenticate, where that is what lacks.
    pub challenge: Option<Challenge>,
}

/// Asks for an authorization token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// What it is for: `{domain}/{repository}`, whose characters need no quoting.
    pub realm: String,
    /// The ways that are named, in this order. Whatever is named, a token is taken in each of them.
    pub schemes: &'static [Scheme],
}

/// A way to send an authorization token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// As a password, which most clients are asked for before they send any.
    Basic,
    /// As it is.
    Bearer,
}

impl Refusal {
    /// Takes a status, a name and a text, which is cut where it repeats too much of what was sent.
    pub fn new(status: StatusCode, name: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        let (name, mut message) = (name.into(), message.into());
        if let Some((end, _)) = message.char_indices().nth(MOST_MESSAGE_CHARACTERS) {
            message.truncate(end);
            message.push('…');
        }
        Self { status, name, message, retry_after_seconds: None, challenge: None }
    }

    /// Says that a caller may not do what they ask, or that finding out failed, whose cause goes to the log.
    pub fn of(error: &auth::Error) -> Self {
        match error {
            auth::Error::Denied(denied) => {
                Self::new(StatusCode::FORBIDDEN, "AccessDeniedException", denied.to_string())
            }
            auth::Error::Registry(error) => Self::of_registry(error),
        }
    }

    /// Says what the registry refuses, with the status that clients of package endpoints know; what failed inside goes to
    /// the log.
    fn of_registry(error: &registry::Error) -> Self {
        if let Some(refusal) = error.body_failure().and_then(|failure| refusal_of_body(failure)) {
            return Self::new(refusal.status, refusal.name.clone(), refusal.message.clone());
        }
        let (status, name) = match error.kind() {
            ErrorKind::NotFound => (StatusCode::NOT_FOUND, "ResourceNotFoundException"),
            ErrorKind::Conflict => (StatusCode::CONFLICT, "ConflictException"),
            ErrorKind::QuotaExceeded => (StatusCode::PAYLOAD_TOO_LARGE, "ServiceQuotaExceededException"),
            ErrorKind::Validation(_) => (StatusCode::BAD_REQUEST, "ValidationException"),
            ErrorKind::Upstream { timed_out: true } => {
                (StatusCode::GATEWAY_TIMEOUT, "InternalServerException")
            }
            ErrorKind::Upstream { timed_out: false } => (StatusCode::BAD_GATEWAY, "InternalServerException"),
            ErrorKind::Internal => {
                tracing::error!(
                    cause = with_causes(error),
                    "a request to a package endpoint failed inside the server"
                );
                return Self::internal();
            }
        };
        Self::new(status, name, error.to_string())
    }

    /// Says why content could not be received.
    pub(in crate::formats) fn of_content(error: StageError) -> Self {
        match error {
            StageError::TooLong { .. } => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "ServiceQuotaExceededException", error.to_string())
            }
            StageError::Differs(invalid) => Self::of_registry(&invalid.into()),
            StageError::Body(failure) => Self::of_body(failure),
            StageError::Storage(error) => Self::of_registry(&error.into()),
        }
    }

    /// Says that a body could not be read to its end, unless it knows better itself.
    pub(in crate::formats) fn of_body(failure: io::Error) -> Self {
        Self::of_registry(&registry::Error::Body(failure))
    }

    /// Says that what was sent is larger than what is taken.
    pub(in crate::formats) fn too_large(message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLargeException", message)
    }

    /// Says that the server failed; why is in the log.
    pub fn internal() -> Self {
        let message = "the request did not succeed because of an error inside the server";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerException", message)
    }

    /// Says that what was sent is wrong, and how.
    pub(in crate::formats) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ValidationException", message)
    }

    /// Says that something is not there.
    pub(in crate::formats) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "ResourceNotFoundException", message)
    }

    /// Says that a path names nothing that is served.
    pub(in crate::formats) fn no_such_path() -> Self {
        Self::not_found("nothing is served at this path")
    }

    /// Says that a path is served, and not with this method.
    pub(in crate::formats) fn method_not_allowed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowedException", message)
    }

    /// Returns it as lines for people.
    pub(in crate::formats) fn plain_text(&self) -> Response<BoxBody> {
        self.with_body("text/plain; charset=utf-8", format!("{}\n", self.message).into())
    }

    /// Returns it as a JSON document of some type.
    pub(in crate::formats) fn json(
        &self,
        content_type: &'static str,
        body: &impl Serialize,
    ) -> Response<BoxBody> {
        let body = serde_json::to_vec(body).unwrap_or_else(|_| b"{}".to_vec());
        self.with_body(content_type, body.into())
    }

    fn with_body(&self, content_type: &'static str, body: Bytes) -> Response<BoxBody> {
        let mut response = Response::new(from_bytes(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.extend(HeaderValue::from_str(&self.name).map(|name| (ERROR_TYPE, name)).ok());
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        for challenge in self.challenge.iter().flat_map(Challenge::values) {
            headers.append(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

impl From<auth::Error> for Refusal {
    fn from(error: auth::Error) -> Self {
        Self::of(&error)
    }
}

impl From<registry::Error> for Refusal {
    fn from(error: registry::Error) -> Self {
        Self::of_registry(&error)
    }
}

impl From<FetchFailure> for Refusal {
    fn from(failure: FetchFailure) -> Self {
        Self::of_registry(&failure.into())
    }
}

impl From<InvalidName> for Refusal {
    fn from(invalid: InvalidName) -> Self {
        Self::bad_request(invalid.to_string())
    }
}

impl Challenge {
    /// Asks for a token in any way. `Basic` comes first: tools that look at the first line alone know no other.
    pub fn new(realm: String) -> Self {
        Self { realm, schemes: &[Scheme::Basic, Scheme::Bearer] }
    }

    /// Returns a header line for each scheme.
    fn values(&self) -> impl Iterator<Item = HeaderValue> {
        self.schemes.iter().filter_map(|scheme| {
            let name = match scheme {
                Scheme::Basic => "Basic",
                Scheme::Bearer => "Bearer",
            };
            HeaderValue::from_str(&format!("{name} realm=\"{}\"", self.realm)).ok()
        })
    }
}

impl Refusal {
    /// Names these schemes alone in what asks for a token, for clients that do not bear others.
    #[must_use]
    pub fn asking_for(&self, schemes: &'static [Scheme]) -> Self {
        let challenge = self.challenge.clone().map(|challenge| Challenge { schemes, ..challenge });
        Self { challenge, ..self.clone() }
    }
}
