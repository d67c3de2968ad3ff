//! Package files, and the nuspecs in them.

use codeartifact_generated::runtime::BoxBody;
use http::Response;

use super::manifest::asset_name;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::{asset, reply};
use crate::registry::{PackageCoordinates, PackageVersion};

/// Answers with the package file of a version.
pub(super) async fn package(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
    version: &PackageVersion,
) -> Result<Response<BoxBody>, Refusal> {
    let name = asset_name(package, version)?;
    asset::fetch(exchange, package, version, &name, "application/octet-stream").await
}

/// Answers with the nuspec of a version, byte for byte.
pub(super) async fn nuspec(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
    version: &PackageVersion,
) -> Result<Response<BoxBody>, Refusal> {
    let permit = exchange.authorize_read().await?;
    let name = asset_name(package, version)?;
    let pull_through = &exchange.app.pull_through;
    let found = pull_through.find_package(&permit, package).await?;
    let nuspec = pull_through.find_asset_companion(&found, version, &name).await?;
    let missing = || {
        let (id, version) = (package.name.normalized(), version.normalized());
        Refusal::not_found(format!("version {version} of package '{id}' is not in this repository"))
    };
    reply::unchanging(&exchange.parts.headers, "application/xml", nuspec.ok_or_else(missing)?)
}
