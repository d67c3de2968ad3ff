//! Finding the signature of a request, in whichever form it came.

use http::request::Parts;

use super::error::SignatureError;
use super::presented::Presented;
use super::{header_form, query_form};

/// Finds the signature of a request.
pub fn read(parts: &Parts) -> Result<Presented, SignatureError> {
    match (header_form::find(&parts.headers)?, query_form::find(parts.uri.query())?) {
        (None, None) => Err(SignatureError::Missing),
        (Some(_), Some(_)) => Err(SignatureError::BothForms),
        (Some(form), None) => header_form::read(form, &parts.headers),
        (None, Some(form)) => query_form::read(form, &parts.headers),
    }
}
