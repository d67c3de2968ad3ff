//! Errors that an operation did not declare, as they go over the wire.

use bytes::Bytes;
use http::StatusCode;

/// An error as it goes over the wire: a status, a name and a JSON body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {message}")]
pub struct WireError {
    /// The HTTP status.
    pub status: StatusCode,
    /// The name in `x-amzn-errortype`.
    pub name: String,
    /// The text for people.
    pub message: String,
    /// The JSON body.
    pub body: Bytes,
}

impl WireError {
    /// Makes an error whose body is `{"message": …}`.
    pub fn new(status: StatusCode, name: impl Into<String>, message: impl Into<String>) -> Self {
        #[derive(serde::Serialize)]
        struct Body<'a> {
            message: &'a str,
        }
        let message = message.into();
        Self::with_body(status, name, message.clone(), &Body { message: &message })
    }

    /// Makes an error with a body of its own.
    pub fn with_body(
        status: StatusCode,
        name: impl Into<String>,
        message: impl Into<String>,
        body: &impl serde::Serialize,
    ) -> Self {
        let body = serde_json::to_vec(body).unwrap_or_else(|_| b"{}".to_vec());
        Self { status, name: name.into(), message: message.into(), body: body.into() }
    }
}
