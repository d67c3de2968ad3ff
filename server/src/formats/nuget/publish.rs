//! Pushing: one package, as the first part of a form or as the whole body. What it is stands in the nuspec inside it, so
//! that it is received before it is known.

use codeartifact_generated::runtime::BoxBody;
use http::header::CONTENT_TYPE;
use http::{Response, StatusCode};

use super::manifest::asset_name;
use super::manifest::package_file::{self, PackageError, PackageFile};
use crate::auth::PackageAccess;
use crate::causes::with_causes;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::multipart::Parts;
use crate::formats::frame::{publish as frame, reply};
use crate::registry::{
    AssetMetadata, NewAsset, PackageCoordinates, PackageFormat, Publication, PublicationOrigin, Staged,
};

/// The kind of package that holds symbols, which are not served.
const SYMBOLS: &str = "SymbolsPackage";

/// Publishes a version.
pub(super) async fn push(exchange: &Exchange<'_>) -> Result<Response<BoxBody>, Refusal> {
    exchange.require_prospect(PackageAccess::PublishAndRead).await?;
    let staged = receive(exchange).await?;
    let (staged, found) = staged.inspect(package_file::read).await?;
    let PackageFile { nuspec, nuspec_bytes, readme } = found.map_err(refusal_of)?;
    if nuspec.record.package_types.iter().any(|kind| kind.name.eq_ignore_ascii_case(SYMBOLS)) {
        return Err(Refusal::bad_request("packages of symbols are not served; push the `.nupkg` alone"));
    }
    let (name, version) = (nuspec.name.clone(), nuspec.version.clone());
    let package = PackageCoordinates { format: PackageFormat::Nuget, namespace: None, name };
    let asset = asset_name(&package, &version)?;
    let key = exchange.repository().package(package).version(version);
    let permit = exchange.authorize_version(PackageAccess::PublishAndRead, key).await?;
    frame::check(exchange.app, &permit, &asset).await?;
    let metadata = AssetMetadata { document: b"{}".to_vec(), companion: Some(nuspec_bytes) };
    let publication = Publication {
        assets: vec![NewAsset { name: asset, content: staged, metadata: Some(metadata) }],
        metadata: Some(nuspec.describe(readme)),
        ..Publication::new(Vec::new(), PublicationOrigin::Direct)
    };
    frame::publish(exchange.app, &permit, publication).await?;
    Ok(reply::empty(StatusCode::CREATED))
}

/// Receives the package: the first part of a form, whatever it is called, or the body of another type.
async fn receive(exchange: &Exchange<'_>) -> Result<Staged, Refusal> {
    let (app, body) = (exchange.app, exchange.take_body());
    let content_type = exchange.parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_form = content_type.is_some_and(|text| text.to_ascii_lowercase().starts_with("multipart/"));
    if !is_form {
        return frame::receive(app, body, None, &[]).await;
    }
    let mut parts = Parts::new(content_type, body)?;
    let empty = || Refusal::bad_request("the form has no part; its first one must be the package");
    let first = parts.next().await?.ok_or_else(empty)?;
    let staged = frame::receive(app, first.into_body(), None, &[]).await?;
    // A form that breaks off was not sent whole.
    while parts.next().await?.is_some() {}
    Ok(staged)
}

fn refusal_of(error: PackageError) -> Refusal {
    match error {
        PackageError::Unreadable(_) => {
            tracing::error!(
                cause = with_causes(&error),
                "a package that was received could not be looked into"
            );
            Refusal::internal()
        }
        error => Refusal::bad_request(error.to_string()),
    }
}
