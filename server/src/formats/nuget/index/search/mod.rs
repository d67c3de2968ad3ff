//! Searching: packages by words, and what completes an id or a version. What is searched is this repository and those of
//! this server on the way from it; no public registry is asked, and none of its packages is found before it was fetched.
//!
//! A search goes through one text with a line for each package, which is made once for a state of all packages and kept
//! among the documents, within their bounds. Making it costs a few reads for each package and, for those that have changed,
//! the reading of their versions; a repository with more than 20,000 packages is not searched. The text has
//! about a hundred bytes a package, so that going through it costs a request a millisecond or two at most; what is found
//! is read from the store, twenty packages for a usual page. An answer is kept too, until something changes.

mod entry;
mod line;
pub mod query;

use bytes::Bytes;
use codeartifact_generated::runtime::BoxBody;
use futures_util::future::try_join_all;
use http::Response;
use serde::Serialize;

use self::entry::Entry;
use self::line::{Hits, Scope};
use self::query::{Audience, Completion, PackagesQuery, QueryError, VersionsQuery};
use super::registration::{Addresses, is_listed};
use crate::formats::frame::document::{DocumentKey, Rendered};
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::nuget::manifest::record::Record;
use crate::registry::{
    Catalog, FoundPackage, ListedVersion, PackageCoordinates, PackageFormat, PackageName, Permit,
    RepositoryKey,
};

/// As many packages as are searched.
const MOST_PACKAGES: usize = 20_000;
/// As many as are read at the same time.
const AT_ONCE: usize = 16;

const JSON: &str = "application/json";

/// Answers with the packages that have some words.
pub(in crate::formats::nuget) async fn packages(
    exchange: &Exchange<'_>,
) -> Result<Response<BoxBody>, Refusal> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Found<T> {
        total_hits: usize,
        data: T,
    }
    let permit = exchange.authorize_read().await?;
    let query = PackagesQuery::parse(text_of(exchange))?;
    let url = exchange.url();
    let render = async |catalog: &Catalog| {
        let lines = lines(exchange, &permit, catalog).await?;
        let Hits { total, ids } = line::search(text(&lines)?, &query, Scope::All);
        let mut entries = Vec::with_capacity(ids.len());
        for some in ids.chunks(AT_ONCE) {
            let found = some.iter().map(|id| find(exchange, &permit, id));
            entries.extend(try_join_all(found).await?.into_iter().flatten());
        }
        let items = entries.iter();
        let items =
            items.filter_map(|(package, entry)| entry.item(query.audience, &Addresses::new(&url, package)));
        rendered(&Found { total_hits: total, data: items.collect::<Vec<_>>() })
    };
    answer(exchange, &permit, "nuget search", format!("{url}\n{}", query.canonical()), render).await
}

/// Answers with ids that have some words, or with the versions of a package.
pub(in crate::formats::nuget) async fn complete(
    exchange: &Exchange<'_>,
) -> Result<Response<BoxBody>, Refusal> {
    let permit = exchange.authorize_read().await?;
    match Completion::parse(text_of(exchange))? {
        Completion::Ids(query) => ids(exchange, &permit, &query).await,
        Completion::Versions(query) => versions(exchange, &permit, &query).await,
    }
}

async fn ids(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    query: &PackagesQuery,
) -> Result<Response<BoxBody>, Refusal> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Ids<'t> {
        total_hits: usize,
        data: Vec<&'t str>,
    }
    let render = async |catalog: &Catalog| {
        let lines = lines(exchange, permit, catalog).await?;
        let Hits { total, ids } = line::search(text(&lines)?, query, Scope::Ids);
        rendered(&Ids { total_hits: total, data: ids })
    };
    answer(exchange, permit, "nuget ids", query.canonical(), render).await
}

async fn versions(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    query: &VersionsQuery,
) -> Result<Response<BoxBody>, Refusal> {
    #[derive(Serialize)]
    struct Versions<'e> {
        data: Vec<&'e str>,
    }
    let VersionsQuery { id, audience } = query;
    let render = async |_: &Catalog| {
        let found = find(exchange, permit, id).await?;
        let data = found.iter().flat_map(|(_, entry)| entry.versions(*audience)).collect();
        rendered(&Versions { data })
    };
    let told = format!("{}\n{}", id.to_lowercase(), Audience::bit(*audience));
    answer(exchange, permit, "nuget id", told, render).await
}

