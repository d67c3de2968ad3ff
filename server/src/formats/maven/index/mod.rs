//! `maven-metadata.xml` as it is served, made of what is here: the versions of an artifact, the builds of a snapshot, and the
//! plugins of a group.

mod document;
mod group;

use codeartifact_generated::runtime::BoxBody;
use http::Response;

use self::document::{START, XML, element, send};
use super::manifest::snapshot::{self, Build, BuildFile};
use crate::formats::frame::document::{DocumentKey, Rendered};
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::registry::{
    FoundPackage, HashAlgorithm, ListedVersion, PackageContents, PackageCoordinates, PackageVersion, Permit,
    RepositoryKey,
};

// Kinds of documents.
const ARTIFACT: &str = "maven artifact";
const SNAPSHOT: &str = "maven snapshot";

/// Answers with the document of an artifact, or else with that of the group which has the same path, or with the digest of it.
/// That whether there is such an artifact is not known hides no plugins.
pub(super) async fn of_folder(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    package: &PackageCoordinates,
    checksum: Option<HashAlgorithm>,
) -> Result<Response<BoxBody>, Refusal> {
    match of_artifact(exchange, permit, package, checksum).await {
        Ok(answer) => Ok(answer),
        Err(refusal) => group::answer(exchange, permit, package, checksum).await?.ok_or(refusal),
    }
}

/// Answers with the document of an artifact, or the digest of it.
async fn of_artifact(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    package: &PackageCoordinates,
    checksum: Option<HashAlgorithm>,
) -> Result<Response<BoxBody>, Refusal> {
    let found = find(exchange, permit, package).await?;
    let named = package.clone();
    let render = move |contents: &PackageContents| artifact(&named, contents);
    answer(exchange, &found, (ARTIFACT, String::new()), checksum, render).await
}

/// Answers with the document of a snapshot, or the digest of it.
pub(super) async fn of_snapshot(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    package: &PackageCoordinates,
    version: &PackageVersion,
    checksum: Option<HashAlgorithm>,
) -> Result<Response<BoxBody>, Refusal> {
    let found = find(exchange, permit, package).await?;
    let (named, number) = (package.clone(), version.clone());
    let render = move |contents: &PackageContents| {
        let version = contents.versions.iter().find(|listed| listed.version == number)?;
        builds(&named, version)
    };
    answer(exchange, &found, (SNAPSHOT, version.normalized().to_owned()), checksum, render).await
}

/// Finds the name under which the newest build of a snapshot has a file that is asked for without the build.
pub(super) async fn newest_file(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    package: &PackageCoordinates,
    version: &PackageVersion,
    ending: &str,
) -> Result<Option<String>, Refusal> {
    let found = find(exchange, permit, package).await?;
    let contents = exchange.app.pull_through.package_contents(&found).await?;
    let Some(listed) = contents.versions.iter().find(|listed| listed.version == *version) else {
        return Ok(None);
    };
    let newest = files(package, listed).filter(|(file, _)| file.ending == ending);
    Ok(newest.max_by(|(one, _), (other, _)| one.build.cmp(&other.build)).map(|(_, name)| name.to_owned()))
}

async fn find(
    exchange: &Exchange<'_>,
    permit: &Permit<RepositoryKey>,
    package: &PackageCoordinates,
) -> Result<FoundPackage, Refusal> {
    let found = exchange.app.pull_through.find_package(permit, package).await?;
    if found.resolution.is_empty() {
        return Err(found.failure.map_or_else(|| missing(package), Refusal::from));
    }
    Ok(found)
}

fn missing(package: &PackageCoordinates) -> Refusal {
    let (group, artifact) = (package.namespace_or_empty(), &package.name);
    Refusal::not_found(format!("no version of `{group}:{artifact}` is in this repository"))
}

