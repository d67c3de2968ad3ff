//! What clients ask of a store: each request as it goes over the wire, built in one place for building a store,
//! for measuring over a connection and for measuring within this process.

use sha2::{Digest as _, Sha256};

use super::world::{DOMAIN, OWNER, REGION, REPOSITORY, World};
use crate::content::{Content, hexadecimal};
use crate::npm_package::NpmPackage;
use crate::wire::{Method, Request};

/// A request with its body.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub(super) request: Request,
    pub(super) body: Vec<u8>,
}

impl Ask {
    fn get(target: String) -> Self {
        Self { request: Request::new(Method::Get, target), body: Vec::new() }
    }

    /// Asks for something that takes no body, although it is posted.
    fn post(target: String) -> Self {
        Self { request: Request::new(Method::Post, target), body: Vec::new() }
    }

    fn send(method: Method, target: String, body: &serde_json::Value) -> Self {
        let body = body.to_string().into_bytes();
        let request = Request::new(method, target).header("content-type", "application/json");
        Self { request: request.body_bytes(body.len() as u64), body }
    }
}

const DOMAIN_QUERY: &str = "domain=growth";
const REPOSITORY_QUERY: &str = "domain=growth&repository=stock";
const PAGE: &str = "max-results=10";

pub(super) fn create_domain() -> Ask {
    Ask::send(Method::Post, format!("/v1/domain?{DOMAIN_QUERY}"), &serde_json::json!({}))
}

pub(super) fn create_repository(name: &str) -> Ask {
    let target = format!("/v1/repository?{DOMAIN_QUERY}&repository={name}");
    Ask::send(Method::Post, target, &serde_json::json!({}))
}

pub(super) fn publish(package: &str, version: &str, bytes: &[u8]) -> Ask {
    let query = version_query(package, version);
    let request = Request::new(Method::Post, format!("/v1/package/version/publish?{query}&asset=asset.bin"))
        .header("content-type", "application/octet-stream")
        .header("x-amz-content-sha256", hexadecimal(&Sha256::digest(bytes)))
        .body_bytes(bytes.len() as u64);
    Ask { request, body: bytes.to_vec() }
}

pub(super) fn update_status(package: &str, versions: &[String], status: &str) -> Ask {
    let target = format!("/v1/package/versions/update_status?{}", package_query(package));
    let body = serde_json::json!({ "versions": versions, "targetStatus": status });
    Ask::send(Method::Post, target, &body)
}

pub(super) fn tag_repository(key: &str, value: &str) -> Ask {
    let body = serde_json::json!({ "tags": [{ "key": key, "value": value }] });
    Ask::send(Method::Post, format!("/v1/tag?resourceArn={}", repository_arn()), &body)
}

pub(super) fn put_origin(package: &str, upstream: &str) -> Ask {
    let body = serde_json::json!({ "restrictions": { "publish": "ALLOW", "upstream": upstream } });
    Ask::send(Method::Post, format!("/v1/package?{}", package_query(package)), &body)
}

pub(super) fn create_group(pattern: &str) -> Ask {
    let body = serde_json::json!({ "packageGroup": pattern });
    Ask::send(Method::Post, format!("/v1/package-group?{DOMAIN_QUERY}"), &body)
}

pub(super) fn allow_repository(pattern: &str, repository: &str) -> Ask {
    let target = format!("/v1/package-group-origin-configuration?{}", group_query(pattern));
    let allowed = [serde_json::json!({ "repositoryName": repository, "originRestrictionType": "PUBLISH" })];
    Ask::send(Method::Put, target, &serde_json::json!({ "addAllowedRepositories": allowed }))
}

pub(super) fn put_domain_policy() -> Ask {
    let body = serde_json::json!({ "domain": DOMAIN, "policyDocument": policy() });
    Ask::send(Method::Put, "/v1/domain/permissions/policy".to_owned(), &body)
}

pub(super) fn put_repository_policy() -> Ask {
    let target = format!("/v1/repository/permissions/policy?{REPOSITORY_QUERY}");
    Ask::send(Method::Put, target, &serde_json::json!({ "policyDocument": policy() }))
}

