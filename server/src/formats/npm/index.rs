//! Packuments: the document of a package that all clients begin with, in full and in the short form that installing
//! needs; and the document of one version.

use std::collections::BTreeMap;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use codeartifact_generated::runtime::BoxBody;
use http::header::ACCEPT;
use http::{HeaderMap, Response, StatusCode};
use sha2::{Digest as _, Sha256};

use super::manifest::{self, Dist, Members, full_name};
use crate::digits;
use crate::formats::frame::accept;
use crate::formats::frame::document::{DocumentKey, Rendered};
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::formats::frame::reply;
use crate::registry::{
    FoundPackage, ListedVersion, PackageContents, PackageCoordinates, PackageFingerprint, PackageVersion,
    Timestamp,
};

/// The name of the version that is meant where none is named.
pub(super) const LATEST: &str = "latest";

/// The type of the short form.
const ABBREVIATED: &str = "application/vnd.npm.install-v1+json";

/// What the short form has of each version: the members that the public registry documents.
const ABBREVIATED_MEMBERS: [&str; 20] = [
    "name",
    "version",
    "deprecated",
    "dependencies",
    "optionalDependencies",
    "devDependencies",
    "bundleDependencies",
    "bundledDependencies",
    "peerDependencies",
    "peerDependenciesMeta",
    "acceptDependencies",
    "bin",
    "directories",
    "engines",
    "cpu",
    "os",
    "libc",
    "funding",
    "hasInstallScript",
    "_hasShrinkwrap",
];

/// What the full form repeats of its latest version.
const OF_LATEST: [&str; 10] = [
    "description",
    "homepage",
    "repository",
    "bugs",
    "license",
    "keywords",
    "author",
    "maintainers",
    "contributors",
    "readmeFilename",
];

/// Which form of a packument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Full,
    Abbreviated,
}

impl Form {
    /// Reads the form that a client asks for: the type that it likes best of the two, and the full form otherwise.
    fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let mut best = (Self::Full, 0);
        for (name, weight) in accept::members(values).filter_map(accept::weighted) {
            if weight > best.1 {
                best = (if name == ABBREVIATED { Self::Abbreviated } else { Self::Full }, weight);
            }
        }
        best.0
    }

    const fn kind(self) -> &'static str {
        match self {
            Self::Full => "npm packument",
            Self::Abbreviated => "npm abbreviated packument",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Full => "application/json",
            Self::Abbreviated => ABBREVIATED,
        }
    }
}

/// A package where it was found.
struct Found<'p> {
    package: &'p PackageCoordinates,
    held: FoundPackage,
    /// What the URLs of its tarballs begin with.
    url: String,
}

/// Answers with the packument of a package.
pub(super) async fn packument(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
) -> Result<Response<BoxBody>, Refusal> {
    let found = find(exchange, package).await?;
    let form = Form::of(&exchange.parts.headers);
    let fingerprint = found.held.resolution.fingerprint();
    let key =
        DocumentKey { fingerprint: fingerprint.clone(), kind: form.kind(), base_url: found.url.clone() };
    let render = async {
        let contents = read(exchange, &found).await?;
        let readme = read_readme(exchange, &found, &contents, form).await?;
        let name = full_name(found.package);
        let url = found.url.clone();
        let render = move || {
            let packument = Packument { name: &name, url: &url, contents: &contents };
            let bytes = packument.render(form, &fingerprint, readme.as_deref());
            Rendered { content_type: form.content_type(), bytes }
        };
        tokio::task::spawn_blocking(render).await.map_err(|_| Refusal::internal())
    };
    exchange.documents.answer(&exchange.parts.headers, key, render).await
}

/// Answers with the document of one version, which is named by its number or by a tag.
pub(super) async fn version(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
    named: &str,
) -> Result<Response<BoxBody>, Refusal> {
    let found = find(exchange, package).await?;
    let (registry, name) = (&exchange.app.registry, full_name(package));
    let missing = || Refusal::not_found(format!("package '{name}' has no version '{named}'"));
    let version = PackageVersion::parse(package.format, named).map_err(|_| missing())?;
    // No tag is a number. Whoever knows the number of a version that is not listed any more may have it.
    let mut listed = registry.find_listed_version(&found.held.resolution, &version).await?;
    if listed.is_none() {
        let tags = read_tags(exchange, &found).await?;
        let tagged = tags.get(named).ok_or_else(missing)?;
        listed = registry.find_listed_version(&found.held.resolution, tagged).await?;
    }
    let mut out = Vec::new();
    let packument = Packument { name: &name, url: &found.url, contents: &PackageContents::default() };
    packument.write_version(&mut out, &listed.ok_or_else(missing)?, Form::Full);
    Ok(reply::json(StatusCode::OK, out))
}

