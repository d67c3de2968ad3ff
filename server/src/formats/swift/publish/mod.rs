//! Publishing: a form with a source archive, and what its author says and signs. All of it is published at once or nothing;
//! the manifests in the archive become assets beside it.

pub mod archive;
pub mod form;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use codeartifact_generated::runtime::BoxBody;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use http::{Response, StatusCode};
use serde_json::value::RawValue;

use self::archive::{Archive, ArchiveError};
use self::form::Form;
use super::manifest::archive_name;
use super::manifest::metadata::Metadata;
use super::manifest::release::{Identity, Release};
use crate::auth::PackageAccess;
use crate::causes::with_causes;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::{publish as frame, reply};
use crate::registry::{
    AssetMetadata, AssetName, License, NewAsset, PackageCoordinates, PackageFormat, PackageVersion,
    PackageVersionMetadata, Publication, PublicationOrigin,
};

/// The one format of signatures that the protocol knows.
pub(super) const SIGNATURE_FORMAT: &str = "cms-1.0.0";
pub(super) const SIGNATURE_FORMAT_HEADER: HeaderName =
    HeaderName::from_static("x-swift-package-signature-format");
pub(super) const SIGNATURE: HeaderName = HeaderName::from_static("x-swift-package-signature");

/// Publishes a release.
pub(super) async fn publish(
    exchange: &Exchange<'_>,
    package: PackageCoordinates,
    version: PackageVersion,
) -> Result<Response<BoxBody>, Refusal> {
    let identity = written(exchange, &package);
    let name = asset(&archive_name(package.name.normalized(), version.normalized()))?;
    let location = format!("{}{}/{}", exchange.url(), identity.path(), version.normalized());
    let key = exchange.repository().package(package).version(version);
    let permit = exchange.authorize_version(PackageAccess::Publish, key).await?;
    check_signature_format(exchange)?;
    frame::check(exchange.app, &permit, &name).await?;

    check_length(exchange)?;
    let content_type = header(exchange, &CONTENT_TYPE);
    let receive = |body| frame::receive(exchange.app, body, None, &[]);
    let form = form::read(content_type, exchange.take_body(), receive).await?;
    let (metadata, raw) = read_metadata(form.metadata.as_deref())?;
    let Form { archive: staged, signature, metadata: metadata_bytes, metadata_signature } = form;
    let (staged, found) = staged.inspect(archive::read).await?;
    let Archive { manifests, readme } = found.map_err(|error| refusal_of(&error))?;

    let checksum = staged.hashes().sha256;
    let extras = [
        ("metadata.json", metadata_bytes),
        ("metadata.json.sig", metadata_signature),
        ("source-archive.sig", signature.clone()),
    ];
    let extras = extras.into_iter().filter_map(|(file, bytes)| Some((file.to_owned(), bytes?)));
    let files = manifests.iter().map(|manifest| (manifest.file.clone(), manifest.text.clone().into_bytes()));
    let mut assets = Vec::new();
    for (file, bytes) in files.chain(extras) {
        assets.push(small(exchange, &file, bytes).await?);
    }
    let signature = signature.map(|bytes| STANDARD.encode(bytes));
    let described = describe(&identity, &metadata, readme);
    let source_addresses = metadata.source_addresses();
    let release = Release { identity, checksum, signature, metadata: raw, manifests };
    let kept = AssetMetadata { document: b"{}".to_vec(), companion: Some(release.to_bytes()) };
    assets.push(NewAsset { name, content: staged, metadata: Some(kept) });
    let publication = Publication {
        assets,
        metadata: Some(described),
        source_addresses,
        ..Publication::new(Vec::new(), PublicationOrigin::Direct)
    };
    frame::publish(exchange.app, &permit, publication).await?;
    created(&location)
}

