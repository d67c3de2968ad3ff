//! Gems, and the quick forms of their specifications.

use bytes::Bytes;
use codeartifact_generated::runtime::BoxBody;
use http::{Response, StatusCode};

use super::manifest::gemspec::Gemspec;
use super::manifest::platform::GemFile;
use super::manifest::quick::quick_gemspec;
use super::manifest::record::Record;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::{asset, reply};
use crate::registry::{PackageCoordinates, PackageFormat};

const BINARY: &str = "application/octet-stream";

/// Answers with a gem, by whichever reading of its name there is one.
pub(super) async fn gem(exchange: &Exchange<'_>, readings: &[GemFile]) -> Result<Response<BoxBody>, Refusal> {
    let mut last = None;
    for file in readings {
        let name = file.asset_name()?;
        match asset::fetch(exchange, &coordinates(file), &file.version, &name, BINARY).await {
            Err(refusal) if refusal.status == StatusCode::NOT_FOUND => last = last.or(Some(refusal)),
            answer => return answer,
        }
    }
    Err(last.unwrap_or_else(Refusal::no_such_path))
}

/// Answers with the quick form of the specification of a gem.
pub(super) async fn quick(
    exchange: &Exchange<'_>,
    readings: &[GemFile],
) -> Result<Response<BoxBody>, Refusal> {
    for file in readings {
        if let Some(bytes) = find_quick(exchange, file).await? {
            return reply::unchanging(&exchange.parts.headers, BINARY, bytes);
        }
    }
    Err(Refusal::not_found("there is no gem of this name, version and platform in this repository"))
}

/// Finds the quick form of a specification, which is kept beside a gem that is here, and made of what is told of one that
/// can be fetched.
async fn find_quick(exchange: &Exchange<'_>, file: &GemFile) -> Result<Option<Bytes>, Refusal> {
    let permit = exchange.authorize_read().await?;
    let package = coordinates(file);
    let found = exchange.app.pull_through.find_package(&permit, &package).await?;
    if found.resolution.is_empty() {
        return found.failure.map_or(Ok(None), |failure| Err(failure.into()));
    }
    let name = file.asset_name()?;
    let pull_through = &exchange.app.pull_through;
    if let Some(kept) = pull_through.find_asset_companion(&found, &file.version, &name).await? {
        return Ok(Some(kept));
    }
    let contents = pull_through.package_contents(&found).await?;
    Ok(contents.versions.iter().find(|version| version.version == file.version).and_then(|version| {
        let asset = version.assets.iter().find(|asset| asset.name == name)?;
        let record = Record::read(asset.document.as_deref()?)?;
        let gemspec = Gemspec::of_record(file.name.normalized(), file.version.normalized(), &record);
        Some(quick_gemspec(&gemspec).into())
    }))
}

fn coordinates(file: &GemFile) -> PackageCoordinates {
    PackageCoordinates { format: PackageFormat::Ruby, namespace: None, name: file.name.clone() }
}
