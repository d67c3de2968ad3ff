//! The document of a version, as its author published it: what is kept of it, and what it says.

mod members;
mod metadata;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

pub use self::members::Members;
pub use self::metadata::describe;
use crate::registry::PackageCoordinates;

/// Returns the name of a package as npm writes it: with its scope, where it has one.
pub fn full_name(package: &PackageCoordinates) -> String {
    match &package.namespace {
        Some(scope) => format!("@{scope}/{}", package.name),
        None => package.name.to_string(),
    }
}

/// Who a document is about.
#[derive(Debug, Deserialize)]
pub struct Identity {
    /// With the scope, where there is one.
    pub name: String,
    /// Its number.
    pub version: String,
}

/// What was found out about the files of a tarball.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unpacked {
    /// How many files it holds, folders left out.
    pub files: u64,
    /// How long they are together.
    pub bytes: u64,
    /// Whether installing runs something.
    pub has_install_script: bool,
}

/// Members that are not kept: the registry says what `dist` is, and readmes are kept apart.
const NOT_KEPT: [&str; 4] = ["dist", "readme", "_attachments", "hasInstallScript"];

/// Members of `dist` that say where the tarball is and what it hashes to, which the registry says itself.
const OF_CONTENT: [&str; 3] = ["integrity", "shasum", "tarball"];

/// The notice of a version that is deprecated without a word.
pub(super) const UNEXPLAINED: &str = "this version is deprecated";

/// Scripts that run when a package is installed.
pub(super) const INSTALL_SCRIPTS: [&str; 3] = ["preinstall", "install", "postinstall"];

/// Returns the document to keep of a version: what its author says, and what the tarball is like.
pub fn of_record(author: &Members<'_>, id: &str, unpacked: &Unpacked) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = members::Writer::new(&mut out);
    writer.text("_id", id);
    for (name, value) in author.iter().filter(|(name, _)| *name != "_id" && !NOT_KEPT.contains(name)) {
        if !is_no_notice(name, value) {
            writer.raw(name, value.get());
        }
    }
    if unpacked.has_install_script {
        writer.raw("hasInstallScript", "true");
    }
    let Unpacked { files, bytes, .. } = unpacked;
    writer.raw("dist", &format!("{{\"fileCount\":{files},\"unpackedSize\":{bytes}}}"));
    writer.end();
    out
}