/// Refuses a form that cannot but have too large an archive in it, before any of it is read.
fn check_length(exchange: &Exchange<'_>) -> Result<(), Refusal> {
    let length = header(exchange, &CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    let limit = exchange.app.registry.limits().asset_size_bytes;
    // In Base64 it is longer by a third, and its lines have ends.
    let most = limit.saturating_add(limit / 2).saturating_add(form::MOST_OTHER_BYTES);
    if length.is_some_and(|length| length > most) {
        return Err(Refusal::too_large(format!("the source archive is larger than {limit} bytes")));
    }
    Ok(())
}

fn header<'e>(exchange: &'e Exchange<'_>, name: &HeaderName) -> Option<&'e str> {
    exchange.parts.headers.get(name).and_then(|value| value.to_str().ok())
}

/// Says what is wrong with an archive; that it could not be read back goes to the log.
fn refusal_of(error: &ArchiveError) -> Refusal {
    if let ArchiveError::Unreadable(_) = error {
        tracing::error!(
            cause = with_causes(error),
            "a source archive that was received could not be looked into"
        );
        return Refusal::internal();
    }
    unprocessable(error.to_string())
}

/// Reads what the author says of the release, and returns it as it came, too.
fn read_metadata(bytes: Option<&[u8]>) -> Result<(Metadata, Option<Box<RawValue>>), Refusal> {
    let Some(bytes) = bytes else { return Ok((Metadata::default(), None)) };
    let (read, raw) =
        Metadata::read(bytes).map_err(|why| unprocessable(format!("the part `metadata` is wrong: {why}")))?;
    Ok((read, Some(raw)))
}

/// Returns what a package is called, as the request writes it.
fn written(exchange: &Exchange<'_>, package: &PackageCoordinates) -> Identity {
    // What was read as a scope has no character that is encoded otherwise than as it is.
    let scope = package.namespace.as_ref().map_or("", |scope| scope.as_str());
    let path = percent_encoding::percent_decode_str(&exchange.address.rest).decode_utf8_lossy();
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let scope = if first.eq_ignore_ascii_case(scope) { first } else { scope };
    Identity { scope: scope.to_owned(), name: package.name.original().to_owned() }
}

fn check_signature_format(exchange: &Exchange<'_>) -> Result<(), Refusal> {
    match exchange.parts.headers.get(SIGNATURE_FORMAT_HEADER) {
        Some(value) if value != SIGNATURE_FORMAT => Err(Refusal::bad_request(format!(
            "signatures of another format than `{SIGNATURE_FORMAT}` are not taken"
        ))),
        _ => Ok(()),
    }
}

async fn small(exchange: &Exchange<'_>, name: &str, bytes: Vec<u8>) -> Result<NewAsset, Refusal> {
    Ok(NewAsset {
        name: asset(name)?,
        content: frame::receive_held(exchange.app, bytes).await?,
        metadata: None,
    })
}

fn asset(name: &str) -> Result<AssetName, Refusal> {
    Ok(AssetName::parse(PackageFormat::Swift, name)?)
}

/// Returns what the API shows of the version.
fn describe(identity: &Identity, metadata: &Metadata, readme: Option<String>) -> PackageVersionMetadata {
    let license = metadata.license_url.clone().map(|url| License { name: None, url: Some(url) });
    PackageVersionMetadata {
        display_name: Some(identity.id()),
        summary: metadata.description.clone(),
        home_page: None,
        source_code_repository: metadata.repository_urls.iter().flatten().next().cloned(),
        licenses: license.into_iter().collect(),
        readme,
        // What a manifest needs is known once Swift has run it.
        dependencies: Vec::new(),
        manifest: Some(identity.to_bytes()),
    }
}

fn unprocessable(message: String) -> Refusal {
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "ValidationException", message)
}

fn created(location: &str) -> Result<Response<BoxBody>, Refusal> {
    let mut response = reply::empty(StatusCode::CREATED);
    let value = HeaderValue::from_str(location).map_err(|_| Refusal::internal())?;
    response.headers_mut().insert(LOCATION, value);
    Ok(response)
}