async fn answer<F>(
    exchange: &Exchange<'_>,
    found: &FoundPackage,
    (kind, place): (&'static str, String),
    checksum: Option<HashAlgorithm>,
    render: F,
) -> Result<Response<BoxBody>, Refusal>
where
    F: FnOnce(&PackageContents) -> Option<String> + Send + 'static,
{
    let key = DocumentKey { fingerprint: found.resolution.fingerprint(), kind, base_url: place };
    let make = async {
        let contents = exchange.app.pull_through.package_contents(found).await?;
        let render = move || render(&contents);
        let rendered = tokio::task::spawn_blocking(render).await.map_err(|_| Refusal::internal())?;
        let text = rendered.ok_or_else(|| missing(&found.package))?;
        Ok(Rendered::new(XML, text.into_bytes()))
    };
    send(exchange, key, checksum, make).await
}

/// Writes the versions of an artifact; nothing where there are none.
fn artifact(package: &PackageCoordinates, contents: &PackageContents) -> Option<String> {
    let mut versions: Vec<&ListedVersion> = contents.versions.iter().collect();
    if versions.is_empty() {
        return None;
    }
    versions.sort_by(|one, other| one.version.sort_key().cmp(other.version.sort_key()));
    let numbers: Vec<&str> = versions.iter().map(|listed| listed.version.normalized()).collect();
    let mut out = begin(package, None);
    out.push_str("  <versioning>\n");
    let latest = numbers.last().copied();
    let release = numbers.iter().rev().find(|number| snapshot::base(number).is_none()).copied();
    for (name, value) in [("latest", latest), ("release", release)] {
        if let Some(value) = value {
            element(&mut out, 4, name, value);
        }
    }
    out.push_str("    <versions>\n");
    for number in numbers {
        element(&mut out, 6, "version", number);
    }
    out.push_str("    </versions>\n");
    let published = versions.iter().filter_map(|listed| listed.published).max();
    if let Some(updated) = published.max(contents.origin_updated) {
        element(&mut out, 4, "lastUpdated", &snapshot::digits_of(updated));
    }
    out.push_str("  </versioning>\n</metadata>\n");
    Some(out)
}

/// Writes the builds of a snapshot; nothing where its files have no builds in their names.
fn builds(package: &PackageCoordinates, version: &ListedVersion) -> Option<String> {
    let number = version.version.normalized();
    let base = snapshot::base(number)?;
    let newest: Build = files(package, version).map(|(file, _)| file.build).max()?;
    let mut out = begin(package, Some(number));
    out.push_str("  <versioning>\n    <snapshot>\n");
    element(&mut out, 6, "timestamp", &newest.timestamp);
    element(&mut out, 6, "buildNumber", &newest.number.to_string());
    out.push_str("    </snapshot>\n");
    element(&mut out, 4, "lastUpdated", &newest.timestamp.replace('.', ""));
    out.push_str("    <snapshotVersions>\n");
    for (file, _) in files(package, version).filter(|(file, _)| file.build == newest) {
        let (classifier, extension) = file.classifier_and_extension();
        out.push_str("      <snapshotVersion>\n");
        if let Some(classifier) = classifier {
            element(&mut out, 8, "classifier", classifier);
        }
        element(&mut out, 8, "extension", extension);
        element(&mut out, 8, "value", &file.build.value(base));
        element(&mut out, 8, "updated", &file.build.timestamp.replace('.', ""));
        out.push_str("      </snapshotVersion>\n");
    }
    out.push_str("    </snapshotVersions>\n  </versioning>\n</metadata>\n");
    Some(out)
}

fn files<'v>(
    package: &'v PackageCoordinates,
    version: &'v ListedVersion,
) -> impl Iterator<Item = (BuildFile<'v>, &'v str)> {
    let base = snapshot::base(version.version.normalized());
    version.assets.iter().filter_map(move |asset| {
        let name = asset.name.as_str();
        Some((BuildFile::parse(name, package.name.normalized(), base?)?, name))
    })
}

fn begin(package: &PackageCoordinates, version: Option<&str>) -> String {
    let mut out = START.to_owned();
    element(&mut out, 2, "groupId", package.namespace_or_empty());
    element(&mut out, 2, "artifactId", package.name.normalized());
    if let Some(version) = version {
        element(&mut out, 2, "version", version);
    }
    out
}
