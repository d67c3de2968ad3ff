//! What clients choose releases by: the releases of a package, and what is said of each of them.

pub(super) mod identifiers;

use std::collections::BTreeMap;

use codeartifact_generated::runtime::BoxBody;
use http::header::{HeaderValue, LINK};
use http::{Response, StatusCode};
use serde::Serialize;
use serde_json::value::RawValue;

use super::download::{find, find_release, missing};
use super::manifest::release::{Identity, Release};
use crate::formats::frame::document::{DocumentKey, Rendered};
use crate::formats::frame::error::Refusal;
use crate::formats::frame::exchange::Exchange;
use crate::registry::{FoundPackage, ListedVersion, PackageCoordinates, PackageVersion, Timestamp};

/// Answers with the releases of a package that may be chosen, and says which is the latest.
pub(super) async fn releases(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
) -> Result<Response<BoxBody>, Refusal> {
    let found = find(exchange, package).await?;
    let base = exchange.url();
    let order = Order::of(exchange, &found).await?;
    if order.is_empty() {
        return Err(missing(package));
    }
    let key = DocumentKey {
        fingerprint: found.resolution.fingerprint(),
        kind: "swift releases",
        base_url: base.clone(),
    };
    let render = async {
        let addresses =
            order.lines().map(|path| (version_of(path), Address { url: format!("{base}{path}") }));
        Ok(rendered(&Releases { releases: addresses.collect() }))
    };
    let mut response = exchange.documents.answer(&exchange.parts.headers, key, render).await?;
    link(&mut response, &base, order.latest(), "latest-version");
    Ok(response)
}

/// Answers with what is said of a release, and says which are the latest, the next and the one before.
pub(super) async fn release(
    exchange: &Exchange<'_>,
    package: &PackageCoordinates,
    version: &PackageVersion,
) -> Result<Response<BoxBody>, Refusal> {
    let found = find(exchange, package).await?;
    let (base, number) = (exchange.url(), version.normalized());
    let release = find_release(exchange, &found, version).await?;
    let key = DocumentKey {
        fingerprint: found.resolution.fingerprint(),
        kind: "swift release",
        base_url: format!("{base}{}/{number}", release.identity.path()),
    };
    let render = async {
        let contents = exchange.app.pull_through.package_contents(&found).await?;
        let mut all = contents.versions.iter().chain(&contents.unlisted);
        let listed =
            all.find(|listed| listed.version.normalized() == number).ok_or_else(|| missing(package))?;
        Ok(rendered(&Told::of(listed, &release)))
    };
    let mut response = exchange.documents.answer(&exchange.parts.headers, key, render).await?;
    let order = Order::of(exchange, &found).await?;
    link(&mut response, &base, order.latest(), "latest-version");
    let (before, after) = order.neighbours(version);
    link(&mut response, &base, after, "successor-version");
    link(&mut response, &base, before, "predecessor-version");
    Ok(response)
}

#[derive(Serialize)]
struct Releases<'a> {
    releases: BTreeMap<&'a str, Address>,
}

#[derive(Serialize)]
struct Address {
    url: String,
}

/// What is said of a release.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    id: String,
    version: &'a str,
    resources: [Resource<'a>; 1],
    metadata: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_at: Option<String>,
}

#[derive(Serialize)]
struct Resource<'a> {
    name: &'static str,
    #[serde(rename = "type")]
    content_type: &'static str,
    checksum: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    signing: Option<Signing<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Signing<'a> {
    signature_base64_encoded: &'a str,
    signature_format: &'static str,
}

impl<'a> Told<'a> {
    fn of(listed: &'a ListedVersion, release: &'a Release) -> Self {
        let signing = release.signature.as_deref();
        let signing = signing.map(|signature| Signing {
            signature_base64_encoded: signature,
            signature_format: super::publish::SIGNATURE_FORMAT,
        });
        let resource = Resource {
            name: "source-archive",
            content_type: "application/zip",
            checksum: &release.checksum,
            signing,
        };
        Self {
            id: release.identity.id(),
            version: listed.version.normalized(),
            resources: [resource],
            // Clients want an object, be it an empty one.
            metadata: release.metadata.as_deref().or_else(|| serde_json::from_str("{}").ok()),
            published_at: listed.published.map(moment),
        }
    }
}

