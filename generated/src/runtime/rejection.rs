//! Answers to requests that never reach an operation, and to errors that an operation did not declare.

use std::error::Error;
use std::io;

use http::StatusCode;

use super::{BoxBody, IntoResponse, Malformed, Reply, RestJson1, WireError};

impl WireError {
    /// Returns the answer.
    pub fn into_reply(self) -> http::Response<BoxBody> {
        Reply::new(self.status.as_u16()).error_type(&self.name).raw_json(self.body)
    }
}

impl IntoResponse<RestJson1> for WireError {
    fn into_response(self) -> http::Response<BoxBody> {
        self.into_reply()
    }
}

/// Returns the answer that the error of a body asks for, where it carries one: a [`WireError`], however deep within.
pub fn refusal_of_body<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e WireError> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(refusal) = error.downcast_ref() {
            return Some(refusal);
        }
        // An I/O error leaves what it was made of out of its sources.
        next = match error.downcast_ref::<io::Error>() {
            Some(error) => error.get_ref().map(|inner| inner as &(dyn Error + 'static)),
            None => error.source(),
        };
    }
    None
}

/// Why a request was refused before its operation ran.
#[derive(Debug, thiserror::Error)]
pub enum Rejection {
    /// The request cannot be read.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The request breaks constraints of the model.
    #[error(transparent)]
    Invalid(WireError),
    /// The body ended in an error that carries its answer, such as one that is not what was signed.
    #[error(transparent)]
    Refused(WireError),
    /// The client does not take the type of the answer.
    #[error("the answer is of type `{0}`, which the `Accept` header does not allow")]
    NotAcceptable(&'static str),
    /// The body is of another type than the operation takes.
    #[error("the body must be of type `{0}`; see the `Content-Type` header")]
    UnsupportedMediaType(&'static str),
    /// The body is in a content coding.
    #[error("the body is encoded as `{0}`, which is not understood; send it without `Content-Encoding`")]
    Encoded(String),
    /// The operation must know how long the body is before it reads it.
    #[error("the body must be sent with its length; see the `Content-Length` header")]
    LengthRequired,
    /// The body is larger than any that the operation can use.
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
    /// The connection ended before the body did.
    #[error("the body ended early: {0}")]
    Incomplete(String),
}

impl Rejection {
    /// Says why a body could not be read to its end, from the error that it ended in.
    pub fn of_body(error: &(dyn Error + 'static)) -> Self {
        match refusal_of_body(error) {
            Some(refusal) => Self::Refused(refusal.clone()),
            None => Self::Incomplete(error.to_string()),
        }
    }
}

impl From<Rejection> for WireError {
    fn from(rejection: Rejection) -> Self {
        let message = rejection.to_string();
        let (status, name) = match rejection {
            Rejection::Invalid(error) | Rejection::Refused(error) => return error,
            Rejection::Malformed(_) | Rejection::Incomplete(_) => {
                (StatusCode::BAD_REQUEST, "SerializationException")
            }
            Rejection::NotAcceptable(_) => (StatusCode::NOT_ACCEPTABLE, "NotAcceptableException"),
            Rejection::UnsupportedMediaType(_) | Rejection::Encoded(_) => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "UnsupportedMediaTypeException")
            }
            Rejection::LengthRequired => (StatusCode::LENGTH_REQUIRED, "LengthRequiredException"),
            Rejection::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLargeException"),
        };
        Self::new(status, name, message)
    }
}

impl IntoResponse<RestJson1> for Rejection {
    fn into_response(self) -> http::Response<BoxBody> {
        WireError::from(self).into_reply()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_that_a_body_asks_for_is_found_however_deep_it_lies() {
        let refusal =
            WireError::new(StatusCode::FORBIDDEN, "InvalidSignatureException", "not what was signed");
        let boxed: Box<dyn Error + Send + Sync> = refusal.clone().into();
        let deep = io::Error::other(io::Error::other(boxed));

        assert_eq!(refusal_of_body(&refusal), Some(&refusal));
        assert_eq!(refusal_of_body(&deep), Some(&refusal));
        assert_eq!(refusal_of_body(&io::Error::other("reset")), None);
    }
}
