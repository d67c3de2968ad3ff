//! Files as they are read: assets, what describes versions, and the digests of both, which are computed and never those that
//! somebody sent.

use codeartifact_generated::runtime::BoxBody;
use http::header::{HeaderName, HeaderValue, LAST_MODIFIED};
use http::{HeaderMap, Response, StatusCode};

use super::index;
use super::manifest::{checksum, snapshot};
use super::route::{ArtifactFile, Route, Target};
use crate::formats::frame::asset;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::registry::{
    Asset, AssetName, FetchedAsset, HashAlgorithm, PackageFormat, PackageVersion, Permit, Reading,
    RepositoryKey,
};

/// Answers with a file or the digest of one.
pub(super) async fn read(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    route: &Route,
) -> Result<Response<BoxBody>, Refusal> {
    match &route.target {
        Target::Asset(file) => find(exchange, permit, file, route.checksum).await,
        Target::Metadata(package) => index::of_folder(exchange, permit, package, route.checksum).await,
        Target::SnapshotMetadata(package, version) => {
            index::of_snapshot(exchange, permit, package, version, route.checksum).await
        }
    }
}

/// Answers with an asset or the digest of one, under whichever version it is: the newest build of a snapshot is known by the
/// number of the snapshot, and the others by their own.
async fn find(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    file: &ArtifactFile,
    wanted: Option<HashAlgorithm>,
) -> Result<Response<BoxBody>, Refusal> {
    let found = send(exchange, permit, file, (&file.folder, &file.name), wanted).await;
    if !matches!(&found, Err(refusal) if refusal.status == StatusCode::NOT_FOUND) {
        return found;
    }
    if file.version != file.folder {
        return send(exchange, permit, file, (&file.version, &file.name), wanted).await;
    }
    match newest_name(exchange, permit, file).await? {
        Some(name) => send(exchange, permit, file, (&file.folder, &name), wanted).await,
        None => found,
    }
}

/// Finds the file of the newest build of a snapshot that is asked for by the number of the snapshot.
async fn newest_name(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    file: &ArtifactFile,
) -> Result<Option<AssetName>, Refusal> {
    let version = file.folder.normalized();
    if snapshot::base(version).is_none() {
        return Ok(None);
    }
    let start = format!("{}-{version}", file.package.name.normalized());
    let Some(ending) = file.name.as_str().strip_prefix(&start) else { return Ok(None) };
    let newest = index::newest_file(exchange, permit, &file.package, &file.folder, ending).await?;
    newest.map(|name| Ok(AssetName::parse(PackageFormat::Maven, &name)?)).transpose()
}

async fn send(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    file: &ArtifactFile,
    (version, name): (&PackageVersion, &AssetName),
    wanted: Option<HashAlgorithm>,
) -> Result<Response<BoxBody>, Refusal> {
    let Some(algorithm) = wanted else {
        return asset::fetch_told(exchange, &file.package, version, name, content_type(name), tell).await;
    };
    let pull_through = &exchange.app.pull_through;
    match pull_through.fetch_asset(permit, &file.package, version, name, Reading::Whole).await? {
        FetchedAsset::Here(asset) => Ok(checksum::of_asset(asset.summary.hashes, algorithm)),
        FetchedAsset::Arriving(_) => Err(Refusal::internal()),
    }
}

fn content_type(name: &AssetName) -> &'static str {
    match name.as_str().rsplit_once('.').map(|(_, ending)| ending) {
        Some("pom" | "xml") => "application/xml",
        Some("jar" | "war" | "ear") => "application/java-archive",
        Some("module") => "application/json",
        Some("asc") => "text/plain",
        _ => "application/octet-stream",
    }
}

/// Tells the digests along with the file, which spares Maven a request for each, and when it was published.
fn tell(asset: &Asset, headers: &mut HeaderMap) {
    let hashes = &asset.summary.hashes;
    for (name, digest) in [
        (HeaderName::from_static("x-checksum-md5"), &hashes.md5),
        (HeaderName::from_static("x-checksum-sha1"), &hashes.sha1),
        (HeaderName::from_static("x-checksum-sha256"), &hashes.sha256),
        (HeaderName::from_static("x-checksum-sha512"), &hashes.sha512),
    ] {
        headers.extend(HeaderValue::from_str(digest).ok().map(|digest| (name, digest)));
    }
    let published = asset.published.http_date().and_then(|date| HeaderValue::from_str(&date).ok());
    headers.extend(published.map(|date| (LAST_MODIFIED, date)));
}
