//! Refusals before they are put in the dialect of a format, and the forms that several dialects share.
//!
//! Clients print what they are told, and try again after an answer of 5xx; so what a server does not do is refused
//! with 4xx, and the message says what to do.

use aws_smithy_http_server::body::from_bytes;
use bytes::Bytes;
use codeartifact_generated::runtime::BoxBody;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{Response, StatusCode};
use serde::Serialize;

use crate::auth;
use crate::causes::with_causes;
use crate::registry::PackageFormat;

const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// A refusal, in no format's dialect yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where it stands in its life.
    pub status: StatusCode,
    /// The name of the error among those of AWS, for those who look for it in the headers.
    pub name: &'static str,
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
    /// Whether the token may come as a password too, which most clients ask for before they send any.
    pub basic: bool,
}

impl Refusal {
    /// Takes a status, a name and a text.
    pub fn new(status: StatusCode, name: &'static str, message: impl Into<String>) -> Self {
        Self { status, name, message: message.into(), retry_after_seconds: None, challenge: None }
    }

    /// Says that a caller may not do what they ask, or that finding out failed, whose cause goes to the log.
    pub fn of(error: &auth::Error) -> Self {
        match error {
            auth::Error::Denied(denied) => {
                Self::new(StatusCode::FORBIDDEN, "AccessDeniedException", denied.to_string())
            }
            auth::Error::Registry(error) => {
                tracing::error!(
                    cause = with_causes(error),
                    "a request to a package endpoint failed inside the server"
                );
                Self::internal()
            }
        }
    }

    /// Says that the fault is ours; the cause goes to the log.
    pub fn internal() -> Self {
        let message = "the request did not succeed because of an error inside the server";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerException", message)
    }

    /// Says that a protocol is not served.
    pub fn not_served(format: PackageFormat) -> Self {
        let message = format!("the {format} protocol is not served yet");
        Self::new(StatusCode::NOT_IMPLEMENTED, "NotImplementedException", message)
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
        headers.insert(ERROR_TYPE, HeaderValue::from_static(self.name));
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        for challenge in self.challenge.iter().flat_map(Challenge::values) {
            headers.append(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

impl Challenge {
    /// Returns a header line for each scheme. `Basic` comes first: tools that look at the first line alone know no other.
    fn values(&self) -> impl Iterator<Item = HeaderValue> {
        let schemes = [self.basic.then_some("Basic"), Some("Bearer")];
        schemes
            .into_iter()
            .flatten()
            .filter_map(|scheme| HeaderValue::from_str(&format!("{scheme} realm=\"{}\"", self.realm)).ok())
    }
}