/// Answers with the tags of a package.
pub(super) async fn tags(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
) -> Result<Response<BoxBody>, Refusal> {
    let found = find(exchange, package).await?;
    let fingerprint = found.held.resolution.fingerprint();
    let key = DocumentKey { fingerprint, kind: "npm tags", base_url: String::new() };
    let render = async {
        let tags = read_tags(exchange, &found).await?;
        let tags: BTreeMap<_, _> = tags.iter().map(|(tag, version)| (tag, version.normalized())).collect();
        let bytes = serde_json::to_vec(&tags).map_err(|_| Refusal::internal())?;
        Ok(Rendered { content_type: "application/json", bytes })
    };
    exchange.documents.answer(&exchange.parts.headers, key, render).await
}

/// Reads the tags of a package. They are kept beside the versions; only where none says which version is the latest, the
/// versions do.
async fn read_tags(
    exchange: &Exchange<'_>,
    found: &Found<'_>,
) -> Result<BTreeMap<String, PackageVersion>, Refusal> {
    let labels = exchange.app.registry.list_listed_labels(&found.held.resolution).await?;
    let owned = |(label, version): (&str, &PackageVersion)| (label.to_owned(), version.clone());
    if labels.keys().any(|label| label.as_str() == LATEST) {
        return Ok(labels.iter().map(|(label, version)| owned((label.as_str(), version))).collect());
    }
    let contents = read(exchange, found).await?;
    let packument = Packument { name: "", url: "", contents: &contents };
    Ok(packument.tags().into_iter().map(owned).collect())
}

async fn find<'p>(exchange: &Exchange<'_>, package: &'p PackageCoordinates) -> Result<Found<'p>, Refusal> {
    let permit = exchange.authorize_read().await?;
    let found = exchange.app.pull_through.find_package(&permit, package).await?;
    if found.resolution.is_empty() {
        return Err(found.failure.map_or_else(|| missing(package), Refusal::from));
    }
    Ok(Found { package, held: found, url: exchange.url() })
}

async fn read(exchange: &Exchange<'_>, found: &Found<'_>) -> Result<PackageContents, Refusal> {
    let contents = exchange.app.pull_through.package_contents(&found.held).await?;
    if contents.versions.is_empty() { Err(missing(found.package)) } else { Ok(contents) }
}

/// Reads the readme of the latest version, which the full form has once for all versions.
async fn read_readme(
    exchange: &Exchange<'_>,
    found: &Found<'_>,
    contents: &PackageContents,
    form: Form,
) -> Result<Option<String>, Refusal> {
    let packument = Packument { name: "", url: "", contents };
    match (form, packument.tags().get(LATEST)) {
        (Form::Full, Some(latest)) => {
            Ok(exchange.app.registry.find_listed_readme(&found.held.resolution, latest).await?)
        }
        (Form::Full | Form::Abbreviated, _) => Ok(None),
    }
}

fn missing(package: &PackageCoordinates) -> Refusal {
    Refusal::not_found(format!("package '{}' is not in this repository", full_name(package)))
}

/// A packument that is to be written.
struct Packument<'a> {
    name: &'a str,
    url: &'a str,
    contents: &'a PackageContents,
}

