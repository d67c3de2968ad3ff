//! The rows of the model's error lists: a module for each error, a row in it for each operation that declares
//! the error. The model decides which rows there must be, so that a new one fails until it is written.
//!
//! Two errors have no module. Policies are not evaluated, so that nothing is refused with an
//! `AccessDeniedException`; and an `InternalServerException` is a fault that no request brings about.

#![expect(clippy::too_many_lines, reason = "a table has a row for each operation")]

mod conflict;
mod not_found;
mod quota;
mod throttling;
mod validation;

use aws_sdk_codeartifact::Error;

/// What there is to say of an error that an operation declares.
enum Row {
    /// The error that a refused call gave.
    Refused(Error),
    /// Why no call is refused with this error.
    Unreachable(&'static str),
}

impl Row {
    /// Returns the error, and prints why where there is none.
    fn error(self, operation: &str) -> Option<Error> {
        match self {
            Self::Refused(error) => Some(error),
            Self::Unreachable(reason) => {
                println!("{operation}: {reason}");
                None
            }
        }
    }
}
