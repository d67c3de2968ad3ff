//! A line of the index: what Cargo chooses versions by. All of it that its author says is kept; the digest of the crate
//! file, whether the version is yanked and when it was published, the registry knows and adds.

use std::collections::BTreeMap;
use std::io::Write as _;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::dependency::{Dependency, DependencyKind};
use super::document::Document;
use crate::registry::Timestamp;

/// Members that the registry says.
const OF_REGISTRY: [&str; 3] = ["cksum", "yanked", "pubtime"];

#[derive(Serialize)]
struct Kept<'a> {
    name: &'a str,
    vers: &'a str,
    deps: Vec<LineDependency<'a>>,
    features: BTreeMap<&'a str, &'a [String]>,
    links: Option<&'a str>,
    // Older Cargos pass over lines that have it, and with them what they could not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    v: Option<u32>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    features2: BTreeMap<&'a str, &'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rust_version: Option<&'a str>,
}

#[derive(Serialize)]
struct LineDependency<'a> {
    name: &'a str,
    req: &'a str,
    features: &'a [String],
    optional: bool,
    default_features: bool,
    target: Option<&'a str>,
    kind: DependencyKind,
    registry: Option<&'a str>,
    package: Option<&'a str>,
}

/// Returns what is kept of the line of a version that is published.
pub fn of_record(document: &Document) -> Vec<u8> {
    let dependencies = document.dependencies();
    let mut features = BTreeMap::new();
    let mut features2 = BTreeMap::new();
    for (feature, values) in &document.features {
        let is_new = values.iter().any(|value| value.starts_with("dep:") || value.contains("?/"));
        let place = if is_new { &mut features2 } else { &mut features };
        place.insert(feature.as_str(), values.as_slice());
    }
    let kept = Kept {
        name: &document.name,
        vers: &document.vers,
        deps: dependencies.iter().map(LineDependency::of).collect(),
        features,
        links: document.links.as_deref(),
        v: (!features2.is_empty()).then_some(2),
        features2,
        rust_version: document.rust_version.as_deref(),
    };
    serde_json::to_vec(&kept).expect("a document of texts and numbers under names that are texts is JSON")
}

impl<'a> LineDependency<'a> {
    fn of(dependency: &'a Dependency) -> Self {
        Self {
            name: &dependency.name,
            req: &dependency.requirement,
            features: &dependency.features,
            optional: dependency.optional,
            default_features: dependency.default_features,
            target: dependency.target.as_deref(),
            kind: dependency.kind,
            registry: dependency.registry.as_deref(),
            package: dependency.package.as_deref(),
        }
    }
}

/// A line of another registry's index.
#[derive(Debug, PartialEq, Eq)]
pub struct OriginLine {
    /// The name of the crate, as its author writes it.
    pub name: String,
    /// The number of the version.
    pub version: String,
    /// The SHA-256 of the crate file.
    pub checksum: String,
    /// Whether nobody should choose the version any more.
    pub yanked: bool,
    /// When it was published, where that is said.
    pub published: Option<Timestamp>,
    /// What is kept of it.
    pub kept: Vec<u8>,
}

#[derive(Deserialize)]
struct Told {
    name: String,
    vers: String,
    cksum: String,
    #[serde(default)]
    yanked: Option<bool>,
    #[serde(default)]
    pubtime: Option<String>,
}

impl OriginLine {
    /// Reads a line; nothing where it is none.
    pub fn parse(line: &str) -> Option<Self> {
        let Told { name, vers: version, cksum, yanked, pubtime } = serde_json::from_str(line).ok()?;
        let mut members: BTreeMap<String, &RawValue> = serde_json::from_str(line).ok()?;
        members.retain(|member, _| !OF_REGISTRY.contains(&member.as_str()));
        Some(Self {
            name,
            version,
            checksum: cksum.to_ascii_lowercase(),
            yanked: yanked.unwrap_or_default(),
            published: pubtime.and_then(|time| Timestamp::parse(&time)),
            kept: serde_json::to_vec(&members).ok()?,
        })
    }
}

/// What the registry says of a version.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The SHA-256 of the crate file, in lower-case hexadecimal.
    pub checksum: &'a str,
    /// Whether nobody should choose the version any more.
    pub yanked: bool,
    /// When it was published, where that is known.
    pub published: Option<Timestamp>,
}

