//! The layout of Maven repositories: what a path names. Pure: a path in, the file out, read from the right, since a group
//! may have any number of parts.

use super::manifest::snapshot::{self, BuildFile};
use crate::formats::frame::error::Refusal;
use crate::formats::frame::path::segments;
use crate::registry::{
    AssetName, HashAlgorithm, Namespace, PackageCoordinates, PackageFormat, PackageName, PackageVersion,
};

/// What describes the versions of an artifact, and lies in its folder.
pub(super) const METADATA: &str = "maven-metadata.xml";

/// What a path names: a file, or the digest of one.
#[derive(Debug, PartialEq, Eq)]
pub struct Route {
    /// The file.
    pub target: Target,
    /// What the digest of it is computed by, where that is asked for and not the file.
    pub checksum: Option<HashAlgorithm>,
}

/// A file of a repository.
#[derive(Debug, PartialEq, Eq)]
pub enum Target {
    /// An asset of a version.
    Asset(ArtifactFile),
    /// What describes the versions of an artifact, or the plugins of the group that has the same path.
    Metadata(PackageCoordinates),
    /// What describes the builds of a snapshot.
    SnapshotMetadata(PackageCoordinates, PackageVersion),
}

/// An asset with what its path says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactFile {
    /// The artifact.
    pub package: PackageCoordinates,
    /// The folder that it lies in.
    pub folder: PackageVersion,
    /// The version that it is of: that of the folder, but for a build of a snapshot.
    pub version: PackageVersion,
    /// Its name.
    pub name: AssetName,
}

impl ArtifactFile {
    /// Returns what the names of all files of its version begin with.
    pub(super) fn start(&self) -> String {
        format!("{}-{}", self.package.name.normalized(), self.version.normalized())
    }
}

impl Route {
    /// Reads a path below the repository.
    pub fn parse(rest: &str) -> Result<Self, Refusal> {
        let names = segments(rest)?;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let Some((last, folders)) = names.split_last() else { return Err(Refusal::no_such_path()) };
        let (name, checksum) = split_checksum(last);
        if name == METADATA {
            return Ok(Self { target: metadata(folders)?, checksum });
        }
        match *folders {
            [ref group @ .., artifact, version] if !group.is_empty() => {
                let package = coordinates(group, artifact)?;
                Ok(Self { target: Target::Asset(file(package, version, name)?), checksum })
            }
            _ => Err(Refusal::no_such_path()),
        }
    }
}

fn split_checksum(name: &str) -> (&str, Option<HashAlgorithm>) {
    let endings = [
        (".md5", HashAlgorithm::Md5),
        (".sha1", HashAlgorithm::Sha1),
        (".sha256", HashAlgorithm::Sha256),
        (".sha512", HashAlgorithm::Sha512),
    ];
    let found = endings.iter().find_map(|(ending, algorithm)| Some((name.strip_suffix(ending)?, *algorithm)));
    found.map_or((name, None), |(name, algorithm)| (name, Some(algorithm)))
}

fn metadata(folders: &[&str]) -> Result<Target, Refusal> {
    match *folders {
        [ref group @ .., artifact, version] if !group.is_empty() && snapshot::base(version).is_some() => {
            let version = number(version)?;
            Ok(Target::SnapshotMetadata(coordinates(group, artifact)?, version))
        }
        [ref group @ .., artifact] if !group.is_empty() => {
            Ok(Target::Metadata(coordinates(group, artifact)?))
        }
        _ => Err(Refusal::no_such_path()),
    }
}

fn file(package: PackageCoordinates, version: &str, name: &str) -> Result<ArtifactFile, Refusal> {
    let folder = number(version)?;
    let artifact = package.name.normalized();
    let build =
        snapshot::base(version).and_then(|base| BuildFile::parse(name, artifact, base)?.build.version(base));
    let start = format!("{artifact}-{version}");
    let is_named = name.strip_prefix(&*start).is_some_and(|rest| rest.starts_with(['.', '-']));
    if build.is_none() && !is_named {
        let message = format!("the name of a file in this folder begins with `{start}`");
        return Err(Refusal::bad_request(message));
    }
    let name = AssetName::parse(PackageFormat::Maven, name)?;
    Ok(ArtifactFile { package, version: build.unwrap_or_else(|| folder.clone()), folder, name })
}

