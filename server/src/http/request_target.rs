//! The length of what a request asks for: its path and its query. Knows neither.

use codeartifact_generated::runtime::{BoxBody, WireError};
use http::uri::PathAndQuery;
use http::{Response, StatusCode, Uri};

/// Refuses a path and a query of more than so many bytes.
pub(super) fn refuse(uri: &Uri, most_bytes: usize) -> Option<Response<BoxBody>> {
    let bytes = uri.path_and_query().map_or(0, |target: &PathAndQuery| target.as_str().len());
    (bytes > most_bytes).then(|| {
        let message = format!("path and query have {bytes} bytes; at most {most_bytes} are served");
        WireError::new(StatusCode::URI_TOO_LONG, "RequestEntityTooLargeException", message).into_reply()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_and_query_count_together() {
        for (uri, is_refused) in
            [("/12345678", false), ("/1234?678", false), ("/1234?6789a", true), ("http://a.example/", false)]
        {
            assert_eq!(refuse(&uri.parse().unwrap(), 9).is_some(), is_refused, "{uri}");
        }
    }
}
