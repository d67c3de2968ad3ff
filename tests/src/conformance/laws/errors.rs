//! Errors by what they say: which of those that an operation declares mean that something is not there, and
//! which that it is there already.

use codeartifact_codegen::check::{self, Body};
use codeartifact_codegen::ir::{Kind, Operation, Service, ShapeId};

use super::super::client::Answer;

/// What an error says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// Something that the request names does not exist.
    NotFound,
    /// Something stands in the way, such as a thing of the same name.
    Conflict,
    /// Whoever asks may not.
    Denied,
}

impl Cause {
    fn status(self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::Denied => 403,
        }
    }

    /// Parts of names, for services whose errors have a status in common.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::NotFound => &["NotFound", "NoSuch", "DoesNotExist"],
            Self::Conflict => &["Conflict", "AlreadyExists"],
            Self::Denied => &["AccessDenied", "Forbidden", "Unauthorized"],
        }
    }
}

/// Names the errors that an operation declares for a cause.
pub(super) fn declared<'a>(service: &'a Service, operation: &'a Operation, cause: Cause) -> Vec<&'a str> {
    let is_meant = |id: &&ShapeId| {
        let Kind::Structure(structure) = &service.shape(id).kind else { return false };
        structure.error.as_ref().is_some_and(|error| error.status == cause.status())
            || cause.words().iter().any(|word| id.name.contains(word))
    };
    operation.errors.iter().filter(is_meant).map(|id| id.name.as_str()).collect()
}

/// Returns the name of the error that an answer is.
pub(super) fn name_of(answer: &Answer) -> Option<String> {
    let headers = &answer.headers;
    let checked = check::Answer { status: answer.status, headers, body: Body::Bytes(&answer.body) };
    (answer.status >= 300).then(|| check::error_name(&checked)).flatten()
}