fn coordinates(group: &[&str], artifact: &str) -> Result<PackageCoordinates, Refusal> {
    let format = PackageFormat::Maven;
    // Two paths must not name one group.
    if group.iter().any(|part| part.contains('.')) {
        return Err(Refusal::bad_request(
            "a folder of a group has no dot in its name: each part has its own",
        ));
    }
    let (group, rules) = (group.join("."), format.rules());
    let wrong =
        |what, text: &str, rule| Refusal::bad_request(format!("the {what} `{text}` is wrong: {rule}"));
    (rules.check_namespace)(&group).map_err(|rule| wrong("group", &group, rule))?;
    (rules.check_name)(artifact).map_err(|rule| wrong("artifact", artifact, rule))?;
    let namespace = Namespace::parse(format, Some(&group))?;
    Ok(PackageCoordinates { format, namespace, name: PackageName::parse(format, artifact)? })
}

fn number(text: &str) -> Result<PackageVersion, Refusal> {
    let format = PackageFormat::Maven;
    (format.rules().check_version)(text)
        .map_err(|rule| Refusal::bad_request(format!("the version `{text}` is wrong: {rule}")))?;
    Ok(PackageVersion::parse(format, text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str) -> String {
        match Route::parse(path) {
            Err(refusal) => refusal.status.as_u16().to_string(),
            Ok(Route { target, checksum }) => {
                let of = |package: &PackageCoordinates| {
                    format!("{}:{}", package.namespace_or_empty(), package.name)
                };
                let told = match &target {
                    Target::Asset(file) => {
                        format!(
                            "{} {} {} {}",
                            of(&file.package),
                            file.folder,
                            file.version,
                            file.name.as_str()
                        )
                    }
                    Target::Metadata(package) => format!("{} metadata", of(package)),
                    Target::SnapshotMetadata(package, version) => {
                        format!("{} {version} metadata", of(package))
                    }
                };
                checksum.map_or(told.clone(), |algorithm| format!("{told} {algorithm:?}"))
            }
        }
    }

    #[test]
    fn paths_are_read_from_the_right() {
        for (path, expected) in [
            ("/com/acme/widget/1.0/widget-1.0.jar", "com.acme:widget 1.0 1.0 widget-1.0.jar"),
            ("/a/b/1/b-1-sources.tar.gz.sha512", "a:b 1 1 b-1-sources.tar.gz Sha512"),
            ("/a/b/1/b-1.jar.asc.md5", "a:b 1 1 b-1.jar.asc Md5"),
            ("/a/b.c/1+2/b.c-1%2B2.pom", "a:b.c 1+2 1+2 b.c-1+2.pom"),
            (
                "/a/b/1-SNAPSHOT/b-1-20261121.072424-3.jar",
                "a:b 1-SNAPSHOT 1-20261121.072424-3 b-1-20261121.072424-3.jar",
            ),
            ("/a/b/1-SNAPSHOT/b-1-SNAPSHOT.jar", "a:b 1-SNAPSHOT 1-SNAPSHOT b-1-SNAPSHOT.jar"),
            ("/com/acme/widget/maven-metadata.xml", "com.acme:widget metadata"),
            (
                "/com/acme/widget/1-SNAPSHOT/maven-metadata.xml.sha1",
                "com.acme:widget 1-SNAPSHOT metadata Sha1",
            ),
            ("/a/b/maven-metadata.xml.sha256", "a:b metadata Sha256"),
        ] {
            assert_eq!(told(path), expected, "{path}");
        }
    }

    #[test]
    fn what_is_no_file_of_the_layout_is_refused() {
        for (path, status) in [
            ("/", "404"),
            ("/widget-1.0.jar", "404"),
            ("/a/b-1.jar", "404"),
            ("/b/1/b-1.jar", "404"),
            ("/maven-metadata.xml", "404"),
            ("/a/maven-metadata.xml", "404"),
            ("/.meta/prefixes.txt", "404"),
            ("/a/../b/1/b-1.jar", "404"),
            ("/a//b/1/b-1.jar", "404"),
            ("/a/b/1/c-1.jar", "400"),
            ("/a/b/1/b-2.jar", "400"),
            ("/a/b/1/b-10.jar", "400"),
            ("/.a/b/1/b-1.jar", "400"),
            ("/a.b/c/1/c-1.jar", "400"),
            ("/a/b%2Fc/1/b-1.jar", "400"),
            ("/a/b/1%3A/b-1.jar", "400"),
        ] {
            assert_eq!(told(path), status, "{path}");
        }
    }
}
