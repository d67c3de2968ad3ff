//! Publishing: a gem, which says itself what it is. It is received first, since what it is called stands inside,
//! but from nobody who may publish no gem at all.

mod checksums;
mod files;
pub mod gem;

use aws_smithy_http_server::body::from_bytes;
use codeartifact_generated::runtime::BoxBody;
use headers::{ContentLength, HeaderMapExt as _};
use http::Response;
use http::header::{CONTENT_TYPE, HeaderValue};

use self::gem::Gem;
use super::manifest::gemspec::Gemspec;
use super::manifest::platform::{GemFile, full_number};
use super::manifest::quick::quick_gemspec;
use crate::auth::PackageAccess;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::publish as frame;
use crate::registry::{
    AssetMetadata, NewAsset, PackageCoordinates, PackageFormat, PackageName, PackageVersion,
    PackageVersionKey, Permit, Publication, PublicationOrigin,
};

/// The longest that is kept of a file for those who list versions: whoever lists them reads it of all.
const MOST_RECORD_BYTES: usize = 64 * 1024;

/// Publishes a gem.
pub(super) async fn publish(exchange: &Exchange<'_>) -> Result<Response<BoxBody>, Refusal> {
    exchange.require_prospect(PackageAccess::Publish).await?;
    let length = exchange.parts.headers.typed_get::<ContentLength>().map(|length| length.0);
    let staged = frame::receive(exchange.app, exchange.take_body(), length, &[]).await?;
    if staged.size_bytes() == 0 {
        return Err(Refusal::bad_request("the body is empty; a push sends a gem"));
    }
    let (staged, gem) = staged.inspect(gem::read).await?;
    let Gem { gemspec, readme } = gem.map_err(|error| Refusal::bad_request(error.to_string()))?;
    let permit = authorize(exchange, &gemspec).await?;
    let asset = name_of(&permit, &gemspec).asset_name()?;
    frame::check(exchange.app, &permit, &asset).await?;

    let asset = NewAsset { name: asset, content: staged, metadata: Some(keep(&gemspec)?) };
    let publication = Publication {
        assets: vec![asset],
        metadata: Some(gemspec.describe(readme)),
        ..Publication::new(Vec::new(), PublicationOrigin::Direct)
    };
    frame::publish(exchange.app, &permit, publication).await?;
    let number = full_number(&gemspec.version, &gemspec.platform);
    Ok(text(format!("Successfully registered gem: {} ({number})", gemspec.name)))
}

async fn authorize(exchange: &Exchange<'_>, gemspec: &Gemspec) -> Result<Permit<PackageVersionKey>, Refusal> {
    let format = PackageFormat::Ruby;
    let name = PackageName::parse(format, &gemspec.name)?;
    let version = PackageVersion::parse(format, &gemspec.version)?;
    let package = PackageCoordinates { format, namespace: None, name };
    let key = exchange.repository().package(package).version(version);
    exchange.authorize_version(PackageAccess::Publish, key).await
}

fn name_of(permit: &Permit<PackageVersionKey>, gemspec: &Gemspec) -> GemFile {
    let PackageVersionKey { package, version } = permit.key();
    GemFile { name: package.name.clone(), version: version.clone(), platform: gemspec.platform.clone() }
}

/// Returns what is kept of a gem besides its bytes.
fn keep(gemspec: &Gemspec) -> Result<AssetMetadata, Refusal> {
    let document = gemspec.record().to_bytes();
    if document.len() > MOST_RECORD_BYTES {
        let message = format!("the gem says more of what it needs than {MOST_RECORD_BYTES} bytes");
        return Err(Refusal::bad_request(message));
    }
    Ok(AssetMetadata { document, companion: Some(quick_gemspec(gemspec)) })
}

/// Answers with a line that clients print.
fn text(line: String) -> Response<BoxBody> {
    let mut response = Response::new(from_bytes(line.into()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