/// Writes a line: what is kept of it, and what the registry says.
pub fn write(out: &mut Vec<u8>, kept: &[u8], standing: Standing<'_>) {
    // What is kept is an object with a name in it at least; its end is written anew.
    let Some(open) = kept.strip_suffix(b"}") else { return };
    let Standing { checksum, yanked, published } = standing;
    out.extend_from_slice(open);
    // Writing into memory does not fail.
    let _ = write!(out, ",\"cksum\":\"{checksum}\",\"yanked\":{yanked}");
    if let Some(published) = published.and_then(second) {
        let _ = write!(out, ",\"pubtime\":\"{published}\"");
    }
    out.extend_from_slice(b"}\n");
}

/// Writes a moment as the index has it: in UTC, to the second. What is beyond the calendar is no moment.
pub(in crate::formats::cargo) fn second(moment: Timestamp) -> Option<String> {
    let milliseconds = moment.epoch_milliseconds();
    let whole = milliseconds.saturating_sub(milliseconds.rem_euclid(1000));
    Some(Timestamp::from_epoch_milliseconds(whole).to_string()).filter(|text| text.ends_with('Z'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(document: &str) -> String {
        String::from_utf8(of_record(&serde_json::from_str(document).unwrap())).unwrap()
    }

    #[test]
    fn a_line_says_what_the_document_says_in_the_words_of_the_index() {
        let document = r#"{"name":"Acme","vers":"1.0.0","description":"d","links":"z","rust_version":"1.60",
            "features":{"old":["b/x"],"new":["dep:b"],"weak":["b?/y"]},
            "deps":[{"name":"real","version_req":"^1","features":["f"],"optional":true,"default_features":false,
                "target":"cfg(unix)","kind":"normal","registry":"https://other","explicit_name_in_toml":"b"}]}"#;

        assert_eq!(
            kept(document),
            r#"{"name":"Acme","vers":"1.0.0","deps":[{"name":"b","req":"^1","features":["f"],"optional":true,"default_features":false,"target":"cfg(unix)","kind":"normal","registry":"https://other","package":"real"}],"features":{"old":["b/x"]},"links":"z","v":2,"features2":{"new":["dep:b"],"weak":["b?/y"]},"rust_version":"1.60"}"#
        );
    }

    #[test]
    fn what_needs_no_new_cargo_asks_for_none() {
        let document = r#"{"name":"a","vers":"1.0.0","deps":[{"name":"b","version_req":"1"}]}"#;

        assert_eq!(
            kept(document),
            r#"{"name":"a","vers":"1.0.0","deps":[{"name":"b","req":"1","features":[],"optional":false,"default_features":true,"target":null,"kind":"normal","registry":null,"package":null}],"features":{},"links":null}"#
        );
    }

    #[test]
    fn the_registry_adds_what_it_knows() {
        let mut out = Vec::new();
        let published = Some(Timestamp::from_epoch_milliseconds(1_700_000_000_120));

        write(&mut out, b"{\"name\":\"a\"}", Standing { checksum: "c0", yanked: true, published });
        write(&mut out, b"{\"name\":\"b\"}", Standing { checksum: "c1", yanked: false, published: None });

        let expected = "{\"name\":\"a\",\"cksum\":\"c0\",\"yanked\":true,\"pubtime\":\"2023-11-14T22:13:20Z\"}\n\
            {\"name\":\"b\",\"cksum\":\"c1\",\"yanked\":false}\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn lines_of_other_registries_are_kept_with_members_that_nobody_knows_yet() {
        let line = r#"{"name":"A","vers":"1.0.0","later":{"x":1.50},"cksum":"C0","yanked":true,"pubtime":"2023-11-14T22:13:20Z"}"#;

        let read = OriginLine::parse(line).unwrap();

        assert_eq!((read.name.as_str(), read.checksum.as_str(), read.yanked), ("A", "c0", true));
        assert_eq!(read.published, Some(Timestamp::from_epoch_milliseconds(1_700_000_000_000)));
        assert_eq!(read.kept, br#"{"later":{"x":1.50},"name":"A","vers":"1.0.0"}"#);
        for none in ["", "[]", "{}", r#"{"name":"a","vers":"1.0.0"}"#, r#"{"name":"a","vers":1,"cksum":""}"#]
        {
            assert_eq!(OriginLine::parse(none), None, "{none}");
        }
    }
}
