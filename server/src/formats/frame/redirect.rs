//! Leading downloads to the bucket that an asset lies in, in place of sending its bytes.

use aws_smithy_http_server::body::from_bytes;
use codeartifact_generated::runtime::BoxBody;
use http::header::{CACHE_CONTROL, HeaderValue, IF_RANGE, LOCATION};
use http::{Method, Response, StatusCode, Uri};

use super::exchange::Exchange;
use crate::app::Redirects;
use crate::registry::Asset;

/// Answers with an address in a bucket, if the asset lies in one and the request may be led there.
pub(super) async fn to_bucket(
    exchange: &Exchange<'_>,
    asset: &Asset,
    content_type: &'static str,
) -> Option<Response<BoxBody>> {
    let is_wanted = match exchange.app.redirects {
        Redirects::Never => false,
        Redirects::AsAws => exchange.address.format.rules().is_downloaded_from_bucket,
        Redirects::Always => true,
    };
    // The address is signed for one method; and what `If-Range` names is our validator, not that of the bucket.
    let fits = exchange.parts.method == Method::GET && !exchange.parts.headers.contains_key(IF_RANGE);
    if !is_wanted || !fits {
        return None;
    }
    let address = match exchange.app.registry.asset_address(asset, content_type).await {
        Ok(address) => address?,
        Err(error) => {
            tracing::warn!(
                cause = crate::causes::with_causes(&error),
                "no address in the bucket can be signed"
            );
            return None;
        }
    };
    if !is_reachable(&address.parse().ok()?, &exchange.url().parse().ok()?) {
        return None;
    }
    let mut response = Response::new(from_bytes(bytes::Bytes::new()));
    *response.status_mut() = StatusCode::FOUND;
    let headers = response.headers_mut();
    headers.insert(LOCATION, HeaderValue::from_str(&address).ok()?);
    // It does not hold for long.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Some(response)
}

/// Tells whether who reached one address can follow to the other: not from an encrypted connection to a plain one, and not
/// from another machine to an address that names this one.
fn is_reachable(bucket: &Uri, here: &Uri) -> bool {
    let is_loopback = |uri: &Uri| {
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    };
    let is_weaker = here.scheme_str() == Some("https") && bucket.scheme_str() == Some("http");
    !is_weaker && (!is_loopback(bucket) || is_loopback(here))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_are_led_nowhere_that_they_cannot_follow() {
        for (bucket, here, expected) in [
            ("https://b.s3.eu-west-1.amazonaws.com/a?b", "http://packages.example.com/npm/r/", true),
            ("https://b.s3.eu-west-1.amazonaws.com/a?b", "https://packages.example.com/npm/r/", true),
            ("http://minio:9000/a", "http://packages.example.com/", true),
            ("http://minio:9000/a", "https://packages.example.com/", false),
            ("http://127.0.0.1:9000/a", "http://packages.example.com/", false),
            ("http://localhost:9000/a", "http://127.0.0.1:4566/", true),
            ("http://[::1]:9000/a", "http://10.0.0.1:4566/", false),
        ] {
            assert_eq!(
                is_reachable(&bucket.parse().unwrap(), &here.parse().unwrap()),
                expected,
                "{bucket} {here}"
            );
        }
    }
}