/// Answers with a document of the packages of a repository, which is told from others of its kind by a text.
async fn answer(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    kind: &'static str,
    told_by: String,
    render: impl AsyncFnOnce(&Catalog) -> Result<Rendered, Refusal>,
) -> Result<Response<BoxBody>, Refusal> {
    let catalog = exchange.app.pull_through.find_catalog(permit, PackageFormat::Nuget).await?;
    let key = DocumentKey { fingerprint: catalog.fingerprint(), kind, base_url: told_by };
    exchange.documents.answer(&exchange.parts.headers, key, Box::pin(render(&catalog))).await
}

/// Returns the text that searches go through.
async fn lines(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    catalog: &Catalog,
) -> Result<Bytes, Refusal> {
    let fingerprint = catalog.fingerprint();
    let key = DocumentKey { fingerprint, kind: "nuget search lines", base_url: String::new() };
    let render = async {
        let held =
            exchange.app.pull_through.list_held(permit, PackageFormat::Nuget, MOST_PACKAGES + 1).await?;
        if held.len() > MOST_PACKAGES {
            let message = format!(
                "there are more than {MOST_PACKAGES} packages in this repository, too many to search; packages are \
                installed by their id without a search"
            );
            return Err(Refusal::bad_request(message));
        }
        let mut bytes = Vec::new();
        for some in held.chunks(AT_ONCE) {
            let lines = some.iter().map(|found| line(exchange, found));
            for line in try_join_all(lines).await? {
                bytes.extend_from_slice(&line);
            }
        }
        Ok(Rendered::new(JSON, bytes))
    };
    exchange.documents.bytes(key, Box::pin(render)).await
}

/// Returns the line of a package, which is empty where nothing of it is listed.
async fn line(exchange: &Exchange<'_>, found: &FoundPackage) -> Result<Bytes, Refusal> {
    let write = |versions: Vec<(String, Record)>| {
        let records: Vec<Record> = versions.into_iter().map(|(_, record)| record).collect();
        Some(line::write(&records).unwrap_or_default().into_bytes())
    };
    of_package(exchange, found, "nuget search line", write).await
}

/// Finds what searches show of a package; nothing where it is no package, or nothing of it is listed.
async fn find(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    id: &str,
) -> Result<Option<(PackageCoordinates, Entry)>, Refusal> {
    let format = PackageFormat::Nuget;
    let Ok(name) = PackageName::parse(format, id) else { return Ok(None) };
    let package = PackageCoordinates { format, namespace: None, name };
    let found = exchange.app.pull_through.find_held(permit, &package).await?;
    if found.resolution.is_empty() {
        return Ok(None);
    }
    let write = |versions| Entry::of(versions).render();
    let kept = of_package(exchange, &found, "nuget search entry", write).await?;
    let entry = Entry::parse(&kept).ok_or_else(Refusal::internal)?;
    Ok(Some((package, entry)))
}

/// Returns a document of the listed versions of a package, which are given in their order with their numbers.
async fn of_package(
    exchange: &Exchange<'_>,
    found: &FoundPackage,
    kind: &'static str,
    write: impl FnOnce(Vec<(String, Record)>) -> Option<Vec<u8>>,
) -> Result<Bytes, Refusal> {
    let key = DocumentKey { fingerprint: found.resolution.fingerprint(), kind, base_url: String::new() };
    let render = async {
        let contents = exchange.app.pull_through.package_contents(found).await?;
        let read = |version: &ListedVersion| {
            let record = Record::of(&found.package, version)?;
            Some((version.version.normalized().to_owned(), record))
        };
        let listed = contents.versions.iter().filter(|version| is_listed(version));
        let bytes = write(listed.filter_map(read).collect()).ok_or_else(Refusal::internal)?;
        Ok(Rendered::new(JSON, bytes))
    };
    exchange.documents.bytes(key, render).await
}

fn text(lines: &Bytes) -> Result<&str, Refusal> {
    std::str::from_utf8(lines).map_err(|_| Refusal::internal())
}

fn rendered(document: &impl Serialize) -> Result<Rendered, Refusal> {
    let bytes = serde_json::to_vec(document).map_err(|_| Refusal::internal())?;
    Ok(Rendered::new(JSON, bytes))
}

fn text_of<'e>(exchange: &'e Exchange<'_>) -> &'e str {
    exchange.parts.uri.query().unwrap_or_default()
}

impl From<QueryError> for Refusal {
    fn from(error: QueryError) -> Self {
        Self::bad_request(error.to_string())
    }
}
