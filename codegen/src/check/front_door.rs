//! The errors that any service of the protocol answers before, or in place of, its operation: nobody declares
//! them. Names and statuses are those of the common errors in AWS's API references and of restJson1.

use super::body::is_json_object;
use super::place::Place;
use super::{Answer, Body, Check, FindingKind};

/// An error that needs no declaration.
#[derive(Debug)]
pub(super) struct FrontDoorError {
    name: &'static str,
    statuses: &'static [u16],
}

const ERRORS: &[FrontDoorError] = &[
    error("AccessDeniedException", &[400, 403]),
    error("ExpiredTokenException", &[400, 403]),
    error("IncompleteSignature", &[400, 403]),
    error("IncompleteSignatureException", &[400, 403]),
    error("InternalFailure", &[500]),
    error("InternalServerException", &[500]),
    error("InvalidClientTokenId", &[403]),
    error("InvalidSignatureException", &[403]),
    error("MalformedHttpRequestException", &[400]),
    error("MissingAuthenticationTokenException", &[403]),
    error("NotAcceptableException", &[406]),
    error("NotAuthorized", &[400, 401]),
    error("NotImplementedException", &[501]),
    error("OptInRequired", &[403]),
    error("RequestEntityTooLargeException", &[413, 414]),
    error("RequestExpired", &[400]),
    error("RequestTimeoutException", &[408]),
    error("SerializationException", &[400]),
    error("ServiceUnavailable", &[503]),
    error("ServiceUnavailableException", &[503]),
    error("SignatureDoesNotMatch", &[403]),
    error("ThrottlingException", &[400, 429]),
    error("UnknownOperationException", &[404]),
    error("UnrecognizedClientException", &[400, 403]),
    error("UnsupportedMediaTypeException", &[415]),
    error("ValidationException", &[400]),
];

const fn error(name: &'static str, statuses: &'static [u16]) -> FrontDoorError {
    FrontDoorError { name, statuses }
}

/// Finds an error by its name.
pub(super) fn find(name: &str) -> Option<&'static FrontDoorError> {
    ERRORS.iter().find(|error| error.name == name)
}

impl Check<'_> {
    /// Checks an error that the service does not model: its status, and that the body is an object.
    pub(super) fn front_door(&mut self, error: &FrontDoorError, answer: &Answer<'_>) {
        if !error.statuses.contains(&answer.status) {
            let known: Vec<_> = error.statuses.iter().map(u16::to_string).collect();
            let message =
                format!("the status of {} is {}, found {}", error.name, known.join(" or "), answer.status);
            let value = Some(answer.status.to_string());
            self.find(&Place::Head("status"), FindingKind::Status, None, value, message);
        }
        self.content_type("application/json", answer);
        if let Body::Bytes(bytes) = answer.body
            && !is_json_object(bytes)
        {
            let message = "the body of an error is a JSON object".to_owned();
            self.find(&Place::Body, FindingKind::Body, None, None, message);
        }
    }
}
