//! Assets as clients download them: whole or in part, and never changing.

use std::ops::Range;

use aws_smithy_http_server::body::{boxed, from_bytes};
use codeartifact_generated::runtime::BoxBody;
use futures_util::TryStreamExt as _;
use headers::{ETag, HeaderMapExt as _, IfNoneMatch};
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName, HeaderValue,
    RANGE,
};
use http::request::Parts;
use http::{HeaderMap, Method, Response, StatusCode};
use http_body::Frame;
use http_body_util::StreamBody;

use super::error::Refusal;
use super::exchange::Exchange;
use super::range::{Wanted, wanted};
use super::redirect;
use super::reply;
use crate::registry::{
    Arriving, Asset, AssetName, FetchedAsset, PackageCoordinates, PackageVersion, Reading, Registry,
};

/// Answers with an asset of a version, which is fetched from elsewhere if it is not here, and is sent while it arrives.
pub(in crate::formats) async fn fetch(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
    version: &PackageVersion,
    name: &AssetName,
    content_type: &'static str,
) -> Result<Response<BoxBody>, Refusal> {
    fetch_told(exchange, package, version, name, content_type, |_, _| ()).await
}

/// Does the same where a format tells more of an asset than its bytes, once all of it is here.
pub(in crate::formats) async fn fetch_told(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
    version: &PackageVersion,
    name: &AssetName,
    content_type: &'static str,
    tell: impl Fn(&Asset, &mut HeaderMap),
) -> Result<Response<BoxBody>, Refusal> {
    let (app, parts) = (exchange.app, &exchange.parts);
    let permit = exchange.authorize_read().await?;
    let is_whole = parts.method == Method::GET && !parts.headers.contains_key(RANGE);
    let reading = if is_whole { Reading::Along } else { Reading::Whole };
    match app.pull_through.fetch_asset(&permit, package, version, name, reading).await? {
        FetchedAsset::Here(asset) => {
            let mut response = answer(exchange, &asset, content_type).await?;
            tell(&asset, response.headers_mut());
            Ok(response)
        }
        FetchedAsset::Arriving(arriving) => Ok(send_along(arriving, content_type)),
    }
}

/// Sends what arrives. It ends in an error, which cuts the connection, if it is not what was announced.
fn send_along(arriving: Arriving, content_type: &'static str) -> Response<BoxBody> {
    let Arriving { length, sha256, body } = arriving;
    let mut response = Response::new(boxed(StreamBody::new(body.map_ok(Frame::data))));
    let headers = response.headers_mut();
    headers.extend(length.map(|length| (CONTENT_LENGTH, HeaderValue::from(length))));
    if let Some(sha256) = sha256 {
        set(headers, ETAG, &format!("\"{sha256}\""));
    }
    describe(headers, content_type);
    response
}

fn describe(headers: &mut HeaderMap, content_type: &'static str) {
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
}

/// Answers with the bytes of an asset, or with the part of them that is asked for (RFC 9110 section 14). An asset never
/// changes, so that caches may keep it for good; its validator is its SHA-256.
async fn answer(
    exchange: &Exchange<'_>,
    asset: &Asset,
    content_type: &'static str,
) -> Result<Response<BoxBody>, Refusal> {
    let (app, parts) = (exchange.app, &exchange.parts);
    let (headers, length) = (&parts.headers, asset.summary.size_bytes);
    let etag = format!("\"{}\"", asset.summary.hashes.sha256);
    let validator: ETag = etag.parse().map_err(|_| Refusal::internal())?;
    let is_known =
        headers.typed_get::<IfNoneMatch>().is_some_and(|known| !known.precondition_passes(&validator));
    let mut response = if is_known {
        status(StatusCode::NOT_MODIFIED)
    } else if let Some(response) = redirect::to_bucket(exchange, asset, content_type).await {
        return Ok(response);
    } else {
        match wanted(headers, &validator, length) {
            Wanted::All => open(&app.registry, parts, asset, 0..length).await?,
            Wanted::Part(range) => {
                let told = format!("bytes {}-{}/{length}", range.start, range.end - 1);
                let mut response = open(&app.registry, parts, asset, range).await?;
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                set(response.headers_mut(), CONTENT_RANGE, &told);
                response
            }
            Wanted::Nothing => {
                let mut response = status(StatusCode::RANGE_NOT_SATISFIABLE);
                set(response.headers_mut(), CONTENT_RANGE, &format!("bytes */{length}"));
                response
            }
        }
    };
    let headers = response.headers_mut();
    set(headers, ETAG, &etag);
    describe(headers, content_type);
    Ok(response)
}

async fn open(
    registry: &Registry,
    parts: &Parts,
    asset: &Asset,
    range: Range<u64>,
) -> Result<Response<BoxBody>, Refusal> {
    let length = range.end - range.start;
    if parts.method == Method::HEAD {
        let mut response = status(StatusCode::OK);
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
        return Ok(response);
    }
    Ok(Response::new(reply::body(registry.open_asset(asset, Some(range)).await?)))
}

fn status(status: StatusCode) -> Response<BoxBody> {
    let mut response = Response::new(from_bytes(bytes::Bytes::new()));
    *response.status_mut() = status;
    response
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
