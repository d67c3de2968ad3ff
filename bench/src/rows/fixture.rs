//! What the rows ask of the server, and how the server comes to hold what they ask for. Everything goes through the
//! API, as it would for a user.

use std::net::SocketAddr;

use serde_json::json;

use crate::cargo_crate::CargoCrate;
use crate::content::Content;
use crate::error::Error;
use crate::exchange::{Connection, call, upload};
use crate::npm_package::NpmPackage;
use crate::swift_release;
use crate::wheel::Wheel;
use crate::wire::{Method, Request};

/// Creates the domain and the repository that all rows use.
pub(crate) fn create_repository(address: SocketAddr) -> Result<(), Error> {
    create_domain(address, "bench")
}

/// Creates a domain with a repository of that name in it.
pub(super) fn create_domain(address: SocketAddr, domain: &str) -> Result<(), Error> {
    send(address, Method::Post, &format!("/v1/domain?domain={domain}"), "{}")?;
    send(address, Method::Post, &format!("/v1/repository?domain={domain}&repository={REPOSITORY}"), "{}")
}

/// Creates a repository besides that one.
pub(super) fn create_another_repository(address: SocketAddr, name: &str) -> Result<(), Error> {
    send(address, Method::Post, &format!("/v1/repository?domain=bench&repository={name}"), "{}")
}

/// Says which repositories stand behind one.
pub(super) fn set_upstreams(address: SocketAddr, repository: &str, upstreams: &[&str]) -> Result<(), Error> {
    let upstreams: Vec<_> = upstreams.iter().map(|name| json!({"repositoryName": name})).collect();
    let target = format!("/v1/repository?domain=bench&repository={repository}");
    send(address, Method::Put, &target, &json!({"upstreams": upstreams}).to_string())
}

/// Gives a repository an external connection.
pub(super) fn connect_externally(
    address: SocketAddr,
    repository: &str,
    connection: &str,
) -> Result<(), Error> {
    let target = format!("/v1/repository/external-connection?domain=bench&repository={repository}");
    send(address, Method::Post, &format!("{target}&external-connection={connection}"), "")
}

/// Lets versions of an npm package come from further back as well as from those who publish it.
pub(super) fn allow_upstream(address: SocketAddr, repository: &str, package: &str) -> Result<(), Error> {
    let target = format!("/v1/package?domain=bench&repository={repository}&format=npm&package={package}");
    let restrictions = json!({"restrictions": {"publish": "ALLOW", "upstream": "ALLOW"}});
    send(address, Method::Post, &target, &restrictions.to_string())
}

fn send(address: SocketAddr, method: Method, target: &str, body: &str) -> Result<(), Error> {
    let request = Request::new(method, target).header("content-type", "application/json");
    call(address, &request.body_bytes(body.len() as u64), body.as_bytes()).map(drop)
}

/// Returns where npm's clients find a repository.
pub(super) fn npm_endpoint(repository: &str) -> String {
    format!("/npm/d/bench-000000000000/{repository}")
}

/// Publishes a version as npm's clients do.
pub(super) fn publish_npm(
    connection: &mut Connection,
    repository: &str,
    package: &NpmPackage,
) -> Result<(), Error> {
    let body = package.publish_body();
    let request = Request::new(Method::Put, format!("{}/{}", npm_endpoint(repository), package.name))
        .header("content-type", "application/json")
        .body_bytes(body.len() as u64);
    connection.call(&request, &body).map(drop)
}

/// Returns where Python's clients find a repository.
pub(super) fn python_endpoint(repository: &str) -> String {
    format!("/pypi/d/bench-000000000000/{repository}")
}

/// Uploads a file as Python's clients do.
pub(super) fn upload_wheel(
    connection: &mut Connection,
    repository: &str,
    wheel: &Wheel,
) -> Result<(), Error> {
    let form = wheel.form();
    let request = Request::new(Method::Post, format!("{}/", python_endpoint(repository)))
        .header("content-type", Wheel::form_type())
        .body_bytes(form.len() as u64);
    connection.call(&request, &form).map(drop)
}

/// Returns where Cargo finds a repository.
pub(super) fn cargo_endpoint(repository: &str) -> String {
    format!("/cargo/d/bench-000000000000/{repository}")
}

/// Publishes a version as Cargo does.
pub(super) fn publish_crate(
    connection: &mut Connection,
    repository: &str,
    version: &CargoCrate,
) -> Result<(), Error> {
    let body = version.publish_body();
    let target = format!("{}/api/v1/crates/new", cargo_endpoint(repository));
    let request = Request::new(Method::Put, target).body_bytes(body.len() as u64);
    connection.call(&request, &body).map(drop)
}

