//! Package files, the nuspecs in them, and what those name inside them.

use bytes::Bytes;
use codeartifact_generated::runtime::BoxBody;
use http::Response;

use super::manifest::asset_name;
use super::manifest::nuspec::Nuspec;
use super::manifest::package_file::{self, PackageError};
use super::manifest::record::NamedFile;
use crate::causes::with_causes;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::{asset, kept_asset, reply};
use crate::registry::{FetchedAsset, PackageCoordinates, PackageVersion, Permit, Reading, RepositoryKey};

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
    let nuspec = find_nuspec(exchange, &permit, package, version).await?;
    reply::unchanging(&exchange.parts.headers, "application/xml", nuspec)
}

/// Answers with a file that the nuspec of a version names. It is read out of the package, which is fetched for it where it
/// is not here, as if it had been asked for itself; clients keep the answer for good. Costs the directory of the archive,
/// and the file, both of which have bounds.
pub(super) async fn named_file(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
    version: &PackageVersion,
    file: NamedFile,
) -> Result<Response<BoxBody>, Refusal> {
    let permit = exchange.authorize_read().await?;
    let nuspec = find_nuspec(exchange, &permit, package, version).await?;
    let missing = || {
        let (id, version) = (package.name.normalized(), version.normalized());
        Refusal::not_found(format!("version {version} of package '{id}' has no such file in it"))
    };
    let path = Nuspec::parse(&nuspec).ok().and_then(|nuspec| nuspec.record.file(file)).ok_or_else(missing)?;
    let (app, name) = (exchange.app, asset_name(package, version)?);
    let fetched = app.pull_through.fetch_asset(&permit, package, version, &name, Reading::Whole).await?;
    let FetchedAsset::Here(asset) = fetched else { return Err(Refusal::internal()) };
    let read = move |archive| package_file::read_named(archive, &path);
    let bytes = match kept_asset::read(&app.registry, asset, read).await? {
        Ok(bytes) => bytes.ok_or_else(missing)?,
        Err(PackageError::Unreadable(error)) => {
            tracing::error!(cause = with_causes(&error), "a package that is kept could not be looked into");
            return Err(Refusal::internal());
        }
        // Packages of public registries are as they are.
        Err(_) => return Err(missing()),
    };
    reply::unchanging(&exchange.parts.headers, content_type(file, &bytes), bytes.into())
}

/// Says what a file is: texts are shown as such, and an icon is one of two kinds of picture.
fn content_type(file: NamedFile, bytes: &[u8]) -> &'static str {
    match file {
        NamedFile::Icon if bytes.starts_with(b"\x89PNG") => "image/png",
        NamedFile::Icon if bytes.starts_with(b"\xff\xd8\xff") => "image/jpeg",
        NamedFile::Icon => "application/octet-stream",
        NamedFile::License | NamedFile::Readme => "text/plain; charset=utf-8",
    }
}

async fn find_nuspec(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    package: &PackageCoordinates,
    version: &PackageVersion,
) -> Result<Bytes, Refusal> {
    let name = asset_name(package, version)?;
    let pull_through = &exchange.app.pull_through;
    let found = pull_through.find_package(permit, package).await?;
    let mut nuspec = pull_through.find_asset_companion(&found, version, &name).await?;
    if nuspec.is_none() {
        // It is inside the package, which a gallery may have.
        pull_through.fetch_asset(permit, package, version, &name, Reading::Whole).await?;
        let found = pull_through.find_package(permit, package).await?;
        nuspec = pull_through.find_asset_companion(&found, version, &name).await?;
    }
    nuspec.ok_or_else(|| {
        let (id, version) = (package.name.normalized(), version.normalized());
        Refusal::not_found(format!("version {version} of package '{id}' is not in this repository"))
    })
}
