//! The digest of an object that lies there, read block by block.

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};

use super::objects::Objects;
use super::read::{Content, open};
use crate::digits::hexadecimal;
use crate::storage::Error;

/// Computes the SHA-256 of the first bytes of an object.
pub(crate) async fn sha256_of_object(objects: &Objects, key: &str, size_bytes: u64) -> Result<String, Error> {
    let mut digest = Sha256::new();
    match open(objects, key, 0..size_bytes).await? {
        Content::Small(bytes) => digest.update(&bytes),
        Content::Stream(mut blocks) => {
            while let Some(block) = blocks.try_next().await? {
                digest = add(digest, block).await?;
            }
        }
    }
    Ok(hexadecimal(&digest.finalize()))
}

/// Computes the SHA-256 of content in memory.
pub(crate) fn sha256_of(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Adds a block on another thread, so that several objects are read at once.
pub(super) async fn add(mut digest: Sha256, block: Bytes) -> Result<Sha256, Error> {
    let adding = tokio::task::spawn_blocking(move || {
        digest.update(&block);
        digest
    });
    Ok(adding.await?)
}
