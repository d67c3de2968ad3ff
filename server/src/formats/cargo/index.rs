//! What Cargo chooses versions by: the configuration of the registry, the index file of a crate with a line for each
//! version, and the times of its versions.

use codeartifact_generated::runtime::BoxBody;
use http::{Response, StatusCode};
use serde::Serialize;

use super::manifest::line::{self, Standing};
use crate::formats::frame::document::{DocumentKey, Rendered};
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::reply;
use crate::registry::{ListedVersion, PackageContents, PackageCoordinates};

/// Answers with the configuration. Whoever asks without a token is told to bring one, and then knows from this that
/// everything else needs it too.
pub(super) async fn configuration(exchange: &Exchange<'_>) -> Result<Response<BoxBody>, Refusal> {
    #[derive(Serialize)]
    #[serde(rename_all = "kebab-case")]
    struct Configuration<'a> {
        dl: String,
        api: &'a str,
        auth_required: bool,
    }
    exchange.authorize_read().await?;
    let url = exchange.url();
    let api = url.strip_suffix('/').unwrap_or(&url);
    let configuration = Configuration { dl: format!("{api}/api/v1/crates"), api, auth_required: true };
    let body = serde_json::to_vec(&configuration).map_err(|_| Refusal::internal())?;
    Ok(reply::json(StatusCode::OK, body))
}

/// Answers with the index file of a crate, which is asked for in lower case.
pub(super) async fn file(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
) -> Result<Response<BoxBody>, Refusal> {
    answer(exchange, package, FILE).await
}

/// Answers with the versions of a crate and when they were published, the newest first.
pub(super) async fn versions(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
) -> Result<Response<BoxBody>, Refusal> {
    answer(exchange, package, VERSIONS).await
}

/// A kind of document that is made of all versions.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    content_type: &'static str,
    render: fn(&str, &[Told<'_>]) -> Vec<u8>,
}

const FILE: Kind = Kind { name: "cargo index", content_type: "text/plain; charset=utf-8", render: lines };

const VERSIONS: Kind = Kind { name: "cargo versions", content_type: "application/json", render: times };

async fn answer(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
    kind: Kind,
) -> Result<Response<BoxBody>, Refusal> {
    let permit = exchange.authorize_read().await?;
    let pull_through = &exchange.app.pull_through;
    let found = pull_through.find_package_in_any_case(&permit, package).await?;
    let name = found.package.name.normalized();
    let missing = || Refusal::not_found(format!("crate '{name}' is not in this repository"));
    if found.resolution.is_empty() {
        return Err(found.failure.map_or_else(missing, Refusal::from));
    }
    let fingerprint = found.resolution.fingerprint();
    let key = DocumentKey { fingerprint, kind: kind.name, base_url: String::new() };
    let render = async {
        let contents = pull_through.package_contents(&found).await?;
        let name = name.to_owned();
        let render = move || {
            let told = told(&contents);
            let Kind { content_type, render, .. } = kind;
            (!told.is_empty()).then(|| Rendered::new(content_type, render(&name, &told)))
        };
        let rendered = tokio::task::spawn_blocking(render).await.map_err(|_| Refusal::internal())?;
        rendered.ok_or_else(missing)
    };
    exchange.documents.answer(&exchange.parts.headers, key, render).await
}

/// A version that clients are told of.
struct Told<'a> {
    version: &'a ListedVersion,
    /// What is kept of its line.
    kept: &'a [u8],
    standing: Standing<'a>,
    size_bytes: Option<u64>,
}

/// Lists the versions that clients are told of, in their order, each once whatever its build metadata. One that is
/// unlisted is told of as yanked: nobody chooses it anew, and lock files that have it go on to work.
fn told(contents: &PackageContents) -> Vec<Told<'_>> {
    let listed = contents.versions.iter().map(|version| (version, false));
    let unlisted = contents.unlisted.iter().map(|version| (version, true));
    let mut told: Vec<Told<'_>> = listed.chain(unlisted).filter_map(Told::of).collect();
    told.sort_by(|one, other| one.version.version.sort_key().cmp(other.version.version.sort_key()));
    told.dedup_by(|later, first| later.version.version.sort_key() == first.version.version.sort_key());
    told
}

impl<'a> Told<'a> {
    /// Makes what is told of a version; nothing where Cargo could not use it.
    fn of((version, is_unlisted): (&'a ListedVersion, bool)) -> Option<Self> {
        let asset = version.assets.first()?;
        let standing = Standing {
            checksum: asset.digests.sha256.as_deref()?,
            yanked: is_unlisted || asset.yanked.is_some(),
            published: version.published,
        };
        Some(Self { version, kept: version.manifest.as_deref()?, standing, size_bytes: asset.size_bytes })
    }
}

fn lines(_name: &str, told: &[Told<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    for version in told {
        line::write(&mut out, version.kept, version.standing);
    }
    out
}

#[derive(Serialize)]
struct Versions<'a> {
    versions: Vec<Version<'a>>,
}

/// A version, in the words of the public registry's web API.
#[derive(Serialize)]
struct Version<'a> {
    #[serde(rename = "crate")]
    name: &'a str,
    num: &'a str,
    created_at: Option<String>,
    crate_size: Option<u64>,
    checksum: &'a str,
    yanked: bool,
}

impl<'a> Version<'a> {
    fn of(name: &'a str, told: &Told<'a>) -> Self {
        let Standing { checksum, yanked, published } = told.standing;
        let created_at = published.and_then(line::second);
        let (num, crate_size) = (told.version.version.normalized(), told.size_bytes);
        Self { name, num, created_at, crate_size, checksum, yanked }
    }
}

fn times(name: &str, told: &[Told<'_>]) -> Vec<u8> {
    let versions = told.iter().rev().map(|told| Version::of(name, told)).collect();
    serde_json::to_vec(&Versions { versions })
        .expect("a document of texts and numbers under names that are texts is JSON")
}
