//! Codings of a body on its way. One is served, `chunked`; whatever else was done to the bytes would be taken for the
//! bytes themselves.

use codeartifact_generated::runtime::{BoxBody, WireError};
use http::header::TRANSFER_ENCODING;
use http::{HeaderMap, Response, StatusCode};

/// Refuses codings other than one `chunked`, as RFC 9112 section 6.1 has it.
pub(super) fn refuse(headers: &HeaderMap) -> Option<Response<BoxBody>> {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    let (first, further) = (codings.next()?, codings.next());
    if further.is_none() && first.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked") {
        return None;
    }
    let message = "the only transfer coding that is served is `chunked`, once; send the body as it is";
    let error = WireError::new(StatusCode::NOT_IMPLEMENTED, "NotImplementedException", message);
    Some(error.into_reply())
}

/// Tells whether a body is coded. Of a length that was announced beside the coding nothing is to be seen here, and whoever
/// passed the request on may have gone by that: what follows on the connection cannot be trusted to be a request of its
/// own.
pub(super) fn is_coded(headers: &HeaderMap) -> bool {
    headers.contains_key(TRANSFER_ENCODING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_chunked_is_served_and_nothing_else() {
        for (values, served) in [
            (&[][..], true),
            (&["chunked"], true),
            (&[" Chunked "], true),
            (&["gzip, chunked"], false),
            (&["gzip", "chunked"], false),
            (&["chunked, chunked"], false),
            (&["chunked", "chunked"], false),
            (&["identity"], false),
            (&[""], false),
        ] {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(TRANSFER_ENCODING, value.parse().unwrap());
            }
            assert_eq!(refuse(&headers).is_none(), served, "{values:?}");
        }
    }
}
