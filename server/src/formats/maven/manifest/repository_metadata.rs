//! `maven-metadata.xml` as clients send it: which versions of an artifact are whole, which build of a snapshot is the newest,
//! or which plugins a group has. What is served under that name is made anew and never this.

use super::plugin::Plugin;
use super::snapshot::{self, Build};
use super::text;
use crate::formats::frame::xml::{Element, XmlError};
use crate::registry::Timestamp;

/// The longest that is taken: a hundred thousand versions have room in it.
pub(in crate::formats::maven) const MOST_BYTES: usize = 8 * 1024 * 1024;

/// The root of the document.
const METADATA: &str = "metadata";

/// What a document says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RepositoryMetadata {
    /// The group that it names.
    pub group: Option<String>,
    /// The artifact that it names.
    pub artifact: Option<String>,
    /// The versions that it lists.
    pub versions: Vec<String>,
    /// The build that it calls the newest.
    pub(in crate::formats::maven) newest: Option<Build>,
    /// The plugins of a group that it lists.
    pub(in crate::formats::maven) plugins: Vec<Plugin>,
    /// When it last changed.
    pub(in crate::formats::maven) updated: Option<Timestamp>,
}

/// What is wrong with a document.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// It is not in the encoding that it says.
    #[error("the `maven-metadata.xml` is not in the encoding that it declares")]
    Encoding,
    /// It cannot be read.
    #[error("the `maven-metadata.xml` cannot be read: {0}")]
    Xml(#[from] XmlError),
    /// It is another document.
    #[error("the `maven-metadata.xml` has no `metadata` as its root")]
    Root,
    /// It is of something else.
    #[error("the `maven-metadata.xml` is of `{told}`, and its address of `{expected}`")]
    Other {
        /// What it names.
        told: String,
        /// What it should name.
        expected: String,
    },
}

impl RepositoryMetadata {
    /// Reads a document.
    pub fn parse(document: &[u8]) -> Result<Self, MetadataError> {
        let text = text::decode(document).ok_or(MetadataError::Encoding)?;
        let root = Element::parse(&text)?;
        if root.name != METADATA {
            return Err(MetadataError::Root);
        }
        let said = |element: &Element, name: &str| Some(element.child(name)?.text()?.to_owned());
        let versioning = root.child("versioning");
        let versions = versioning.and_then(|versioning| versioning.child("versions"));
        let listed = versions.into_iter().flat_map(|versions| versions.all("version"));
        let newest = versioning.and_then(|versioning| {
            let snapshot = versioning.child("snapshot")?;
            Build::of(snapshot.child("timestamp")?.text()?, snapshot.child("buildNumber")?.text()?)
        });
        let plugins = root.child("plugins").into_iter().flat_map(|plugins| plugins.all("plugin"));
        Ok(Self {
            group: said(&root, "groupId"),
            artifact: said(&root, "artifactId"),
            versions: listed.filter_map(Element::text).map(str::to_owned).collect(),
            newest,
            plugins: plugins.filter_map(|plugin| Plugin::read(plugin, "prefix")).collect(),
            updated: versioning
                .and_then(|versioning| snapshot::moment_of(versioning.child("lastUpdated")?.text()?)),
        })
    }

    /// Refuses a document that names another group or artifact than its address.
    pub fn check(&self, group: &str, artifact: &str) -> Result<(), MetadataError> {
        for (told, expected) in [(&self.group, group), (&self.artifact, artifact)] {
            let told = told.as_deref().unwrap_or_default();
            if told != expected {
                let (told, expected) = (told.chars().take(255).collect(), expected.to_owned());
                return Err(MetadataError::Other { told, expected });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_say_which_versions_and_which_build_they_are_of() {
        let artifact = RepositoryMetadata::parse(
            br"<metadata xmlns='http://maven.apache.org/METADATA/1.1.0'><groupId>com.acme</groupId>
            <artifactId>widget</artifactId><versioning><release>1.1</release>
            <versions><version>1.0</version><version> 1.1 </version><version/></versions>
            <lastUpdated>20261121072424</lastUpdated></versioning></metadata>",
        )
        .unwrap();
        assert_eq!(artifact.versions, ["1.0", "1.1"]);
        assert_eq!(artifact.updated, Timestamp::parse("2026-11-21T07:24:24Z"));
        assert_eq!(artifact.check("com.acme", "widget"), Ok(()));
        assert!(artifact.check("com.acme", "gadget").is_err());

        let snapshot = RepositoryMetadata::parse(
            br"<metadata><groupId>a</groupId><artifactId>b</artifactId><version>1-SNAPSHOT</version><versioning>
            <snapshot><timestamp>20261121.072424</timestamp><buildNumber>3</buildNumber></snapshot></versioning></metadata>",
        )
        .unwrap();
        assert_eq!(snapshot.newest.unwrap().value("1"), "1-20261121.072424-3");

        let group = RepositoryMetadata::parse(
            b"<metadata><plugins><plugin><name>A B</name><prefix>b</prefix><artifactId>b-plugin</artifactId></plugin>
            <plugin><prefix>c</prefix></plugin></plugins></metadata>",
        )
        .unwrap();
        let plugins: Vec<_> =
            group.plugins.iter().map(|plugin| (&*plugin.prefix, &*plugin.artifact)).collect();
        assert_eq!(plugins, [("b", "b-plugin")]);
    }

    #[test]
    fn what_is_no_document_of_a_repository_is_refused() {
        for document in [
            &b""[..],
            b"text",
            b"<project/>",
            b"<metadata>",
            b"<!DOCTYPE metadata><metadata/>",
            b"<metadata>\xff</metadata>",
        ] {
            assert!(RepositoryMetadata::parse(document).is_err());
        }
    }
}
