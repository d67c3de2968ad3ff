//! Uploads: the form of PyPI's legacy API, which brings one file of a version. What the form, the name of the file and the
//! metadata inside it say has to fit together; what is inside a wheel stands over what the form says of it.

mod file;
pub mod upload;
pub mod upload_form;

use codeartifact_generated::runtime::BoxBody;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName};
use http::{Response, StatusCode};
use sha2::{Digest as _, Sha256};

use self::file::File;
use self::upload::Upload;
use self::upload_form::{Fields, FormError, FormLimits};
use super::manifest::archive::{self, ArchiveError, Contents, Limits};
use super::manifest::core_metadata::CoreMetadata;
use super::manifest::file_record::FileRecord;
use crate::auth::PackageAccess;
use crate::causes::with_causes;
use crate::digits;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::{publish as frame, reply};
use crate::registry::{
    AssetMetadata, NewAsset, PackageVersionKey, PackageVersionMetadata, Permit, Publication,
    PublicationOrigin, Staged, Timestamp,
};

/// Publishes a file.
pub(super) async fn upload(exchange: &Exchange<'_>) -> Result<Response<BoxBody>, Refusal> {
    let limits = FormLimits::default();
    check_length(exchange, &limits)?;
    let receive = |filename: &str, fields: &Fields, body| {
        // Whoever may not publish this need not send it, where it is known already what it is, as it is of all clients.
        let told = Upload::is_told(fields).then(|| Upload::parse(filename, fields));
        async move {
            let Some(upload) = told else { return File::hold(body).await };
            let upload = upload?;
            let permit = authorize(exchange, &upload).await?;
            frame::check(exchange.app, &permit, &upload.asset).await?;
            File::stage(exchange.app, body).await
        }
    };
    let content_type = header(exchange, &CONTENT_TYPE);
    let form = upload_form::read(content_type, exchange.take_body(), &limits, receive).await?;
    upload::check_form(&form.fields)?;
    let upload = Upload::parse(&form.content.filename, &form.fields)?;
    let permit = authorize(exchange, &upload).await?;
    let (staged, blake2_256) = form.content.received.settle(exchange.app).await?;
    upload::check_digests(&form.fields, &staged.hashes(), &blake2_256)?;
    let (staged, contents) = look_inside(&upload, staged).await?;
    let said = match contents.core_metadata {
        Some(metadata) => {
            upload.check_metadata(&metadata)?;
            metadata
        }
        None => CoreMetadata::from_form(form.fields.iter())
            .map_err(|error| Refusal::bad_request(error.to_string()))?,
    };
    let metadata = keep(&said, contents.metadata_file, exchange.app.registry.now());
    let described = describe(&said, &upload);
    let publication = Publication {
        assets: vec![NewAsset { name: upload.asset, content: staged, metadata: Some(metadata) }],
        metadata: Some(described),
        ..Publication::new(Vec::new(), PublicationOrigin::Direct)
    };
    frame::publish(exchange.app, &permit, publication).await?;
    Ok(reply::empty(StatusCode::OK))
}

/// Refuses a form that cannot but have too large a file in it, before any of it is read.
fn check_length(exchange: &Exchange<'_>, limits: &FormLimits) -> Result<(), Refusal> {
    let length = header(exchange, &CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    let limit = exchange.app.registry.limits().asset_size_bytes;
    if length.is_some_and(|length| length > limit.saturating_add(limits.total_bytes)) {
        return Err(Refusal::too_large(format!("the file is larger than {limit} bytes")));
    }
    Ok(())
}

fn header<'e>(exchange: &'e Exchange<'_>, name: &HeaderName) -> Option<&'e str> {
    exchange.parts.headers.get(name).and_then(|value| value.to_str().ok())
}

async fn authorize(exchange: &Exchange<'_>, upload: &Upload) -> Result<Permit<PackageVersionKey>, Refusal> {
    let package = exchange.repository().package(upload.project.clone());
    exchange.authorize_version(PackageAccess::Publish, package.version(upload.version.clone())).await
}

async fn look_inside(upload: &Upload, staged: Staged) -> Result<(Staged, Contents), Refusal> {
    if staged.size_bytes() == 0 {
        return Err(Refusal::bad_request(format!("the file '{}' is empty", upload.asset)));
    }
    let filename = upload.filename.clone();
    let read = move |file| archive::read(file, &filename, &Limits::default());
    let (staged, contents) = staged.inspect(read).await?;
    match contents {
        Ok(contents) => Ok((staged, contents)),
        Err(ArchiveError::Invalid(invalid)) => Err(Refusal::bad_request(invalid.to_string())),
        Err(error @ ArchiveError::Unreadable(_)) => {
            tracing::error!(cause = with_causes(&error), "a file that was received could not be looked into");
            Err(Refusal::internal())
        }
    }
}

/// Returns what is kept of a file besides its bytes.
fn keep(said: &CoreMetadata, metadata_file: Option<Vec<u8>>, now: Timestamp) -> AssetMetadata {
    let digest = |file: &Vec<u8>| digits::hexadecimal(&Sha256::digest(file));
    let record = FileRecord {
        uploaded_milliseconds: Some(now.epoch_milliseconds()),
        requires_python: said.requires_python.clone(),
        core_metadata_sha256: metadata_file.as_ref().map(digest),
    };
    AssetMetadata { document: record.render(), companion: metadata_file }
}

fn describe(said: &CoreMetadata, upload: &Upload) -> PackageVersionMetadata {
    let described = said.describe();
    let name = || upload.project.name.original().to_owned();
    let display_name = Some(described.display_name.unwrap_or_else(name));
    PackageVersionMetadata { display_name, ..described }
}

impl From<FormError<Self>> for Refusal {
    fn from(error: FormError<Self>) -> Self {
        match error {
            FormError::Content(refusal) => refusal,
            FormError::Body(failure) => Self::of_body(failure),
            FormError::NotAForm
            | FormError::Malformed(_)
            | FormError::TooManyParts(_)
            | FormError::FieldTooLong { .. }
            | FormError::TooLong(_)
            | FormError::NotText(_)
            | FormError::NoContent
            | FormError::SeveralContents => Self::bad_request(error.to_string()),
        }
    }
}