impl Packument<'_> {
    /// Returns the tags, of which one always says which version is the latest.
    fn tags(&self) -> BTreeMap<&str, &PackageVersion> {
        let labels = self.contents.labels.iter();
        let mut tags: BTreeMap<&str, &PackageVersion> =
            labels.map(|(label, version)| (label.as_str(), version)).collect();
        // The version that bore it is not told of: the highest that is no prerelease takes its place.
        if !tags.contains_key(LATEST) {
            let versions = || self.contents.versions.iter().rev().map(|listed| &listed.version);
            let stable = versions().find(|version| !is_prerelease(version.normalized()));
            tags.extend(stable.or_else(|| versions().next()).map(|version| (LATEST, version)));
        }
        tags
    }

    fn render(&self, form: Form, fingerprint: &PackageFingerprint, readme: Option<&str>) -> Vec<u8> {
        let tags = self.tags();
        let texts: BTreeMap<_, _> = tags.iter().map(|(tag, version)| (*tag, version.normalized())).collect();
        let mut out = Vec::new();
        // Writing into memory does not fail, and neither does a text as JSON.
        let _ = write!(out, "{{\"name\":{},\"dist-tags\":{}", text(self.name), json(&texts));
        let times = self.contents.versions.iter().map(|listed| listed.published);
        let (created, modified) = (times.clone().flatten().min(), times.flatten().max());
        let time = |moment: Option<Timestamp>| text(&moment.map_or_else(String::new, milliseconds));
        match form {
            Form::Full => {
                // Clients send it back where they change something, and look into it nowhere.
                let revision = digits::hexadecimal(&Sha256::digest(fingerprint.to_bytes())[..16]);
                let _ = write!(out, ",\"_id\":{},\"_rev\":\"1-{revision}\"", text(self.name));
                self.write_latest(&mut out, &tags);
                if let Some(readme) = readme {
                    let _ = write!(out, ",\"readme\":{}", text(readme));
                }
            }
            Form::Abbreviated => {
                let _ = write!(out, ",\"modified\":{}", time(modified));
            }
        }
        let _ = write!(out, ",\"time\":{{\"created\":{},\"modified\":{}", time(created), time(modified));
        for listed in &self.contents.versions {
            let Some(published) = listed.published else { continue };
            let number = text(listed.version.normalized());
            let _ = write!(out, ",{number}:{}", text(&milliseconds(published)));
        }
        out.extend_from_slice(b"},\"versions\":{");
        for (position, listed) in self.contents.versions.iter().enumerate() {
            let comma = if position == 0 { "" } else { "," };
            let _ = write!(out, "{comma}{}:", text(listed.version.normalized()));
            self.write_version(&mut out, listed, form);
        }
        out.extend_from_slice(b"}}");
        out
    }

    fn write_latest(&self, out: &mut Vec<u8>, tags: &BTreeMap<&str, &PackageVersion>) {
        let latest = tags.get(LATEST);
        let listed = self.contents.versions.iter().find(|listed| Some(&&listed.version) == latest);
        let document = listed.map(document_of).unwrap_or_default();
        let members: Members<'_> = serde_json::from_str(document).unwrap_or_default();
        for (name, value) in OF_LATEST.iter().filter_map(|name| Some((*name, members.get(name)?))) {
            let _ = write!(out, ",{}:{}", text(name), value.get());
        }
    }

    fn write_version(&self, out: &mut Vec<u8>, listed: &ListedVersion, form: Form) {
        let digests = listed.assets.first().map(|asset| &asset.digests);
        let shasum = digests.and_then(|digests| digests.sha1.as_deref());
        let sha512 =
            digests.and_then(|digests| digits::read_hexadecimal::<64>(digests.sha512.as_ref()?.as_bytes()));
        let integrity = sha512.map(|sha512| format!("sha512-{}", STANDARD.encode(sha512)));
        let number = listed.version.normalized();
        let basename = self.name.rsplit('/').next().unwrap_or(self.name);
        let tarball = format!("{}{}/-/{basename}-{number}.tgz", self.url, self.name);
        let dist = Dist { tarball: &tarball, shasum, integrity: integrity.as_deref() };
        let deprecated = deprecated_since(listed);
        let document = deprecated.as_deref().and_then(|document| std::str::from_utf8(document).ok());
        manifest::write(out, document.unwrap_or_else(|| document_of(listed)), dist, |name| {
            form == Form::Full || ABBREVIATED_MEMBERS.contains(&name)
        });
    }
}

/// Returns the document of a version with the notice of deprecation that its registry last had for it, unless it has one
/// of its own; nothing where there is no such notice.
fn deprecated_since(listed: &ListedVersion) -> Option<Vec<u8>> {
    let notice = listed.notice.as_deref()?;
    let kept: Members<'_> = serde_json::from_str(document_of(listed)).ok()?;
    kept.get("deprecated").is_none().then(|| manifest::deprecate(document_of(listed).as_bytes(), notice))?
}

fn document_of(listed: &ListedVersion) -> &str {
    let manifest = listed.manifest.as_deref().unwrap_or(b"{}");
    std::str::from_utf8(manifest).unwrap_or("{}")
}

fn is_prerelease(version: &str) -> bool {
    version.split('+').next().is_some_and(|version| version.contains('-'))
}

fn text(text: &str) -> String {
    json(&text)
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

/// Writes a moment with its milliseconds, all three digits of them, as clients of the public registry know it.
fn milliseconds(moment: Timestamp) -> String {
    let text = moment.to_string();
    let Some(text) = text.strip_suffix('Z') else { return text };
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{seconds}.{fraction:0<3}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_form_is_given_to_whoever_likes_it_best() {
        for (accept, form) in [
            ("application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*", Form::Abbreviated),
            ("application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8", Form::Abbreviated),
            ("application/vnd.npm.install-v1+json", Form::Abbreviated),
            ("application/json", Form::Full),
            ("*/*", Form::Full),
            ("application/vnd.npm.install-v1+json;q=0", Form::Full),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, accept.parse().unwrap());
            assert_eq!(Form::of(&headers), form, "{accept}");
        }
        assert_eq!(Form::of(&HeaderMap::new()), Form::Full);
    }

    #[test]
    fn moments_have_three_digits_of_milliseconds() {
        for (moment, expected) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1, "1970-01-01T00:00:00.001Z"),
            (1_700_000_000_120, "2023-11-14T22:13:20.120Z"),
        ] {
            assert_eq!(milliseconds(Timestamp::from_epoch_milliseconds(moment)), expected);
        }
    }
}
