//! How a format speaks with public registries: where the documents of packages are and how they are read, and how files are
//! found. The rest is the same for all.

use bytes::Bytes;

use crate::registry::{
    AssetName, Described, Digest, HashAlgorithm, Label, OfferedAsset, OfferedVersion, PackageCoordinates,
    PackageVersion, Timestamp,
};
use crate::storage::StagedReader;

/// Returns where the document of a package is.
type Place = fn(&PackageCoordinates) -> String;

/// Reads a document; what is wrong with it is said in words for people.
type ReadDocument = fn(&PackageCoordinates, &OriginDocument) -> Result<Offer, String>;

/// Reads what a file says of itself.
type DescribeFile = fn(&PackageCoordinates, &OfferedVersion, &OfferedAsset, StagedReader) -> Described;

/// Reads a place out of the document of a registry.
type ReadPlace = fn(&[u8]) -> Result<String, String>;

/// Reads the digests of a file out of the document that tells them.
pub(super) type ReadDigests = fn(&[u8]) -> Vec<Digest>;

/// Lists the parts of a document that are elsewhere, each as a URL seen from it.
pub(super) type ListParts = fn(&OriginDocument) -> Result<Vec<String>, String>;

/// How a format speaks with a public registry.
pub(in crate::formats) struct UpstreamProtocol {
    /// Returns where the document of a package is, seen from the base of the registry or what stands for that.
    pub(in crate::formats) path: Place,
    /// Returns where the document of the registry itself is that says where things are, seen from the same base; nothing
    /// where its packages say that themselves.
    pub(in crate::formats) directory: Option<&'static str>,
    /// Reads out of that document from where the documents of packages are seen, as a URL seen from the base; nothing where
    /// that is the base itself.
    pub(in crate::formats) documents: Option<ReadPlace>,
    /// The types that the document of a package may have.
    pub(in crate::formats) accept: &'static str,
    /// Lists the parts of the document that are elsewhere, each as a URL seen from it; nothing where a document is whole.
    pub(in crate::formats) parts: Option<ListParts>,
    /// Reads the document; what is wrong with it is said in words for people.
    pub(in crate::formats) read: ReadDocument,
    /// How files are found that the document does not list; nothing where it lists all that there are.
    pub(in crate::formats) unlisted: Option<&'static UnlistedFiles>,
    /// Reads the document that tells the digests of a file, where that of the package does not.
    pub(in crate::formats) digests: Option<ReadDigests>,
    /// Reads what a file says of itself.
    pub(in crate::formats) describe: DescribeFile,
}

/// How files are found that no document lists: by their paths, and by digests that lie beside them.
pub(in crate::formats) struct UnlistedFiles {
    /// Returns the path of a file from the base of the registry on; nothing for one that is not fetched.
    pub(in crate::formats) path: fn(&PackageCoordinates, &PackageVersion, &AssetName) -> Option<String>,
    /// What is appended to the path of a file for each digest of it, the one to be asked for first before the others.
    pub(in crate::formats) digest_endings: &'static [(&'static str, HashAlgorithm)],
    /// Reads the digest out of such a file.
    pub(in crate::formats) read_digest: fn(&[u8]) -> Option<&str>,
    /// Names the files that versions usually have, which come with the first of a version that is fetched.
    pub(in crate::formats) usual: fn(&PackageCoordinates, &PackageVersion) -> Vec<AssetName>,
}

/// A document as a registry sent it.
#[derive(Debug)]
pub(in crate::formats) struct OriginDocument {
    pub(in crate::formats) bytes: Bytes,
    /// In lower case.
    pub(in crate::formats) content_type: Option<String>,
    /// Where it came from, which references in it are seen from.
    pub(in crate::formats) url: reqwest::Url,
    /// The base of the registry, below which it is.
    pub(in crate::formats) base: reqwest::Url,
    /// The document of the registry itself, where its protocol has one.
    pub(in crate::formats) directory: Option<Bytes>,
    /// The parts of it that were elsewhere, in the order in which it lists them.
    pub(in crate::formats) parts: Vec<Bytes>,
}

/// What a document offers.
#[derive(Debug, Default)]
pub(in crate::formats) struct Offer {
    pub(in crate::formats) versions: Vec<OfferedVersion>,
    pub(in crate::formats) labels: std::collections::BTreeMap<Label, PackageVersion>,
    /// What is said of the package as a whole, in the format's own form.
    pub(in crate::formats) document: Option<String>,
    /// When anything of it last changed.
    pub(in crate::formats) updated: Option<Timestamp>,
}

/// What is common to most: a document that is whole and lists all files with their digests.
pub(in crate::formats) const fn listing_protocol(
    path: Place,
    accept: &'static str,
    read: ReadDocument,
    describe: DescribeFile,
) -> UpstreamProtocol {
    UpstreamProtocol {
        path,
        directory: None,
        documents: None,
        accept,
        parts: None,
        read,
        unlisted: None,
        digests: None,
        describe,
    }
}
