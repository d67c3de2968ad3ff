//! The documents of all gems in the compact index. They are only made where all gems are known, and there are not too many:
//! clients take a gem that is not listed for one that is not there.

use codeartifact_generated::runtime::BoxBody;
use http::{Method, Response, StatusCode};

use super::{body, info};
use crate::digits;
use crate::formats::frame::document::{DocumentKey, Rendered};
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::reply;
use crate::registry::{Catalog, PackageFormat, Permit, RepositoryKey};

/// As many gems as are listed.
const MOST_GEMS: usize = 5_000;

/// What the list begins with. When it was made nobody reads, and the same gems are to give the same bytes.
const START: &str = "created_at: 1970-01-01T00:00:00Z\n---\n";

/// Answers with all gems, each with its versions and the digest of its own document. Whether there is such a list at all,
/// which is what clients ask by `HEAD`, is so everywhere.
pub(in crate::formats::ruby) async fn versions(
    exchange: &Exchange<'_>,
) -> Result<Response<BoxBody>, Refusal> {
    let permit = exchange.authorize_read().await?;
    let catalog = find(exchange, &permit).await?;
    match answer(exchange, &permit, &catalog, VERSIONS).await {
        Err(refusal)
            if refusal.status == StatusCode::BAD_REQUEST && exchange.parts.method == Method::HEAD =>
        {
            Ok(reply::empty(StatusCode::OK))
        }
        answer => answer,
    }
}

/// Answers with the names of all gems.
pub(in crate::formats::ruby) async fn names(exchange: &Exchange<'_>) -> Result<Response<BoxBody>, Refusal> {
    let permit = exchange.authorize_read().await?;
    let catalog = find(exchange, &permit).await?;
    answer(exchange, &permit, &catalog, NAMES).await
}

/// A kind of list.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    start: &'static str,
    /// Adds a gem, of which its document and the digest of that are given.
    write: fn(&mut String, &str, &str, [u8; 16]),
}

const VERSIONS: Kind = Kind { name: "ruby versions", start: START, write: write_versions };
const NAMES: Kind = Kind { name: "ruby names", start: info::START, write: write_name };

async fn find(exchange: &Exchange<'_>, permit: &Permit<RepositoryKey>) -> Result<Catalog, Refusal> {
    Ok(exchange.app.pull_through.find_catalog(permit, PackageFormat::Ruby).await?)
}

async fn answer(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    catalog: &Catalog,
    kind: Kind,
) -> Result<Response<BoxBody>, Refusal> {
    if catalog.is_open {
        let message = "not all gems are known that this repository leads to, since some come from a public registry; \
            Bundler asks for those that it needs by itself";
        return Err(Refusal::bad_request(message));
    }
    let key = DocumentKey { fingerprint: catalog.fingerprint(), kind: kind.name, base_url: String::new() };
    let document = exchange.documents.plain(key, Box::pin(render(exchange, permit, kind))).await?;
    body::answer(&exchange.parts.headers, &document)
}

/// Makes a list. The documents of the gems in it are those that are served, which are kept.
async fn render(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    kind: Kind,
) -> Result<Rendered, Refusal> {
    let format = PackageFormat::Ruby;
    let gems = exchange.app.registry.list_catalog(permit, format, MOST_GEMS + 1).await?;
    if gems.len() > MOST_GEMS {
        let message = format!("there are more than {MOST_GEMS} gems in this repository, too many to list");
        return Err(Refusal::bad_request(message));
    }
    let mut text = kind.start.to_owned();
    for gem in gems {
        if let Some(document) = info::find(exchange, permit, &gem).await? {
            let bytes = document.read().await?;
            let lines = std::str::from_utf8(&bytes).map_err(|_| Refusal::internal())?;
            (kind.write)(&mut text, gem.name.normalized(), lines, document.digests.md5);
        }
    }
    Ok(Rendered::new(info::TEXT, text.into_bytes()))
}

fn write_versions(out: &mut String, name: &str, document: &str, md5: [u8; 16]) {
    let lines = document.strip_prefix(info::START).unwrap_or(document).lines();
    let numbers: Vec<&str> = lines.filter_map(|line| line.split(' ').next()).collect();
    out.extend([name, " ", &numbers.join(","), " ", &digits::hexadecimal(&md5), "\n"]);
}

fn write_name(out: &mut String, name: &str, _document: &str, _md5: [u8; 16]) {
    out.extend([name, "\n"]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gem_is_listed_with_its_numbers_and_the_digest_of_its_document() {
        let mut out = String::new();
        write_versions(
            &mut out,
            "acme",
            "---\n1.0.0 |checksum:aa\n1.0.0-java b:>= 1|checksum:bb\n",
            [10; 16],
        );
        assert_eq!(out, format!("acme 1.0.0,1.0.0-java {}\n", "0a".repeat(16)));
    }
}
