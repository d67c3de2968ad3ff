//! What the rows ask of the server, and how the server comes to hold what they ask for. Everything goes through the
//! API, as it would for a user.

use std::net::SocketAddr;

use crate::content::Content;
use crate::error::Error;
use crate::exchange::{call, upload};
use crate::wire::{Method, Request};

/// Creates the domain and the repository that all rows use.
pub(crate) fn create_repository(address: SocketAddr) -> Result<(), Error> {
    let json = |target: &str| {
        Request::new(Method::Post, target).header("content-type", "application/json").body_bytes(2)
    };
    call(address, &json("/v1/domain?domain=bench"), b"{}")?;
    call(address, &json("/v1/repository?domain=bench&repository=packages"), b"{}")?;
    Ok(())
}

/// Publishes a version with one asset.
pub(super) fn publish(
    address: SocketAddr,
    package: &str,
    version: &str,
    content: &Content,
) -> Result<(), Error> {
    let request = publish_request(package, version, content.length(), content.sha256());
    upload(address, &request, content).map(drop)
}

/// Returns the request that publishes a version with one asset.
pub(super) fn publish_request(package: &str, version: &str, length: u64, sha256: String) -> Request {
    let target = format!(
        "/v1/package/version/publish?{REPOSITORY}&{GENERIC}&package={package}&version={version}&{ASSET}"
    );
    Request::new(Method::Post, target)
        .header("content-type", "application/octet-stream")
        .header("x-amz-content-sha256", sha256)
        .body_bytes(length)
}

/// Returns the request that describes the domain.
pub(super) fn describe_domain() -> Request {
    Request::new(Method::Get, "/v1/domain?domain=bench")
}

/// Returns the request that describes the repository.
pub(super) fn describe_repository() -> Request {
    Request::new(Method::Get, format!("/v1/repository?{REPOSITORY}"))
}

/// Returns the request that describes a version.
pub(super) fn describe_package_version(package: &str, version: &str) -> Request {
    let target = format!("/v1/package/version?{REPOSITORY}&{GENERIC}&package={package}&version={version}");
    Request::new(Method::Get, target)
}

/// Returns the request that lists up to so many versions of a package.
pub(super) fn list_package_versions(package: &str, max_results: u32) -> Request {
    let target =
        format!("/v1/package/versions?{REPOSITORY}&{GENERIC}&package={package}&max-results={max_results}");
    Request::new(Method::Post, target)
}

/// Returns the request that downloads the asset of a version.
pub(super) fn get_asset(package: &str, version: &str) -> Request {
    let target = format!(
        "/v1/package/version/asset?{REPOSITORY}&{GENERIC}&package={package}&version={version}&{ASSET}"
    );
    Request::new(Method::Get, target)
}

/// Returns a request that any server answers, whatever it holds.
pub(super) fn list_domains() -> Request {
    Request::new(Method::Post, "/v1/domains").header("content-type", "application/json").body_bytes(2)
}

const REPOSITORY: &str = "domain=bench&repository=packages";
const GENERIC: &str = "format=generic&namespace=bench";
const ASSET: &str = "asset=content.bin";
