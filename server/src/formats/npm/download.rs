//! Tarballs.

use codeartifact_generated::runtime::BoxBody;
use http::Response;

use crate::formats::frame::asset;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::registry::{AssetName, PackageCoordinates, PackageFormat, PackageVersion};

/// The name that the one asset of every version has.
pub(super) const ASSET: &str = "package.tgz";

/// Answers with the tarball of a version, which the name of its file tells: `{name}-{version}.tgz`, without the scope.
pub(super) async fn tarball(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
    file: &str,
) -> Result<Response<BoxBody>, Refusal> {
    let missing = || Refusal::not_found(format!("package '{}' has no tarball '{file}'", package.name));
    let version =
        version_of(package, file).and_then(|text| PackageVersion::parse(PackageFormat::Npm, text).ok());
    let Some(version) = version else {
        exchange.authorize_read().await?;
        return Err(missing());
    };
    let name = AssetName::parse(PackageFormat::Npm, ASSET)?;
    asset::fetch(exchange, package, &version, &name, "application/octet-stream").await
}

/// Returns the version in the name of a file.
pub(super) fn version_of<'f>(package: &PackageCoordinates, file: &'f str) -> Option<&'f str> {
    let version = file.strip_prefix(package.name.normalized())?.strip_prefix('-')?;
    version.strip_suffix(".tgz")
}
