//! Public registries of Python packages: reading the page of a project at an origin, in JSON or in HTML.

mod page;

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use self::page::{OriginFile, OriginPage, read_html, read_json};
use super::manifest::archive::{self, Limits};
use super::manifest::core_metadata::CoreMetadata;
use super::manifest::file_record::FileRecord;
use super::manifest::filename::DistributionFilename;
use super::manifest::project_record::ProjectRecord;
use crate::digits;
use crate::formats::frame::upstream::{Offer, OriginDocument, UpstreamProtocol, listing_protocol};
use crate::registry::{
    AssetMetadata, AssetName, Described, Digest, HashAlgorithm, OfferedAsset, OfferedCompanion,
    OfferedVersion, PackageCoordinates, PackageFormat, PackageVersionMetadata, Timestamp,
};
use crate::storage::StagedReader;

/// How Python's registries are spoken with. JSON says more, and older ones know HTML alone.
pub(in crate::formats) static PROTOCOL: UpstreamProtocol = listing_protocol(
    path,
    "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1",
    read,
    describe,
);

fn path(project: &PackageCoordinates) -> String {
    format!("{}/", project.name.normalized())
}

fn read(project: &PackageCoordinates, document: &OriginDocument) -> Result<Offer, String> {
    let is_json = document.content_type.as_ref().is_some_and(|kind| kind.contains("json"));
    let OriginPage { files, project: said } =
        if is_json { read_json(project, &document.bytes)? } else { read_html(&document.bytes) };
    // However a file writes the number of its version, equal numbers are one version.
    let mut versions: BTreeMap<String, OfferedVersion> = BTreeMap::new();
    for file in files {
        let Some((parsed, asset)) = offered(project, document, file) else { continue };
        let published = asset.published;
        let version = versions.entry(parsed.version.sort_key().to_owned()).or_insert_with(|| {
            let version = parsed.version;
            OfferedVersion { version, published, notice: None, manifest: None, assets: Vec::new() }
        });
        version.published = earliest(version.published, published);
        version.assets.push(asset);
    }
    for version in versions.values_mut() {
        version.assets.sort_by(|one, other| one.name.as_str().cmp(other.name.as_str()));
    }
    let document = whole(said, document).render();
    Ok(Offer { versions: versions.into_values().collect(), document, ..Offer::default() })
}

/// Returns what is said of a project with its URLs made whole; those that are none are left out.
fn whole(said: ProjectRecord, document: &OriginDocument) -> ProjectRecord {
    let join = |urls: Vec<String>| {
        let whole = urls.iter().filter_map(|url| document.url.join(url).ok());
        whole.filter(|url| matches!(url.scheme(), "http" | "https")).map(String::from).collect()
    };
    let (tracks, alternate_locations) = (join(said.tracks), join(said.alternate_locations));
    ProjectRecord { tracks, alternate_locations, ..said }
}

/// Returns the earlier of two moments, if both are known: nobody knows about the whole otherwise.
fn earliest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.zip(other).map(|(one, other)| one.min(other))
}

/// Reads a file; one whose name fits no version of the project, or of which nothing is announced that it can be checked
/// by, is not offered.
fn offered(
    project: &PackageCoordinates,
    document: &OriginDocument,
    file: OriginFile,
) -> Option<(DistributionFilename, OfferedAsset)> {
    let parsed = DistributionFilename::parse(&file.filename, &project.name).ok()?;
    let digests: Vec<_> = file.digests.iter().filter_map(|(name, text)| digest(name, text)).collect();
    if digests.is_empty() {
        return None;
    }
    let mut url = document.url.join(&file.url).ok()?;
    url.set_fragment(None);
    let companion = file.core_metadata_sha256.and_then(|sha256| digest("sha256", &sha256)).map(|digest| {
        let mut beside = url.clone();
        beside.set_path(&format!("{}.metadata", url.path()));
        OfferedCompanion { url: beside.into(), digest }
    });
    let record = FileRecord {
        uploaded_milliseconds: file.uploaded.map(Timestamp::epoch_milliseconds),
        requires_python: file.requires_python,
        core_metadata_sha256: companion.as_ref().map(|companion| companion.digest.as_str().to_owned()),
    };
    let asset = OfferedAsset {
        name: AssetName::parse(PackageFormat::Pypi, &file.filename).ok()?,
        url: url.into(),
        published: file.uploaded,
        size_bytes: file.size_bytes,
        digests,
        digests_url: None,
        document: Some(record.render().into()),
        yanked: file.yanked,
        companion,
    };
    Some((parsed, asset))
}

fn digest(name: &str, text: &str) -> Option<Digest> {
    let algorithm = match name {
        "md5" => HashAlgorithm::Md5,
        "sha1" => HashAlgorithm::Sha1,
        "sha256" => HashAlgorithm::Sha256,
        "sha512" => HashAlgorithm::Sha512,
        _ => return None,
    };
    Digest::parse(algorithm, &text.to_ascii_lowercase()).ok()
}

/// Reads what a file says of itself. One that is not in order is what was announced nevertheless, and clients decide what
/// to do with it.
fn describe(
    project: &PackageCoordinates,
    _version: &OfferedVersion,
    asset: &OfferedAsset,
    content: StagedReader,
) -> Described {
    let parsed = DistributionFilename::parse(asset.name.as_str(), &project.name).ok();
    let contents = parsed.and_then(|parsed| archive::read(content, &parsed, &Limits::default()).ok());
    let (core_metadata, metadata_file) =
        contents.map_or((None, None), |contents| (contents.core_metadata, contents.metadata_file));
    let told = asset.document.as_deref().and_then(FileRecord::parse).unwrap_or_default();
    let record = FileRecord {
        // Of the very bytes that are served beside the file.
        core_metadata_sha256: metadata_file.as_ref().map(|file| digits::hexadecimal(&Sha256::digest(file))),
        ..told
    };
    let described = core_metadata.as_ref().map(CoreMetadata::describe).unwrap_or_default();
    let display_name = described.display_name.clone().or_else(|| Some(project.name.original().to_owned()));
    Described {
        version: PackageVersionMetadata { display_name, ..described },
        asset: Some(AssetMetadata { document: record.render(), companion: metadata_file }),
    }
}

#[cfg(test)]
mod tests;
