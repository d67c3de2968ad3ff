//! Source archives, and the manifests in them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use codeartifact_generated::runtime::BoxBody;
use http::header::{CONTENT_DISPOSITION, HeaderName, HeaderValue, LINK, LOCATION};
use http::{HeaderMap, Response, StatusCode};

use super::manifest::release::{Manifest, Release};
use super::manifest::{archive_name, tools_version};
use super::publish::{SIGNATURE, SIGNATURE_FORMAT, SIGNATURE_FORMAT_HEADER};
use crate::digits;
use crate::formats::frame::document::{DocumentKey, Rendered};
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::{asset, reply};
use crate::registry::{AssetName, FoundPackage, PackageCoordinates, PackageFormat, PackageVersion};

const PLAIN: &str = "Package.swift";

/// Answers with the source archive of a release.
pub(super) async fn archive(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
    version: &PackageVersion,
) -> Result<Response<BoxBody>, Refusal> {
    let found = find(exchange, package).await?;
    let lines = archive_headers(exchange, &found, version).await?;
    let name = asset_of(package, version)?;
    let mut response = asset::fetch(exchange, package, version, &name, "application/zip").await?;
    for line in String::from_utf8_lossy(&lines).lines() {
        if let Some((name, value)) = line.split_once(' ')
            && let Ok(name) = HeaderName::try_from(name)
        {
            set(response.headers_mut(), name, value);
        }
    }
    Ok(response)
}

/// Returns the headers that come with a source archive, a line each. They are made once for a state of the package, and kept
/// as documents are, so that its archives are given without reading what is kept of their releases.
async fn archive_headers(
    exchange: &Exchange<'_>,
    found: &FoundPackage,
    version: &PackageVersion,
) -> Result<Bytes, Refusal> {
    let number = version.normalized();
    let fingerprint = found.resolution.fingerprint();
    let key = DocumentKey { fingerprint, kind: "swift archive headers", base_url: number.to_owned() };
    let render = async {
        let release = find_release(exchange, found, version).await?;
        let file = format!("{}-{number}.zip", release.identity.name);
        let mut lines = format!("{CONTENT_DISPOSITION} {}\n", attachment(&file));
        if let Some(sha256) = digits::read_hexadecimal::<32>(release.checksum.as_bytes()) {
            lines.extend(["digest sha-256=", &STANDARD.encode(sha256), "\n"]);
        }
        if let Some(signature) = &release.signature {
            lines.extend([SIGNATURE_FORMAT_HEADER.as_str(), " ", SIGNATURE_FORMAT, "\n"]);
            lines.extend([SIGNATURE.as_str(), " ", signature, "\n"]);
        }
        Ok(Rendered::new("text/plain", lines.into_bytes()))
    };
    exchange.documents.bytes(key, render).await
}

/// Answers with the manifest of a release, or with the variant for the version of Swift that is asked for. Whoever asks for
/// one that is not there is sent to the plain one.
pub(super) async fn manifest(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
    version: &PackageVersion,
) -> Result<Response<BoxBody>, Refusal> {
    let found = find(exchange, package).await?;
    let release = find_release(exchange, &found, version).await?;
    let address = format!("{}{}/{}/{PLAIN}", exchange.url(), release.identity.path(), version.normalized());
    let query = exchange.parts.uri.query().unwrap_or_default();
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("swift-version="));
    let file = asked.map_or_else(|| PLAIN.to_owned(), |asked| format!("Package@swift-{asked}.swift"));
    let Some(manifest) = release.manifests.iter().find(|manifest| manifest.file == file) else {
        let mut response = reply::empty(StatusCode::SEE_OTHER);
        set(response.headers_mut(), LOCATION, &address);
        return Ok(response);
    };
    let bytes = manifest.text.clone().into_bytes().into();
    let mut response = reply::unchanging(&exchange.parts.headers, "text/x-swift", bytes)?;
    let headers = response.headers_mut();
    set(headers, CONTENT_DISPOSITION, &attachment(&manifest.file));
    if asked.is_none() {
        let links: Vec<_> =
            release.manifests.iter().filter_map(|variant| alternate(variant, &address)).collect();
        if !links.is_empty() {
            set(headers, LINK, &links.join(", "));
        }
    }
    Ok(response)
}

/// Writes where a variant is; nothing for the plain manifest.
fn alternate(manifest: &Manifest, address: &str) -> Option<String> {
    let version = tools_version::of_file(&manifest.file)?;
    let tools = tools_version::of_text(&manifest.text).unwrap_or(version);
    Some(format!(
        "<{address}?swift-version={version}>; rel=\"alternate\"; filename=\"{}\"; swift-tools-version=\"{tools}\"",
        manifest.file
    ))
}

/// Finds a package for whoever may read the repository.
pub(super) async fn find(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
) -> Result<FoundPackage, Refusal> {
    let permit = exchange.authorize_read().await?;
    let found = exchange.app.pull_through.find_package(&permit, package).await?;
    if found.resolution.is_empty() {
        return Err(missing(package));
    }
    Ok(found)
}

/// Says that a package or a release of it is not there.
pub(super) fn missing(package: &PackageCoordinates) -> Refusal {
    let scope = package.namespace.as_ref().map_or("", |scope| scope.as_str());
    Refusal::not_found(format!(
        "'{scope}.{}' is not in this repository, or has no such release",
        package.name
    ))
}

/// Finds what is kept of a release that can be downloaded.
pub(super) async fn find_release(
    exchange: &Exchange<'_>,
    found: &FoundPackage,
    version: &PackageVersion,
) -> Result<Release, Refusal> {
    let name = asset_of(&found.package, version)?;
    let kept = exchange.app.pull_through.find_asset_companion(found, version, &name).await?;
    kept.and_then(|kept| Release::read(&kept)).ok_or_else(|| missing(&found.package))
}

fn asset_of(package: &PackageCoordinates, version: &PackageVersion) -> Result<AssetName, Refusal> {
    let name = archive_name(package.name.normalized(), version.normalized());
    Ok(AssetName::parse(PackageFormat::Swift, &name)?)
}

fn attachment(name: &str) -> String {
    format!("attachment; filename=\"{name}\"")
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
