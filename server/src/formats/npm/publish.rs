//! `PUT` of a package: publishing a version, whose tarball lies in the document as base64, or deprecating versions, for
//! which clients send the whole document back with notices in it.

mod attached;
pub mod body;
pub mod tarball;

use std::collections::BTreeMap;

use codeartifact_generated::runtime::BoxBody;
use http::{Response, StatusCode};
use serde::Deserialize;
use serde_json::value::RawValue;

use self::attached::Attachment;
use super::download::{ASSET, version_of};
use super::index::LATEST;
use super::label;
use super::manifest::{self, Identity, Members, full_name};
use crate::auth::PackageAccess;
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::{publish as frame, reply};
use crate::registry::{
    AssetName, Label, PackageCoordinates, PackageFormat, PackageVersion, Publication, PublicationOrigin,
    Staged,
};

/// What the body of a publish says besides its attachments.
#[derive(Deserialize)]
struct Document<'a> {
    #[serde(default)]
    name: Option<String>,
    #[serde(borrow, default)]
    versions: Members<'a>,
    #[serde(default, rename = "dist-tags")]
    tags: BTreeMap<String, String>,
    #[serde(borrow, default)]
    readme: Option<&'a RawValue>,
}

/// Publishes a version, or changes notices of deprecation.
pub(super) async fn put(
    exchange: &Exchange<'_>,
    package: PackageCoordinates,
) -> Result<Response<BoxBody>, Refusal> {
    let key = exchange.repository().package(package.clone());
    // Which of the two it is the body tells; whoever may do neither need not send it.
    exchange.require_any([PackageAccess::Publish, PackageAccess::ChangeMetadata], &key).await?;
    let received = body::receive(exchange).await?;
    let document: Document<'_> = serde_json::from_slice(&received.document)
        .map_err(|error| Refusal::bad_request(format!("the body is no document of a package: {error}")))?;
    let name = full_name(&package);
    if document.name.as_ref().is_some_and(|told| *told != name) {
        let told = document.name.unwrap_or_default();
        return Err(Refusal::bad_request(format!(
            "the body is about '{told}', and the address names '{name}'"
        )));
    }
    match received.attachment {
        Some((attachment, staged)) => publish(exchange, package, document, &attachment, staged).await,
        None => deprecate(exchange, package, &document).await,
    }
}

async fn publish(
    exchange: &Exchange<'_>,
    package: PackageCoordinates,
    document: Document<'_>,
    attachment: &Attachment,
    staged: Staged,
) -> Result<Response<BoxBody>, Refusal> {
    let name = full_name(&package);
    let (number, author) = attached_version(&package, &document, attachment)?;
    let members: Members<'_> = parse(author.get())?;
    let identity: Identity = parse(author.get())?;
    if identity.name != name || identity.version != number {
        let Identity { name: told, version } = identity;
        let message = format!("the document of version '{number}' is about '{told}' in version '{version}'");
        return Err(Refusal::bad_request(message));
    }
    let version = PackageVersion::parse(PackageFormat::Npm, number)?;
    let key = exchange.repository().package(package).version(version);
    let permit = exchange.authorize_version(PackageAccess::Publish, key).await?;
    let asset = AssetName::parse(PackageFormat::Npm, ASSET)?;
    frame::check(exchange.app, &permit, &asset).await?;

    attached::check_digests(attachment, members.get("dist"), &staged)?;
    let (staged, tarball) = staged.inspect(tarball::read).await?;
    let tarball = tarball.map_err(|error| Refusal::bad_request(error.to_string()))?;
    if tarball.identity.name != name || !is_published_as(&tarball.identity.version, number) {
        let Identity { name: told, version } = tarball.identity;
        let message =
            format!("the tarball is of '{told}' in version '{version}', not of '{name}' in '{number}'");
        return Err(Refusal::bad_request(message));
    }

    let readme = document.readme.and_then(|readme| serde_json::from_str(readme.get()).ok());
    let mut metadata = manifest::describe(&members, name.clone(), readme.or(tarball.readme));
    metadata.manifest = Some(manifest::of_record(&members, &format!("{name}@{number}"), &tarball.unpacked));
    let tags = document.tags.iter().filter(|(_, version)| *version == number);
    let labels = tags.map(|(tag, _)| label::parse(tag)).collect::<Result<Vec<_>, _>>()?;
    let publication = Publication {
        metadata: Some(metadata),
        labels,
        default_label: Label::parse(LATEST).ok(),
        ..Publication::new(vec![(asset, staged)], PublicationOrigin::Direct)
    };
    let published = frame::publish(exchange.app, &permit, publication).await?;
    let answer = serde_json::json!({
        "ok": true, "success": true, "id": name, "rev": format!("1-{}", published.revision),
    });
    Ok(reply::json(StatusCode::OK, answer.to_string().into_bytes()))
}

