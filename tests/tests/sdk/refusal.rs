//! What a refused call said, in the SDK's types.

use std::fmt::Debug;

use aws_sdk_codeartifact::Error;
use aws_sdk_codeartifact::error::SdkError;
use aws_sdk_codeartifact::types::error::{
    ConflictException, ResourceNotFoundException, ServiceQuotaExceededException, ThrottlingException,
    ValidationException,
};

/// Returns the error of a call that must be refused, among all that the service models.
#[track_caller]
pub(crate) fn refusal<T: Debug, E>(outcome: Result<T, SdkError<E>>) -> Error
where
    Error: From<SdkError<E>>,
{
    match outcome {
        Ok(output) => panic!("expected a refusal, but the call succeeded: {output:?}"),
        Err(error) => Error::from(error),
    }
}

#[track_caller]
pub(crate) fn conflict(error: Error) -> ConflictException {
    match error {
        Error::ConflictException(conflict) => told(conflict, |conflict| conflict.message()),
        other => panic!("expected a ConflictException: {other:?}"),
    }
}

#[track_caller]
pub(crate) fn not_found(error: Error) -> ResourceNotFoundException {
    match error {
        Error::ResourceNotFoundException(absent) => told(absent, |absent| absent.message()),
        other => panic!("expected a ResourceNotFoundException: {other:?}"),
    }
}

#[track_caller]
pub(crate) fn over_quota(error: Error) -> ServiceQuotaExceededException {
    match error {
        Error::ServiceQuotaExceededException(quota) => told(quota, |quota| quota.message()),
        other => panic!("expected a ServiceQuotaExceededException: {other:?}"),
    }
}

#[track_caller]
pub(crate) fn throttled(error: Error) -> ThrottlingException {
    match error {
        Error::ThrottlingException(throttled) => told(throttled, |throttled| throttled.message()),
        other => panic!("expected a ThrottlingException: {other:?}"),
    }
}

#[track_caller]
pub(crate) fn invalid(error: Error) -> ValidationException {
    match error {
        Error::ValidationException(invalid) => told(invalid, |invalid| invalid.message()),
        other => panic!("expected a ValidationException: {other:?}"),
    }
}

#[track_caller]
fn told<E: Debug>(error: E, message: impl Fn(&E) -> &str) -> E {
    assert!(!message(&error).is_empty(), "an error without a message: {error:?}");
    error
}
