//! Everything that the registry can refuse, in domain words, with the text that a client is shown.
//! Says what happened and to which resource; the boundary chooses the status.

mod fetch;
pub(super) mod invalid_policy;
mod kind;
mod reason;
mod refusal;
mod resource;

pub use fetch::FetchFailure;
pub use invalid_policy::InvalidPolicy;
pub use kind::ErrorKind;
pub use reason::ValidationReason;
pub use refusal::{Conflict, ExceededQuota, Invalid, Missing};
pub use resource::{Resource, ResourceType};

use std::io;

use crate::registry::names::InvalidName;
use crate::registry::names::connection::UnknownConnection;
use crate::registry::names::encryption_key::UnknownKey;
use crate::storage;

/// The ways in which the registry refuses or fails.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something that the caller named is not there.
    #[error(transparent)]
    NotFound(#[from] Missing),
    /// The request contradicts what is stored.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// A limit would be exceeded.
    #[error(transparent)]
    QuotaExceeded(#[from] ExceededQuota),
    /// The request is not well formed or not allowed as it stands.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The body of a request ended in an error of its own, which may know how it is to be answered.
    #[error("The request body could not be read to its end.")]
    Body(#[source] io::Error),
    /// Something was not fetched from a public registry.
    #[error(transparent)]
    Fetch(#[from] FetchFailure),
    /// Storage failed; the cause is for the log, not for the client.
    #[error("storage failed")]
    Internal(#[from] storage::Error),
}

impl Error {
    /// Says that a resource is not there.
    pub fn missing(resource: impl Into<Resource>) -> Self {
        Missing::Resource(resource.into()).into()
    }

    /// Says that a resource of that name exists.
    pub fn already_exists(resource: impl Into<Resource>) -> Self {
        Conflict::AlreadyExists(resource.into()).into()
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound(_) => ErrorKind::NotFound,
            Self::Conflict(_) => ErrorKind::Conflict,
            Self::QuotaExceeded(_) => ErrorKind::QuotaExceeded,
            Self::Invalid(invalid) => ErrorKind::Validation(invalid.reason()),
            Self::Body(_) => ErrorKind::Validation(ValidationReason::Other),
            Self::Fetch(failure) => match failure {
                FetchFailure::NotConfigured(_)
                | FetchFailure::Offline(_)
                | FetchFailure::KeptOut(_)
                | FetchFailure::TooYoung { .. } => ErrorKind::NotFound,
                FetchFailure::Failed { timed_out, .. } => ErrorKind::Upstream { timed_out: *timed_out },
                FetchFailure::Broken => ErrorKind::Upstream { timed_out: false },
                FetchFailure::NotKept { kind, .. } => *kind,
            },
            Self::Internal(_) => ErrorKind::Internal,
        }
    }

    /// Returns the error that a body ended in, if that is what happened.
    pub fn body_failure(&self) -> Option<&io::Error> {
        match self {
            Self::Body(failure) => Some(failure),
            Self::NotFound(_)
            | Self::Conflict(_)
            | Self::QuotaExceeded(_)
            | Self::Invalid(_)
            | Self::Fetch(_)
            | Self::Internal(_) => None,
        }
    }

    /// Returns the resource that the error is about, where the model has a word for its sort.
    pub fn resource(&self) -> Option<Resource> {
        match self {
            Self::NotFound(missing) => Some(missing.resource()),
            Self::Conflict(conflict) => Some(conflict.resource()),
            Self::QuotaExceeded(quota) => quota.resource(),
            Self::Invalid(_) | Self::Body(_) | Self::Fetch(_) | Self::Internal(_) => None,
        }
    }
}

impl From<InvalidPolicy> for Error {
    fn from(invalid: InvalidPolicy) -> Self {
        Self::Invalid(Invalid::Policy(invalid))
    }
}

impl From<UnknownKey> for Error {
    fn from(unknown: UnknownKey) -> Self {
        Self::Invalid(Invalid::EncryptionKey(unknown))
    }
}

impl From<UnknownConnection> for Error {
    fn from(unknown: UnknownConnection) -> Self {
        Self::Invalid(Invalid::UnknownConnection(unknown))
    }
}

impl From<InvalidName> for Error {
    fn from(invalid: InvalidName) -> Self {
        Self::Invalid(Invalid::Name(invalid))
    }
}
