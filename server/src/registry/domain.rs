//! Domains: creating, describing, deleting and listing them.
//! A domain owns its name in an account and region, and counts what it holds.

use super::clock::Timestamp;
use super::encryption_key::EncryptionKey;
use super::keys::DomainKey;
use super::names::{AccountId, Region};
use super::page::{Page, Paged};
use super::tags::Tags;
use super::{Error, Permit, Registry, region};

/// A domain as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// Owner, region and name.
    pub key: DomainKey,
    /// The ARN of the key that encrypts its assets.
    pub encryption_key: String,
    /// When it was created.
    pub created: Timestamp,
    /// How many repositories it holds.
    pub repository_count: u64,
    /// How many bytes its distinct assets take.
    pub asset_size_bytes: u64,
}

impl Domain {
    /// Gives the ARN of the bucket that holds its assets.
    pub fn bucket_arn(&self) -> String {
        region::asset_bucket_arn(&self.key.region)
    }
}

impl Registry {
    /// Creates a domain; the permit's account must be the owner in the key.
    pub async fn create_domain(
        &self,
        _permit: &Permit,
        _key: &DomainKey,
        _encryption_key: Option<EncryptionKey>,
        _tags: Tags,
    ) -> Result<Domain, Error> {
        Err(super::unfinished())
    }

    /// Gets a domain that must exist.
    pub async fn get_domain(&self, _key: &DomainKey) -> Result<Domain, Error> {
        Err(super::unfinished())
    }

    /// Deletes a domain without repositories and returns it as it last stood, or nothing if it was absent.
    pub async fn delete_domain(&self, _permit: &Permit, _key: &DomainKey) -> Result<Option<Domain>, Error> {
        Err(super::unfinished())
    }

    /// Lists an account's domains of a region by name.
    pub async fn list_domains(
        &self,
        _owner: AccountId,
        _region: &Region,
        _page: &Page,
    ) -> Result<Paged<Domain>, Error> {
        Err(super::unfinished())
    }
}
