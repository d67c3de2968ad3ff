//! Writing packuments. A package may have a hundred thousand versions; so they are written as they are read, and nothing
//! here holds more than one of them, but for a line on when each was published.

use std::collections::BTreeMap;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::form::Form;
use crate::digits;
use crate::formats::npm::manifest::{self, Dist, Members};
use crate::registry::{
    Error, Label, ListedVersion, PackageFingerprint, PackageReading, PackageVersion, Timestamp,
};
use crate::storage::{Spool, Spooled};

/// The name of the version that is meant where none is named.
pub(in crate::formats::npm) const LATEST: &str = "latest";

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

/// A packument that is to be written.
pub(super) struct Packument<'a> {
    /// The name of the package, with its scope.
    pub(super) name: &'a str,
    /// What the URLs of its tarballs begin with.
    pub(super) url: &'a str,
}

/// What has to be known of all versions before the first is written.
pub(super) struct Outline {
    /// The tags, of which one always says which version is the latest.
    pub(super) tags: BTreeMap<String, PackageVersion>,
    created: Option<Timestamp>,
    modified: Option<Timestamp>,
    /// When each version was published, as members of the object that says so.
    times: Vec<u8>,
}

impl Outline {
    /// Reads it; nothing where there is no version.
    pub(super) fn of(reading: &PackageReading<'_>) -> Result<Option<Self>, Error> {
        let (mut highest, mut highest_stable) = (None, None);
        let (mut created, mut modified, mut times) = (None, None, Vec::new());
        let labels = reading.outline(|listed| {
            let number = listed.version.normalized();
            let place = if is_prerelease(number) { &mut highest } else { &mut highest_stable };
            *place = Some(listed.version.clone());
            if let Some(published) = listed.published {
                created = Some(created.map_or(published, |first: Timestamp| first.min(published)));
                modified = modified.max(Some(published));
                // Writing into memory does not fail.
                let _ = write!(times, ",{}:{}", text(number), text(&milliseconds(published)));
            }
        })?;
        // The version that bore it may not be told of: the highest that is no prerelease takes its place.
        let Some(highest) = highest_stable.or(highest) else { return Ok(None) };
        let mut tags = tags(labels);
        tags.entry(LATEST.to_owned()).or_insert(highest);
        Ok(Some(Self { tags, created, modified, times }))
    }
}

/// Returns labels as tags.
pub(super) fn tags(labels: BTreeMap<Label, PackageVersion>) -> BTreeMap<String, PackageVersion> {
    labels.into_iter().map(|(label, version)| (label.as_str().to_owned(), version)).collect()
}

impl Packument<'_> {
    /// Writes it, and returns what was written; nothing where there is no version.
    pub(super) fn write(
        &self,
        reading: &PackageReading<'_>,
        form: Form,
        fingerprint: &PackageFingerprint,
        mut out: Spool,
    ) -> Result<Option<Spooled>, Error> {
        let Some(outline) = Outline::of(reading)? else { return Ok(None) };
        let mut piece = Vec::new();
        self.write_head(&mut piece, reading, form, fingerprint, &outline)?;
        out.push(&piece)?;
        let mut comma = "";
        reading.for_each_version(|listed| {
            piece.clear();
            let _ = write!(piece, "{comma}{}:", text(listed.version.normalized()));
            self.write_version(&mut piece, listed, form);
            comma = ",";
            Ok(out.push(&piece)?)
        })?;
        out.push(b"}}")?;
        Ok(Some(out.finish()?))
    }

    /// Writes all that comes before the versions.
    fn write_head(
        &self,
        out: &mut Vec<u8>,
        reading: &PackageReading<'_>,
        form: Form,
        fingerprint: &PackageFingerprint,
        outline: &Outline,
    ) -> Result<(), Error> {
        let Outline { tags, created, modified, times } = outline;
        let texts: BTreeMap<_, _> = tags.iter().map(|(tag, version)| (tag, version.normalized())).collect();
        // Writing into memory does not fail, and neither does a text as JSON.
        let _ = write!(out, "{{\"name\":{},\"dist-tags\":{}", text(self.name), json(&texts));
        let time = |moment: &Option<Timestamp>| text(&moment.map_or_else(String::new, milliseconds));
        match form {
            Form::Full => {
                // Clients send it back where they change something, and look into it nowhere.
                let revision = digits::hexadecimal(&Sha256::digest(fingerprint.to_bytes())[..16]);
                let _ = write!(out, ",\"_id\":{},\"_rev\":\"1-{revision}\"", text(self.name));
                if let Some(latest) = tags.get(LATEST) {
                    write_latest(out, reading, latest)?;
                }
            }
            Form::Abbreviated => {
                let _ = write!(out, ",\"modified\":{}", time(modified));
            }
        }
        let _ = write!(out, ",\"time\":{{\"created\":{},\"modified\":{}", time(created), time(modified));
        out.extend_from_slice(times);
        out.extend_from_slice(b"},\"versions\":{");
        Ok(())
    }

    /// Writes the document of one version.
    pub(super) fn write_version(&self, out: &mut Vec<u8>, listed: &ListedVersion, form: Form) {
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

/// Writes what the full form has of its latest version alone.
fn write_latest(
    out: &mut Vec<u8>,
    reading: &PackageReading<'_>,
    latest: &PackageVersion,
) -> Result<(), Error> {
    let listed = reading.find_version(latest)?;
    let document = listed.as_ref().map(document_of).unwrap_or_default();
    let members: Members<'_> = serde_json::from_str(document).unwrap_or_default();
    for (name, value) in OF_LATEST.iter().filter_map(|name| Some((*name, members.get(name)?))) {
        let _ = write!(out, ",{}:{}", text(name), value.get());
    }
    if let Some(readme) = reading.find_readme(latest)? {
        let _ = write!(out, ",\"readme\":{}", text(&readme));
    }
    Ok(())
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