/// Returns where gem and Bundler find a repository.
pub(super) fn ruby_endpoint(repository: &str) -> String {
    format!("/ruby/d/bench-000000000000/{repository}")
}

/// Pushes a gem.
pub(super) fn push_gem(connection: &mut Connection, repository: &str, gem: &[u8]) -> Result<(), Error> {
    let request = Request::new(Method::Post, format!("{}/api/v1/gems", ruby_endpoint(repository)))
        .header("content-type", "application/octet-stream")
        .body_bytes(gem.len() as u64);
    connection.call(&request, gem).map(drop)
}

/// Returns where Maven finds a repository.
pub(super) fn maven_endpoint(repository: &str) -> String {
    format!("/maven/d/bench-000000000000/{repository}")
}

/// Puts a file where the layout of Maven's repositories has it.
pub(super) fn put_maven_file(
    connection: &mut Connection,
    repository: &str,
    path: &str,
    content: &[u8],
) -> Result<(), Error> {
    let request = Request::new(Method::Put, format!("{}/{path}", maven_endpoint(repository)))
        .body_bytes(content.len() as u64);
    connection.call(&request, content).map(drop)
}

/// Returns where NuGet's clients find a repository.
pub(super) fn nuget_endpoint(repository: &str) -> String {
    format!("/nuget/d/bench-000000000000/{repository}")
}

/// Pushes a package.
pub(super) fn push_nuget(connection: &mut Connection, repository: &str, package: &[u8]) -> Result<(), Error> {
    let request = Request::new(Method::Put, format!("{}/api/v2/package", nuget_endpoint(repository)))
        .header("content-type", "application/octet-stream")
        .body_bytes(package.len() as u64);
    connection.call(&request, package).map(drop)
}

/// Returns where `SwiftPM` finds a repository.
pub(super) fn swift_endpoint(repository: &str) -> String {
    format!("/swift/d/bench-000000000000/{repository}")
}

/// Publishes a release as `SwiftPM` does.
pub(super) fn publish_swift(
    connection: &mut Connection,
    repository: &str,
    path: &str,
    content: &Content,
) -> Result<(), Error> {
    let form = swift_release::form(content);
    let request = Request::new(Method::Put, format!("{}/{path}", swift_endpoint(repository)))
        .header("content-type", swift_release::form_type())
        .body_bytes(form.len() as u64);
    connection.call(&request, &form).map(drop)
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
    publish_request_in("bench", package, version, length, sha256)
}

/// Returns the same for any domain.
pub(super) fn publish_request_in(
    domain: &str,
    package: &str,
    version: &str,
    length: u64,
    sha256: String,
) -> Request {
    let target = format!(
        "/v1/package/version/publish?domain={domain}&repository={REPOSITORY}&{GENERIC}&package={package}\
         &version={version}&{ASSET}"
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
    Request::new(Method::Get, format!("/v1/repository?{IN_REPOSITORY}"))
}

/// Returns the request that describes a version.
pub(super) fn describe_package_version(package: &str, version: &str) -> Request {
    let target = format!("/v1/package/version?{IN_REPOSITORY}&{GENERIC}&package={package}&version={version}");
    Request::new(Method::Get, target)
}

/// Returns the request that lists up to so many versions of a package.
pub(super) fn list_package_versions(package: &str, max_results: u32) -> Request {
    let target =
        format!("/v1/package/versions?{IN_REPOSITORY}&{GENERIC}&package={package}&max-results={max_results}");
    Request::new(Method::Post, target)
}

/// Returns the request that downloads the asset of a version.
pub(super) fn get_asset(package: &str, version: &str) -> Request {
    let target = format!(
        "/v1/package/version/asset?{IN_REPOSITORY}&{GENERIC}&package={package}&version={version}&{ASSET}"
    );
    Request::new(Method::Get, target)
}

/// Returns a request that any server answers, whatever it holds.
pub(super) fn list_domains() -> Request {
    Request::new(Method::Post, "/v1/domains").header("content-type", "application/json").body_bytes(2)
}

/// The repository that all rows use.
pub(super) const REPOSITORY: &str = "packages";
const IN_REPOSITORY: &str = "domain=bench&repository=packages";
const GENERIC: &str = "format=generic&namespace=bench";
const ASSET: &str = "asset=content.bin";
