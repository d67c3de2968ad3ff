//! The document of one gem in the compact index: a line for each file of each version that is listed.

use super::body;
use crate::formats::frame::document::{DocumentKey, Plain, Rendered};
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::ruby::manifest::info_line::InfoLine;
use crate::formats::ruby::manifest::platform::RUBY;
use crate::formats::ruby::manifest::record::Record;
use crate::registry::{
    ListedAsset, ListedVersion, PackageContents, PackageCoordinates, Permit, RepositoryKey,
};
use bytes::Bytes;
use codeartifact_generated::runtime::BoxBody;
use http::{Response, StatusCode};

/// What the documents of the compact index begin with, before their lines.
pub(super) const START: &str = "---\n";
pub(super) const TEXT: &str = "text/plain; charset=utf-8";

/// Answers with the document of a gem.
pub(in crate::formats::ruby) async fn info(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
) -> Result<Response<BoxBody>, Refusal> {
    let permit = exchange.authorize_read().await?;
    body::answer(&exchange.parts.headers, &document(exchange, &permit, package).await?)
}

/// Returns the document of a gem, of which there has to be a version that is listed.
pub(super) async fn document(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    package: &PackageCoordinates,
) -> Result<Plain, Refusal> {
    let pull_through = &exchange.app.pull_through;
    let found = pull_through.find_package(permit, package).await?;
    let missing =
        || Refusal::not_found(format!("gem '{}' is not in this repository", package.name.normalized()));
    if found.resolution.is_empty() {
        return Err(found.failure.map_or_else(missing, Refusal::from));
    }
    let fingerprint = found.resolution.fingerprint();
    let key = DocumentKey { fingerprint, kind: "ruby info", base_url: String::new() };
    let render = async {
        let contents = pull_through.package_contents(&found).await?;
        let render = move || render(&contents);
        let rendered = tokio::task::spawn_blocking(render).await.map_err(|_| Refusal::internal())?;
        let text = rendered.ok_or_else(missing)?;
        Ok(Rendered::new(TEXT, text.into_bytes()))
    };
    exchange.documents.plain(key, render).await
}

/// Returns the document of a gem where it has one.
pub(super) async fn find(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    package: &PackageCoordinates,
) -> Result<Option<Plain>, Refusal> {
    match document(exchange, permit, package).await {
        Err(refusal) if refusal.status == StatusCode::NOT_FOUND => Ok(None),
        document => document.map(Some),
    }
}

/// Reads the document of a gem where it has one.
pub(super) async fn read(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    package: &PackageCoordinates,
) -> Result<Option<Bytes>, Refusal> {
    match find(exchange, permit, package).await? {
        Some(document) => document.read().await.map(Some),
        None => Ok(None),
    }
}

/// Writes the document; nothing where there is no line in it.
fn render(contents: &PackageContents) -> Option<String> {
    let mut text = START.to_owned();
    for version in &contents.versions {
        let mut lines: Vec<InfoLine> =
            version.assets.iter().filter_map(|asset| line(version, asset)).collect();
        lines.sort_by(|one, other| place(one).cmp(&place(other)));
        for line in &lines {
            line.write(&mut text);
        }
    }
    (text.len() > START.len()).then_some(text)
}

// What runs everywhere comes first.
fn place(line: &InfoLine) -> (bool, &str) {
    (line.record.platform != RUBY, &line.record.platform)
}

fn line(version: &ListedVersion, asset: &ListedAsset) -> Option<InfoLine> {
    Some(InfoLine {
        number: version.version.normalized().to_owned(),
        record: Record::read(asset.document.as_deref()?)?,
        checksum: asset.digests.sha256.clone()?,
        created: version.published,
    })
}