fn policy() -> String {
    let statement = serde_json::json!({
        "Effect": "Allow",
        "Principal": { "AWS": format!("arn:aws:iam::{OWNER}:root") },
        "Action": "codeartifact:*",
        "Resource": "*",
    });
    serde_json::json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

/// Asks for something by a path and the domain.
pub(super) fn of_domain(method: Method, path: &str, more: &str) -> Ask {
    plain(method, format!("{path}?{DOMAIN_QUERY}{more}"))
}

/// Asks for something by a path and the repository.
pub(super) fn of_repository(method: Method, path: &str, more: &str) -> Ask {
    plain(method, format!("{path}?{REPOSITORY_QUERY}{more}"))
}

/// Asks for something of a package.
pub(super) fn of_package(method: Method, path: &str, package: &str) -> Ask {
    plain(method, format!("{path}?{}", package_query(package)))
}

/// Asks for something of some version, another one for each sample.
pub(super) fn of_version(method: Method, path: &str, world: World, sample: u32, more: &str) -> Ask {
    let (package, version) = world.some_version(sample);
    plain(method, format!("{path}?{}{more}", version_query(&package, &version)))
}

/// Asks for something of a group.
pub(super) fn of_group(method: Method, path: &str, pattern: &str, more: &str) -> Ask {
    plain(method, format!("{path}?{}{more}", group_query(pattern)))
}

/// Lists repositories of the account.
pub(super) fn list_repositories(more: &str) -> Ask {
    Ask::post(format!("/v1/repositories?{PAGE}{more}"))
}

/// Lists repositories of the domain.
pub(super) fn list_repositories_in_domain(more: &str) -> Ask {
    of_domain(Method::Post, "/v1/domain/repositories", &format!("&{PAGE}{more}"))
}

/// Lists packages of the repository.
pub(super) fn list_packages(more: &str) -> Ask {
    of_repository(Method::Post, "/v1/packages", &format!("&{PAGE}{more}"))
}

/// Lists versions of the package that has the most.
pub(super) fn list_versions(more: &str) -> Ask {
    Ask::post(format!("/v1/package/versions?{}&{PAGE}{more}", package_query("crowded")))
}

pub(super) fn list_domains() -> Ask {
    Ask::send(Method::Post, "/v1/domains".to_owned(), &serde_json::json!({ "maxResults": 10 }))
}

pub(super) fn list_tags() -> Ask {
    Ask::post(format!("/v1/tags?resourceArn={}", repository_arn()))
}

/// Asks which group a package belongs to, another one for each sample.
pub(super) fn associated_group(world: World, sample: u32) -> Ask {
    let (package, _) = world.some_version(sample);
    let target = format!("/v1/get-associated-package-group?{DOMAIN_QUERY}&{GENERIC}&package={package}");
    Ask::get(target)
}

/// Publishes a version of the one package as npm's clients do.
pub(super) fn publish_npm(version: &str, content: &Content) -> Ask {
    let body = NpmPackage::build(NPM_PACKAGE, version, content).publish_body();
    let request = Request::new(Method::Put, npm_package()).header("content-type", "application/json");
    Ask { request: request.body_bytes(body.len() as u64), body }
}

/// Asks for the packument of the one package.
pub(super) fn packument() -> Ask {
    Ask::get(npm_package())
}

/// Asks for it by a client that has it already.
pub(super) fn packument_unless(etag: &str) -> Ask {
    with_header(packument(), "if-none-match", etag)
}

/// Asks for it as npm does when it installs.
pub(super) fn packument_to_install() -> Ask {
    let short = with_header(packument(), "accept", "application/vnd.npm.install-v1+json");
    with_header(short, "accept-encoding", "gzip")
}

/// Asks for the tarball of a version of the one package.
pub(super) fn tarball(version: &str) -> Ask {
    Ask::get(format!("{}/-/{NPM_PACKAGE}-{version}.tgz", npm_package()))
}

/// Lists versions of the one package.
pub(super) fn list_npm_versions() -> Ask {
    let package = format!("format=npm&package={NPM_PACKAGE}");
    Ask::post(format!("/v1/package/versions?{REPOSITORY_QUERY}&{package}&{PAGE}"))
}

fn npm_package() -> String {
    format!("/npm/d/{DOMAIN}-{OWNER}/{REPOSITORY}/{NPM_PACKAGE}")
}

fn with_header(ask: Ask, name: &'static str, value: &str) -> Ask {
    Ask { request: ask.request.header(name, value), ..ask }
}

const NPM_PACKAGE: &str = "crowded";
const GENERIC: &str = "format=generic&namespace=tools";

fn plain(method: Method, target: String) -> Ask {
    Ask { request: Request::new(method, target), body: Vec::new() }
}

fn repository_arn() -> String {
    format!("arn:aws:codeartifact:{REGION}:{OWNER}:repository/{DOMAIN}/{REPOSITORY}")
}

fn package_query(package: &str) -> String {
    format!("{REPOSITORY_QUERY}&{GENERIC}&package={package}")
}

fn version_query(package: &str, version: &str) -> String {
    format!("{}&version={version}", package_query(package))
}

fn group_query(pattern: &str) -> String {
    format!("{DOMAIN_QUERY}&package-group={}", pattern.replace('/', "%2F").replace('$', "%24"))
}