/// Returns the version that is published: the only one of the document, or the one that the attachment is named after,
/// since some clients send along all that they know.
fn attached_version<'d>(
    package: &PackageCoordinates,
    document: &'d Document<'d>,
    attachment: &Attachment,
) -> Result<(&'d str, &'d RawValue), Refusal> {
    if attachment.name.split(['/', '\\']).any(|part| part == "..") {
        let message = format!("the attachment '{}' names a place outside the package", attachment.name);
        return Err(Refusal::bad_request(message));
    }
    let file = attachment.name.rsplit('/').next().unwrap_or(&attachment.name);
    let named = version_of(package, file);
    let mut versions = document.versions.iter();
    match (versions.next(), versions.next()) {
        (Some(only), None) => Ok(only),
        (Some(_), Some(_)) => {
            document.versions.iter().find(|(version, _)| Some(*version) == named).ok_or_else(|| {
                Refusal::bad_request(format!("no version fits the attachment '{}'", attachment.name))
            })
        }
        (None, _) => Err(Refusal::bad_request("the body has an attachment and describes no version")),
    }
}

/// Tells whether clients publish a package that says this of its version under this number: they announce `1.0.0` for
/// `v1.0.0` and for `1.0.0+build`, and pack what the author wrote.
fn is_published_as(told: &str, number: &str) -> bool {
    let cleaned = told.trim().trim_start_matches(['=', 'v']);
    told == number || cleaned.split('+').next() == Some(number)
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Refusal> {
    serde_json::from_str(text)
        .map_err(|error| Refusal::bad_request(format!("the document of the version is wrong: {error}")))
}

/// A version as far as deprecating it goes.
#[derive(Deserialize)]
struct Notice {
    #[serde(default)]
    deprecated: Option<Text>,
}

/// A text, or what some clients send in its place.
#[derive(Deserialize)]
#[serde(untagged)]
enum Text {
    Text(String),
    Flag(bool),
}

async fn deprecate(
    exchange: &Exchange<'_>,
    package: PackageCoordinates,
    document: &Document<'_>,
) -> Result<Response<BoxBody>, Refusal> {
    let mut notices = BTreeMap::new();
    for (number, version) in document.versions.iter() {
        let notice: Notice = parse(version.get())?;
        let text = match notice.deprecated {
            None => continue,
            Some(Text::Text(text)) => text,
            Some(Text::Flag(false)) => String::new(),
            Some(Text::Flag(true)) => manifest::UNEXPLAINED.to_owned(),
        };
        notices.insert(PackageVersion::parse(PackageFormat::Npm, number)?.normalized().to_owned(), text);
    }
    if notices.is_empty() {
        let message = "the body has no attachment to publish, and deprecates no version";
        return Err(Refusal::bad_request(message));
    }
    let key = exchange.repository().package(package);
    let permit = exchange.authorize_package(PackageAccess::ChangeMetadata, key).await?;
    let versions = notices.keys().map(|number| PackageVersion::parse(PackageFormat::Npm, number));
    let versions = versions.collect::<Result<Vec<_>, _>>()?;
    let edit = move |version: &PackageVersion, kept: &[u8]| {
        let notice = notices.get(version.normalized())?;
        manifest::deprecate(kept, notice)
    };
    exchange.app.registry.edit_manifests(&permit, versions, edit).await?;
    Ok(reply::json(StatusCode::OK, b"{\"ok\":true}".to_vec()))
}
