//! What clients are told of a package: versions, their assets, and which of them bears which label.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::registry::clock::Timestamp;
use crate::registry::names::label::Label;
use crate::registry::names::package::{AssetName, PackageVersion};

/// What documents of a package show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackageContents {
    /// The versions that clients are told of, in the order of versions, each number once.
    pub versions: Vec<ListedVersion>,
    /// Which of those versions bears which label; the value of an upstream stands over that of a repository before it.
    pub labels: BTreeMap<Label, PackageVersion>,
}

/// A version that clients are told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedVersion {
    /// As it was written, too.
    pub version: PackageVersion,
    /// When it was published where it comes from, where that is known.
    pub published: Option<Timestamp>,
    /// The format's own document of it, of record.
    pub manifest: Option<Bytes>,
    /// By name, of each repository that adds to it.
    pub assets: Vec<ListedAsset>,
}

/// An asset of a version that clients are told of. It is here, or can be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedAsset {
    /// In the form that identifies it.
    pub name: AssetName,
    /// In bytes, where it is known.
    pub size_bytes: Option<u64>,
    /// Those that are known.
    pub digests: ListedDigests,
    /// The format's own document of it.
    pub document: Option<Bytes>,
    /// Why nobody should choose it any more, as the registry that it comes from says.
    pub yanked: Option<String>,
}

/// The digests of an asset that are known, each in lower-case hexadecimal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListedDigests {
    /// MD5.
    pub md5: Option<String>,
    /// SHA-1.
    pub sha1: Option<String>,
    /// SHA-256.
    pub sha256: Option<String>,
    /// SHA-512.
    pub sha512: Option<String>,
}
