//! Crate files.

use codeartifact_generated::runtime::BoxBody;
use http::Response;

use super::manifest::asset_name;
use crate::formats::frame::asset;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::registry::{AssetName, PackageCoordinates, PackageFormat, PackageVersion};

/// Answers with the crate file of a version, in whatever case the crate is named.
pub(super) async fn crate_file(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
    version: &PackageVersion,
) -> Result<Response<BoxBody>, Refusal> {
    let permit = exchange.authorize_read().await?;
    let package = exchange.app.registry.find_written_name(&permit, package).await?;
    let name = asset_name(package.name.normalized(), version.normalized());
    let name = AssetName::parse(PackageFormat::Cargo, &name)?;
    asset::fetch(exchange, &package, version, &name, "application/octet-stream").await
}
