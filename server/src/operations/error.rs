//! The errors of the registry as the errors of the model. The only place that chooses between them.

use codeartifact_generated::errors::{
    AccessDeniedException, CodeArtifactError, ConflictException, InternalServerException,
    ResourceNotFoundException, ServiceQuotaExceededException, ValidationException,
};
use codeartifact_generated::types::{ResourceType, ValidationExceptionReason};

use crate::registry::{Error, ErrorKind, Resource};

/// What clients see where the fault is ours; the cause goes to the log.
const INTERNAL: &str = "The operation did not succeed because of an error inside the service.";

/// Turns an error into the one that goes over the wire. An internal cause is logged here, once, within the
/// span that carries the request's id.
pub(super) fn to_wire(error: &Error) -> CodeArtifactError {
    let message = error.to_string();
    let resource = error.resource();
    let resource_id = resource.as_ref().map(Resource::id);
    let resource_type = resource
        .and_then(|resource| resource.resource_type())
        .map(|resource_type| ResourceType::from(resource_type.as_str()));
    match error.kind() {
        ErrorKind::NotFound => ResourceNotFoundException { message, resource_id, resource_type }.into(),
        ErrorKind::Conflict => ConflictException { message, resource_id, resource_type }.into(),
        ErrorKind::QuotaExceeded => {
            ServiceQuotaExceededException { message, resource_id, resource_type }.into()
        }
        ErrorKind::Validation(reason) => {
            let reason = Some(ValidationExceptionReason::from(reason.as_str()));
            ValidationException { message, reason }.into()
        }
        ErrorKind::AccessDenied => AccessDeniedException { message }.into(),
        ErrorKind::Internal => {
            let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            tracing::error!(cause, "an operation failed inside the server");
            InternalServerException { message: INTERNAL.to_owned() }.into()
        }
    }
}