/// Returns the document to keep of a version that comes from another registry: what is said there, but for where the
/// tarball is and what it hashes to, and whether it is deprecated, which that registry may say otherwise later.
pub(super) fn of_origin(told: &Members<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = members::Writer::new(&mut out);
    for (name, value) in told.iter().filter(|(name, _)| *name != "deprecated" && !NOT_KEPT.contains(name)) {
        writer.raw(name, value.get());
    }
    if runs_something(told) {
        writer.raw("hasInstallScript", "true");
    }
    if let Some(dist) = told.get("dist").and_then(|dist| serde_json::from_str::<Members<'_>>(dist.get()).ok())
    {
        writer.name("dist");
        let mut writer = members::Writer::new(writer.out());
        for (name, value) in dist.iter().filter(|(name, _)| !OF_CONTENT.contains(name)) {
            writer.raw(name, value.get());
        }
        writer.end();
    }
    writer.end();
    out
}

/// Returns the notice of deprecation that a document has.
pub(super) fn notice(told: &Members<'_>) -> Option<String> {
    match serde_json::from_str(told.get("deprecated")?.get()).ok()? {
        Value::String(notice) if !notice.is_empty() => Some(notice),
        Value::Bool(true) => Some(UNEXPLAINED.to_owned()),
        _ => None,
    }
}

/// Tells whether installing a version runs something, by its document.
fn runs_something(told: &Members<'_>) -> bool {
    let is_true = |name| told.get(name).is_some_and(|value| value.get() == "true");
    let scripts =
        told.get("scripts").and_then(|scripts| serde_json::from_str::<Members<'_>>(scripts.get()).ok());
    let has = |name: &&str| scripts.as_ref().is_some_and(|scripts| scripts.get(name).is_some());
    is_true("hasInstallScript") || is_true("gypfile") || INSTALL_SCRIPTS.iter().any(has)
}

/// An empty notice of deprecation is none, and some clients take it for one.
fn is_no_notice(name: &str, value: &RawValue) -> bool {
    name == "deprecated" && matches!(value.get(), r#""""# | "null" | "false")
}

/// Sets or removes the notice of deprecation in a document that is kept; nothing where it stays as it is.
pub fn deprecate(kept: &[u8], notice: &str) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(kept).ok()?;
    let members: Members<'_> = serde_json::from_str(text).ok()?;
    let before = members.get("deprecated").and_then(|value| serde_json::from_str::<String>(value.get()).ok());
    if before.as_deref().unwrap_or_default() == notice {
        return None;
    }
    let mut out = Vec::with_capacity(kept.len() + notice.len() + 16);
    let mut writer = members::Writer::new(&mut out);
    for (name, value) in members.iter().filter(|(name, _)| *name != "deprecated") {
        writer.raw(name, value.get());
    }
    if !notice.is_empty() {
        writer.text("deprecated", notice);
    }
    writer.end();
    Some(out)
}

/// Where a tarball is and what it hashes to.
#[derive(Debug, Clone, Copy)]
pub struct Dist<'a> {
    /// Its URL.
    pub tarball: &'a str,
    /// Its SHA-1, in hexadecimal digits.
    pub shasum: Option<&'a str>,
    /// Its SHA-512, as W3C Subresource Integrity has it.
    pub integrity: Option<&'a str>,
}

/// Writes a document that is kept as clients see it: all of it, or the members that `keep` chooses.
pub fn write(out: &mut Vec<u8>, kept: &str, dist: Dist<'_>, keep: impl Fn(&str) -> bool) {
    let members: Members<'_> = serde_json::from_str(kept).unwrap_or_default();
    let mut writer = members::Writer::new(out);
    let mut further = None;
    for (name, value) in members.iter() {
        if name == "dist" {
            further = Some(value);
        } else if keep(name) {
            writer.raw(name, value.get());
        }
    }
    writer.name("dist");
    write_dist(writer.out(), further, dist);
    writer.end();
}

fn write_dist(out: &mut Vec<u8>, further: Option<&RawValue>, dist: Dist<'_>) {
    let further: Members<'_> =
        further.and_then(|value| serde_json::from_str(value.get()).ok()).unwrap_or_default();
    let mut writer = members::Writer::new(out);
    for (name, digest) in [("integrity", dist.integrity), ("shasum", dist.shasum)] {
        if let Some(digest) = digest {
            writer.text(name, digest);
        }
    }
    writer.text("tarball", dist.tarball);
    for (name, value) in further.iter().filter(|(name, _)| !OF_CONTENT.contains(name)) {
        writer.raw(name, value.get());
    }
    writer.end();
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNPACKED: Unpacked = Unpacked { files: 2, bytes: 300, has_install_script: true };

    fn kept(author: &str) -> String {
        let members: Members<'_> = serde_json::from_str(author).unwrap();
        String::from_utf8(of_record(&members, "a@1.0.0", &UNPACKED)).unwrap()
    }

    #[test]
    fn what_an_author_says_is_kept_in_its_order_and_what_the_registry_knows_better_is_not() {
        let author = r#"{"name":"a","version":"1.0.0","z":1e400,"readme":"long","dist":{"tarball":"http://elsewhere"},
            "deprecated":"","bin":{"x":"y"},"_id":"b@2"}"#;

        assert_eq!(
            kept(author),
            r#"{"_id":"a@1.0.0","name":"a","version":"1.0.0","z":1e400,"bin":{"x":"y"},"hasInstallScript":true,"dist":{"fileCount":2,"unpackedSize":300}}"#
        );
    }

    #[test]
    fn a_notice_of_deprecation_is_set_changed_and_removed() {
        let fresh = kept(r#"{"name":"a"}"#);
        assert_eq!(deprecate(fresh.as_bytes(), ""), None);

        let old = deprecate(fresh.as_bytes(), "old \"one\"").unwrap();
        assert!(String::from_utf8_lossy(&old).ends_with(r#","deprecated":"old \"one\""}"#));
        assert_eq!(deprecate(&old, "old \"one\""), None);

        assert_eq!(deprecate(&old, "").unwrap(), fresh.as_bytes());
    }

    #[test]
    fn clients_see_where_the_tarball_is_and_what_it_hashes_to() {
        let dist = Dist { tarball: "http://here/a.tgz", shasum: Some("12"), integrity: Some("sha512-3") };
        let mut out = Vec::new();

        write(&mut out, &kept(r#"{"name":"a","scripts":{}}"#), dist, |name| name != "scripts");

        assert_eq!(
            String::from_utf8(out).unwrap(),
            r#"{"_id":"a@1.0.0","name":"a","hasInstallScript":true,"dist":{"integrity":"sha512-3","shasum":"12","tarball":"http://here/a.tgz","fileCount":2,"unpackedSize":300}}"#
        );
    }
}
