//! The kinds of error that the boundary tells apart, whatever the error says.

use super::reason::ValidationReason;

/// The kinds of error that the boundary tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Answered as `ResourceNotFoundException`.
    NotFound,
    /// Answered as `ConflictException`.
    Conflict,
    /// Answered as `ServiceQuotaExceededException`.
    QuotaExceeded,
    /// Answered as `ValidationException` with this reason.
    Validation(ValidationReason),
    /// A public registry failed, or took too long; that is told.
    Upstream {
        /// Whether it took too long.
        timed_out: bool,
    },
    /// Answered as `InternalServerException`.
    Internal,
}
