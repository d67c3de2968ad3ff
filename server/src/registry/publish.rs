//! Publishing an asset of a package version: which versions take it, and what becomes of their status.
//! The bytes go to storage first; one transaction then decides.

use super::asset::AssetSummary;
use super::format::PackageVersionStatus;
use super::keys::PackageVersionKey;
use super::names::InvalidName;
use super::package_names::AssetName;
use super::revision::Revision;
use super::{Error, Permit, Registry};
use crate::storage::Body;

/// A SHA-256 digest that a client announces: 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedSha256(String);

impl ExpectedSha256 {
    /// Parses 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        let fits = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if !fits {
            return Err(InvalidName::new("SHA-256", text, "it must be 64 lower-case hexadecimal digits"));
        }
        Ok(Self(text.to_owned()))
    }

    /// Gives the digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An asset to publish.
#[derive(Debug, Clone)]
pub struct PublishAsset {
    /// The version that it belongs to, which is created if need be.
    pub key: PackageVersionKey,
    /// Its name.
    pub asset: AssetName,
    /// The digest that its bytes must have.
    pub expected_sha256: ExpectedSha256,
    /// Whether more assets will follow.
    pub unfinished: bool,
    /// The length that the client announced, where it did.
    pub declared_length: Option<u64>,
}

/// A published asset and the version as it stands after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedAsset {
    /// The version.
    pub key: PackageVersionKey,
    /// Its revision.
    pub revision: Revision,
    /// Its status.
    pub status: PackageVersionStatus,
    /// The asset.
    pub asset: AssetSummary,
}

impl Registry {
    /// Publishes one asset of a generic package version.
    pub async fn publish_package_version(
        &self,
        _permit: &Permit,
        _publish: PublishAsset,
        _body: Body,
    ) -> Result<PublishedAsset, Error> {
        Err(super::unfinished())
    }
}
