//! Receiving content before it is known what becomes of it: its bytes are durable and their digests known, it can be
//! read back, and nothing names it yet. What is not published in the end is removed.

use std::io;

use super::asset::AssetHashes;
use crate::registry::Registry;
use crate::registry::error::{Error, ExceededQuota, Invalid};
use crate::registry::names::digest::{Digest, HashAlgorithm};
use crate::registry::names::keys::PackageVersionKey;
use crate::registry::names::package::AssetName;
use crate::storage::{self, Body, ReceiveError, StagedReader};

/// Content that was received.
#[derive(Debug)]
pub struct Staged {
    content: storage::Staged,
}

/// The ways in which content is not received.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// It is longer than an asset may be.
    #[error("the content is longer than {limit} bytes")]
    TooLong {
        /// How many there may be at most.
        limit: u64,
    },
    /// It is not what was announced.
    #[error(transparent)]
    Differs(#[from] Invalid),
    /// The body ended in an error.
    #[error("the body could not be read to its end")]
    Body(#[source] io::Error),
    /// Storage failed.
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

impl StageError {
    /// Says it of the asset that the content was to become.
    pub fn of_asset(self, key: &PackageVersionKey, asset: &AssetName) -> Error {
        match self {
            Self::TooLong { limit } => {
                ExceededQuota::AssetSize { key: Box::new(key.clone()), asset: asset.clone(), limit }.into()
            }
            Self::Differs(invalid) => invalid.into(),
            Self::Body(cause) => {
                tracing::debug!(%cause, "a body ended early");
                Error::Body(cause)
            }
            Self::Storage(error) => error.into(),
        }
    }
}

impl Staged {
    /// Returns the length in bytes.
    pub fn size_bytes(&self) -> u64 {
        self.content.size_bytes
    }

    /// Returns the digests.
    pub fn hashes(&self) -> AssetHashes {
        let storage::Digests { md5, sha1, sha256, sha512 } = self.content.digests.clone();
        AssetHashes { md5, sha1, sha256, sha512 }
    }

    /// Reads the content on a thread that may wait, so that what is inside an archive is known before it is published.
    pub async fn inspect<T, F>(self, work: F) -> Result<(Self, T), Error>
    where
        T: Send + 'static,
        F: FnOnce(StagedReader) -> T + Send + 'static,
    {
        let (content, found) = self.content.inspect(work).await?;
        Ok((Self { content }, found))
    }

    pub(super) fn into_content(self) -> storage::Staged {
        self.content
    }
}

impl Registry {
    /// Receives content of at most the size of an asset, which must have every digest that was announced. A length
    /// that is announced and too large is refused before any byte is taken.
    pub async fn stage(
        &self,
        body: Body,
        announced_length: Option<u64>,
        announced: &[Digest],
    ) -> Result<Staged, StageError> {
        let limit = self.limits.asset_size_bytes;
        if announced_length.is_some_and(|length| length > limit) {
            return Err(StageError::TooLong { limit });
        }
        let content = self.store.receive(body, limit).await.map_err(|error| match error {
            ReceiveError::Body(cause) => StageError::Body(cause),
            ReceiveError::TooLong(limit) => StageError::TooLong { limit },
            ReceiveError::Storage(error) => StageError::Storage(error),
        })?;
        for digest in announced {
            let calculated = match digest.algorithm() {
                HashAlgorithm::Md5 => &content.digests.md5,
                HashAlgorithm::Sha1 => &content.digests.sha1,
                HashAlgorithm::Sha256 => &content.digests.sha256,
                HashAlgorithm::Sha512 => &content.digests.sha512,
            };
            if calculated != digest.as_str() {
                let calculated = calculated.clone();
                return Err(Invalid::HashDiffers { expected: digest.clone(), calculated }.into());
            }
        }
        Ok(Staged { content })
    }
}