/// Writes a moment in whole seconds: `SwiftPM` reads none with a fraction.
fn moment(moment: Timestamp) -> String {
    let milliseconds = moment.epoch_milliseconds();
    Timestamp::from_epoch_milliseconds(milliseconds - milliseconds.rem_euclid(1000)).to_string()
}

fn rendered(document: &impl Serialize) -> Rendered {
    let bytes = serde_json::to_vec(document).expect("a document of texts is JSON");
    Rendered::new("application/json", bytes)
}

fn link(response: &mut Response<BoxBody>, base: &str, path: Option<&str>, relation: &str) {
    let is_answer = matches!(response.status(), StatusCode::OK | StatusCode::NOT_MODIFIED);
    let value = path.map(|path| HeaderValue::from_str(&format!("<{base}{path}>; rel=\"{relation}\"")));
    if let Some(Ok(value)) = value.filter(|_| is_answer) {
        response.headers_mut().append(LINK, value);
    }
}

/// The releases that may be chosen, in the order of versions: the path of each in a line. It is made once for a state of the
/// package, and kept as documents are.
struct Order(String);

impl Order {
    async fn of(exchange: &Exchange<'_>, found: &FoundPackage) -> Result<Self, Refusal> {
        let fingerprint = found.resolution.fingerprint();
        let key = DocumentKey { fingerprint, kind: "swift order", base_url: String::new() };
        let render = async {
            let contents = exchange.app.pull_through.package_contents(found).await?;
            let paths = contents.versions.iter().filter_map(|listed| {
                let identity = Identity::read(listed.manifest.as_deref()?)?;
                Some(format!("{}/{}\n", identity.path(), listed.version.normalized()))
            });
            Ok(Rendered::new("text/plain", paths.collect::<String>().into_bytes()))
        };
        let bytes = exchange.documents.bytes(key, render).await?;
        Ok(Self(String::from_utf8_lossy(&bytes).into_owned()))
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn lines(&self) -> std::str::Lines<'_> {
        self.0.lines()
    }

    /// The last release that is no prerelease, or the last where all are.
    fn latest(&self) -> Option<&str> {
        let is_stable = |path: &&str| !version_of(path).split('+').next().unwrap_or_default().contains('-');
        self.lines().rfind(is_stable).or_else(|| self.lines().next_back())
    }

    /// The release before a version, and the one after it.
    fn neighbours(&self, version: &PackageVersion) -> (Option<&str>, Option<&str>) {
        let mut lines = self.lines();
        let before = lines.by_ref().take_while(|path| version_of(path) != version.normalized()).last();
        let after = lines.next();
        // Of one that may not be chosen, none is next.
        if self.lines().any(|path| version_of(path) == version.normalized()) {
            (before, after)
        } else {
            (None, None)
        }
    }
}

fn version_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::PackageFormat;

    #[test]
    fn moments_have_no_fraction() {
        for milliseconds in [1_700_000_000_000, 1_700_000_000_001, 1_700_000_000_999] {
            let written = moment(Timestamp::from_epoch_milliseconds(milliseconds));
            assert_eq!(written, "2023-11-14T22:13:20Z");
        }
    }

    #[test]
    fn the_latest_is_no_prerelease_where_there_is_another() {
        let order = Order("a/b/1.0.0\na/b/1.1.0+x-y\na/b/2.0.0-rc\n".to_owned());
        assert_eq!(order.latest(), Some("a/b/1.1.0+x-y"));
        assert_eq!(Order("a/b/2.0.0-a\na/b/2.0.0-b\n".to_owned()).latest(), Some("a/b/2.0.0-b"));
        assert_eq!(Order(String::new()).latest(), None);
    }

    #[test]
    fn the_neighbours_are_next_in_the_order() {
        let order = Order("a/b/1.0.0\nA/b/1.1.0\na/b/2.0.0\n".to_owned());
        for (version, before, after) in [
            ("1.0.0", None, Some("A/b/1.1.0")),
            ("1.1.0", Some("a/b/1.0.0"), Some("a/b/2.0.0")),
            ("2.0.0", Some("A/b/1.1.0"), None),
            ("1.5.0", None, None),
        ] {
            let version = PackageVersion::parse(PackageFormat::Swift, version).unwrap();
            assert_eq!(order.neighbours(&version), (before, after), "{version}");
        }
    }
}
