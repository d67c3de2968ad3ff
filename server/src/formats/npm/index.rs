//! What clients choose versions by: the document of a package that all begin with, in full and in the short form that
//! installing needs, the document of one version, and the tags.

mod form;
mod packument;

use std::collections::BTreeMap;

use codeartifact_generated::runtime::BoxBody;
use http::{Response, StatusCode};

use self::form::Form;
pub(super) use self::packument::LATEST;
use self::packument::{Outline, Packument};
use super::manifest::full_name;
use crate::formats::frame::document::{DocumentKey, Rendered};
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::reply;
use crate::registry::{FoundPackage, PackageCoordinates, PackageReading, PackageVersion};

/// A package where it was found.
struct Found<'p> {
    package: &'p PackageCoordinates,
    held: FoundPackage,
    /// What the URLs of its tarballs begin with.
    url: String,
}

/// Answers with the packument of a package.
pub(super) async fn packument(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
) -> Result<Response<BoxBody>, Refusal> {
    let found = find(exchange, package).await?;
    let form = Form::of(&exchange.parts.headers);
    let fingerprint = found.held.resolution.fingerprint();
    let key =
        DocumentKey { fingerprint: fingerprint.clone(), kind: form.kind(), base_url: found.url.clone() };
    let render = async {
        let (name, url) = (full_name(found.package), found.url.clone());
        let spools = exchange.documents.spools().clone();
        let write = move |reading: &PackageReading<'_>| {
            Packument { name: &name, url: &url }.write(reading, form, &fingerprint, spools.start())
        };
        let written = exchange.app.pull_through.read_package(&found.held, write).await?;
        let body = written.ok_or_else(|| missing(found.package))?;
        Ok(Rendered { content_type: form.content_type(), body })
    };
    exchange.documents.answer(&exchange.parts.headers, key, render).await
}

/// Answers with the document of one version, which is named by its number or by a tag.
pub(super) async fn version(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
    named: &str,
) -> Result<Response<BoxBody>, Refusal> {
    let found = find(exchange, package).await?;
    let (registry, name) = (&exchange.app.registry, full_name(package));
    let missing = || Refusal::not_found(format!("package '{name}' has no version '{named}'"));
    let version = PackageVersion::parse(package.format, named).map_err(|_| missing())?;
    // No tag is a number. Whoever knows the number of a version that is not listed any more may have it.
    let mut listed = registry.find_listed_version(&found.held.resolution, &version).await?;
    if listed.is_none() {
        let tags = read_tags(exchange, &found).await?;
        let tagged = tags.get(named).ok_or_else(missing)?;
        listed = registry.find_listed_version(&found.held.resolution, tagged).await?;
    }
    let mut out = Vec::new();
    let packument = Packument { name: &name, url: &found.url };
    packument.write_version(&mut out, &listed.ok_or_else(missing)?, Form::Full);
    Ok(reply::json(StatusCode::OK, out))
}

/// Answers with the tags of a package.
pub(super) async fn tags(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
) -> Result<Response<BoxBody>, Refusal> {
    let found = find(exchange, package).await?;
    let fingerprint = found.held.resolution.fingerprint();
    let key = DocumentKey { fingerprint, kind: "npm tags", base_url: String::new() };
    let render = async {
        let tags = read_tags(exchange, &found).await?;
        let tags: BTreeMap<_, _> = tags.iter().map(|(tag, version)| (tag, version.normalized())).collect();
        let bytes = serde_json::to_vec(&tags).map_err(|_| Refusal::internal())?;
        Ok(Rendered::new("application/json", bytes))
    };
    exchange.documents.answer(&exchange.parts.headers, key, render).await
}

/// Reads the tags of a package. They are kept beside the versions; only where none says which version is the latest, the
/// versions do.
async fn read_tags(
    exchange: &Exchange<'_>,
    found: &Found<'_>,
) -> Result<BTreeMap<String, PackageVersion>, Refusal> {
    let labels = exchange.app.registry.list_listed_labels(&found.held.resolution).await?;
    let tags = packument::tags(labels);
    if tags.contains_key(LATEST) {
        return Ok(tags);
    }
    let read = |reading: &PackageReading<'_>| Ok(Outline::of(reading)?.map(|outline| outline.tags));
    let told = exchange.app.pull_through.read_package(&found.held, read).await?;
    told.ok_or_else(|| missing(found.package))
}

async fn find<'p>(exchange: &Exchange<'_>, package: &'p PackageCoordinates) -> Result<Found<'p>, Refusal> {
    let permit = exchange.authorize_read().await?;
    let found = exchange.app.pull_through.find_package(&permit, package).await?;
    if found.resolution.is_empty() {
        return Err(found.failure.map_or_else(|| missing(package), Refusal::from));
    }
    Ok(Found { package, held: found, url: exchange.url() })
}

fn missing(package: &PackageCoordinates) -> Refusal {
    Refusal::not_found(format!("package '{}' is not in this repository", full_name(package)))
}
