//! Publishing: a document and a crate file in one body, each with its length before it. What the document says and what the
//! `Cargo.toml` in the crate file says has to be the same, since clients choose by the one and build with the other.

pub mod body;
pub mod crate_file;

use codeartifact_generated::runtime::BoxBody;
use headers::{ContentLength, HeaderMapExt as _};
use http::{Response, StatusCode};

use self::body::{BodyError, BodyLimits, Ending};
use self::crate_file::CrateFile;
use super::manifest::document::Document;
use super::manifest::{asset_name, find_difference, line};
use crate::auth::PackageAccess;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::{publish as frame, reply};
use crate::registry::{
    AssetName, PackageCoordinates, PackageFormat, PackageName, PackageVersion, PackageVersionKey,
    PackageVersionMetadata, Permit, Publication, PublicationOrigin, Staged,
};

/// What Cargo prints of a publish that went well: nothing to warn of.
const ANSWER: &[u8] = br#"{"warnings":{"invalid_categories":[],"invalid_badges":[],"other":[]}}"#;

/// Publishes a version.
pub(super) async fn publish(exchange: &Exchange<'_>) -> Result<Response<BoxBody>, Refusal> {
    let length = exchange.parts.headers.typed_get::<ContentLength>().map(|length| length.0);
    let limits = BodyLimits::of_crate(exchange.app.registry.limits().asset_size_bytes);
    let (document, attached) = body::read_head(exchange.take_body(), length, limits).await?;
    let document: Document = serde_json::from_slice(&document)
        .map_err(|error| Refusal::bad_request(format!("the document of the version is wrong: {error}")))?;
    let permit = authorize(exchange, &document).await?;
    document.check().map_err(|invalid| Refusal::bad_request(invalid.to_string()))?;
    let asset = AssetName::parse(PackageFormat::Cargo, &asset_name(&document.name, &document.vers))?;
    frame::check(exchange.app, &permit, &asset).await?;

    let announced = attached.length();
    let (content, ending) = attached.into_body();
    let staged = frame::receive(exchange.app, content, Some(announced), &[]).await?;
    let (staged, crate_file) = look_inside(&document, staged, &ending, announced).await?;
    if let Some(what) = find_difference(&document, &crate_file.manifest) {
        let message =
            format!("the document and the `Cargo.toml` in the crate file do not say the same of `{what}`");
        return Err(Refusal::bad_request(message));
    }

    let manifest = Some(line::of_record(&document));
    let metadata = PackageVersionMetadata { manifest, ..document.describe() };
    let publication = Publication {
        metadata: Some(metadata),
        ..Publication::new(vec![(asset, staged)], PublicationOrigin::Direct)
    };
    frame::publish(exchange.app, &permit, publication).await?;
    Ok(reply::json(StatusCode::OK, ANSWER.to_vec()))
}

async fn authorize(
    exchange: &Exchange<'_>,
    document: &Document,
) -> Result<Permit<PackageVersionKey>, Refusal> {
    let format = PackageFormat::Cargo;
    let name = PackageName::parse(format, &document.name)?;
    let version = PackageVersion::parse(format, &document.vers)?;
    let package = PackageCoordinates { format, namespace: None, name };
    let key = exchange.repository().package(package).version(version);
    exchange.authorize_version(PackageAccess::Publish, key).await
}

/// Reads a crate file that has the length that was announced.
async fn look_inside(
    document: &Document,
    staged: Staged,
    ending: &Ending,
    announced: u64,
) -> Result<(Staged, CrateFile), Refusal> {
    ending.check(staged.size_bytes(), announced)?;
    let top = format!("{}-{}", document.name, document.vers);
    let (staged, crate_file) = staged.inspect(move |file| crate_file::read(file, &top)).await?;
    let crate_file = crate_file.map_err(|error| Refusal::bad_request(error.to_string()))?;
    Ok((staged, crate_file))
}

impl From<BodyError> for Refusal {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::Unreadable(failure) => Self::of_body(failure),
            BodyError::TooLong(_) => Self::too_large(error.to_string()),
            BodyError::Ends(_)
            | BodyError::LongDocument { .. }
            | BodyError::OtherLength { .. }
            | BodyError::GoesOn => Self::bad_request(error.to_string()),
        }
    }
}
