//! Public Maven repositories: the document of an artifact lists its versions, and the files of a version are found by their
//! names and the digests beside them.

use super::manifest::repository_metadata::RepositoryMetadata;
use super::manifest::{checksum, file, plugin, snapshot};
use super::route::METADATA;
use crate::formats::frame::path::encode;
use crate::formats::frame::upstream::{
    Offer, OriginDocument, UnlistedFiles, UpstreamProtocol, listing_protocol,
};
use crate::registry::{
    AssetName, Described, HashAlgorithm, OfferedAsset, OfferedVersion, PackageCoordinates, PackageFormat,
    PackageVersion,
};
use crate::storage::StagedReader;

/// How Maven repositories are spoken with.
pub(in crate::formats) static PROTOCOL: UpstreamProtocol = UpstreamProtocol {
    unlisted: Some(&FILES),
    ..listing_protocol(document_path, "application/xml, text/xml, */*", read, describe)
};

/// Every repository has SHA-1 and MD5; better ones are rare, and asking for them first would ask in vain.
static FILES: UnlistedFiles = UnlistedFiles {
    path: file_path,
    digest_endings: &[(".sha1", HashAlgorithm::Sha1), (".md5", HashAlgorithm::Md5)],
    read_digest: checksum::sent,
    usual,
};

/// The endings of what versions usually have.
const USUAL: [&str; 4] = [".pom", ".jar", "-sources.jar", "-javadoc.jar"];

fn folder(package: &PackageCoordinates) -> String {
    let group = package.namespace_or_empty().split('.');
    let folders = group.chain([package.name.normalized()]);
    folders.map(|folder| encode(folder).to_string()).collect::<Vec<_>>().join("/")
}

fn document_path(package: &PackageCoordinates) -> String {
    format!("{}/{METADATA}", folder(package))
}

/// Returns where a file is. Snapshots are not fetched from outside: they change, and what is kept does not.
fn file_path(package: &PackageCoordinates, version: &PackageVersion, asset: &AssetName) -> Option<String> {
    let number = version.normalized();
    if snapshot::base(number).is_some() {
        return None;
    }
    Some(format!("{}/{}/{}", folder(package), encode(number), encode(asset.as_str())))
}

fn usual(package: &PackageCoordinates, version: &PackageVersion) -> Vec<AssetName> {
    let start = format!("{}-{}", package.name.normalized(), version.normalized());
    let names =
        USUAL.iter().map(|ending| AssetName::parse(PackageFormat::Maven, &format!("{start}{ending}")));
    names.filter_map(Result::ok).collect()
}

fn read(package: &PackageCoordinates, document: &OriginDocument) -> Result<Offer, String> {
    let said = RepositoryMetadata::parse(&document.bytes).map_err(|error| error.to_string())?;
    if said.versions.is_empty() {
        return Ok(Offer { document: plugin::render_list(&said.plugins), ..Offer::default() });
    }
    said.check(package.namespace_or_empty(), package.name.normalized()).map_err(|error| error.to_string())?;
    let numbers = said.versions.iter().filter(|number| snapshot::base(number).is_none());
    let versions = numbers.filter_map(|number| PackageVersion::parse(PackageFormat::Maven, number).ok());
    let offered = |version| OfferedVersion {
        version,
        published: None,
        notice: None,
        manifest: None,
        assets: Vec::new(),
    };
    Ok(Offer { versions: versions.map(offered).collect(), updated: said.updated, ..Offer::default() })
}

/// Reads what a POM says of its version.
fn describe(
    _package: &PackageCoordinates,
    _version: &OfferedVersion,
    asset: &OfferedAsset,
    content: StagedReader,
) -> Described {
    file::describe(asset.name.as_str(), content).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{Namespace, PackageName, Timestamp};

    fn package() -> PackageCoordinates {
        let format = PackageFormat::Maven;
        let namespace = Namespace::parse(format, Some("com.acme")).unwrap();
        PackageCoordinates { format, namespace, name: PackageName::parse(format, "b.c").unwrap() }
    }

    fn version(number: &str) -> PackageVersion {
        PackageVersion::parse(PackageFormat::Maven, number).unwrap()
    }

    fn offer(document: &'static str) -> Result<Offer, String> {
        let base: reqwest::Url = "https://origin.test/maven2/".parse().unwrap();
        let document = OriginDocument {
            bytes: document.into(),
            content_type: None,
            url: base.clone(),
            base,
            directory: None,
            parts: Vec::new(),
        };
        read(&package(), &document)
    }

    #[test]
    fn files_lie_where_the_layout_says() {
        assert_eq!(document_path(&package()), "com/acme/b.c/maven-metadata.xml");
        let path = |number: &str, ending: &str| {
            let name = AssetName::parse(PackageFormat::Maven, &format!("b.c-{number}{ending}")).unwrap();
            file_path(&package(), &version(number), &name)
        };
        assert_eq!(path("1+2", ".jar").as_deref(), Some("com/acme/b.c/1%2B2/b.c-1%2B2.jar"));
        assert_eq!(path("1-SNAPSHOT", ".jar"), None);
        let usual: Vec<_> = usual(&package(), &version("1")).iter().map(ToString::to_string).collect();
        assert_eq!(usual, ["b.c-1.pom", "b.c-1.jar", "b.c-1-sources.jar", "b.c-1-javadoc.jar"]);
    }

    #[test]
    fn releases_are_offered_and_snapshots_are_not() {
        let offer = offer(
            "<metadata><groupId>com.acme</groupId><artifactId>b.c</artifactId><versioning><versions>
            <version>1</version><version>2-SNAPSHOT</version><version>a/b</version></versions>
            <lastUpdated>20210203040506</lastUpdated></versioning></metadata>",
        )
        .unwrap();
        let numbers: Vec<_> = offer.versions.iter().map(|offered| offered.version.normalized()).collect();
        assert_eq!(numbers, ["1"]);
        assert_eq!(offer.updated, Timestamp::parse("2021-02-03T04:05:06Z"));
    }

    #[test]
    fn a_document_of_something_else_is_refused() {
        for document in [
            "",
            "<html/>",
            "<metadata><groupId>com.acme</groupId><artifactId>other</artifactId><versioning><versions>
            <version>1</version></versions></versioning></metadata>",
        ] {
            assert!(offer(document).is_err(), "{document}");
        }
        assert_eq!(offer("<metadata><plugins/></metadata>").unwrap().document, None);
    }
}
