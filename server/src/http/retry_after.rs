//! When to come again, where the server failed: what was away may be back by then.

use http::Response;
use http::header::{HeaderValue, RETRY_AFTER};

const SECONDS: HeaderValue = HeaderValue::from_static("1");

/// Says of a failure of the server when to come again, unless the answer says so already.
pub(super) fn announce<B>(response: &mut Response<B>) {
    if response.status().is_server_error() {
        response.headers_mut().entry(RETRY_AFTER).or_insert(SECONDS);
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    fn announced(status: StatusCode, said: Option<&'static str>) -> Option<String> {
        let mut response = Response::builder().status(status).body(()).unwrap();
        if let Some(said) = said {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(said));
        }
        announce(&mut response);
        response.headers().get(RETRY_AFTER).map(|value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn failures_of_the_server_say_when_to_come_again() {
        assert_eq!(announced(StatusCode::INTERNAL_SERVER_ERROR, None).as_deref(), Some("1"));
        assert_eq!(announced(StatusCode::SERVICE_UNAVAILABLE, Some("7")).as_deref(), Some("7"));
        assert_eq!(announced(StatusCode::OK, None), None);
        assert_eq!(announced(StatusCode::NOT_FOUND, None), None);
    }
}
