//! The errors of the registry and of authorization as the errors of the model. The only place that chooses between
//! them.

use codeartifact_generated::errors::{
    AccessDeniedException, CodeArtifactError, ConflictException, InternalServerException,
    ResourceNotFoundException, ServiceQuotaExceededException, ValidationException,
};
use codeartifact_generated::runtime::refusal_of_body;
use codeartifact_generated::types::ResourceType;

use crate::auth;
use crate::causes::with_causes;
use crate::registry::{self, ErrorKind, Resource};

/// What clients see where the fault is ours; the cause goes to the log.
const INTERNAL: &str = "The operation did not succeed because of an error inside the service.";

/// The ways in which an operation ends without a result.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// The registry refuses or fails.
    #[error(transparent)]
    Registry(registry::Error),
    /// The caller is turned away.
    #[error(transparent)]
    Auth(#[from] auth::Error),
}

impl<E: Into<registry::Error>> From<E> for Error {
    fn from(error: E) -> Self {
        Self::Registry(error.into())
    }
}

/// Turns an error into the one that goes over the wire. An internal cause is logged here, once, within the
/// span that carries the request's id.
pub(super) fn to_wire(error: &Error) -> CodeArtifactError {
    match error {
        Error::Registry(error) | Error::Auth(auth::Error::Registry(error)) => registry_error(error),
        Error::Auth(auth::Error::Denied(denied)) => {
            AccessDeniedException { message: denied.to_string() }.into()
        }
    }
}

fn registry_error(error: &registry::Error) -> CodeArtifactError {
    // A body that is refused for what it holds, such as one that is not what was signed, knows its own answer.
    if let Some(refusal) = error.body_failure().and_then(|failure| refusal_of_body(failure)) {
        return refusal.clone().into();
    }
    let message = error.to_string();
    let resource = error.resource();
    let resource_id = resource.as_ref().map(Resource::id);
    let resource_type = resource.and_then(|resource| resource.resource_type()).map(ResourceType::from);
    match error.kind() {
        ErrorKind::NotFound => ResourceNotFoundException { message, resource_id, resource_type }.into(),
        ErrorKind::Conflict => ConflictException { message, resource_id, resource_type }.into(),
        ErrorKind::QuotaExceeded => {
            ServiceQuotaExceededException { message, resource_id, resource_type }.into()
        }
        ErrorKind::Validation(reason) => {
            let reason = Some(reason.into());
            ValidationException { message, reason }.into()
        }
        ErrorKind::Upstream { .. } => InternalServerException { message }.into(),
        ErrorKind::Internal => {
            tracing::error!(cause = with_causes(error), "an operation failed inside the server");
            InternalServerException { message: INTERNAL.to_owned() }.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use codeartifact_generated::runtime::WireError;
    use http::StatusCode;

    use codeartifact_generated::types::ValidationExceptionReason;

    use super::*;
    use crate::auth::{Action, Denied};

    #[test]
    fn a_body_that_is_refused_for_what_it_holds_knows_its_own_answer() {
        let refusal =
            WireError::new(StatusCode::FORBIDDEN, "InvalidSignatureException", "not what was signed");
        let error = Error::from(registry::Error::Body(io::Error::other(refusal.clone())));

        assert_eq!(to_wire(&error), CodeArtifactError::Internal(refusal));
    }

    #[test]
    fn a_body_that_ends_early_is_not_valid() {
        let error = Error::from(registry::Error::Body(io::Error::other("reset")));

        let CodeArtifactError::ValidationException(answer) = to_wire(&error) else { panic!("{error}") };
        assert_eq!(answer.message, "The request body could not be read to its end.");
        assert_eq!(answer.reason, Some(ValidationExceptionReason::Other));
    }

    #[test]
    fn what_policy_refuses_is_access_denied() {
        let (principal, resource) = ("arn:aws:iam::123456789012:user/ada".to_owned(), "*".to_owned());
        let denied = Denied { principal, action: Action::GetServiceBearerToken, resource, refusal: None };

        let answer = to_wire(&Error::from(auth::Error::from(denied)));

        let CodeArtifactError::AccessDeniedException(answer) = answer else { panic!("{answer}") };
        assert!(answer.message.contains("sts:GetServiceBearerToken on resource: *"), "{}", answer.message);
    }
}
